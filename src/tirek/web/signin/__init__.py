"""Signing in and out, accounts' pages, and what is kept of a form when a session ends."""
