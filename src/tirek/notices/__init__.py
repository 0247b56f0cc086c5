"""Notices: letters and their signatures, SMS and its journal, messages in the cabinet."""
