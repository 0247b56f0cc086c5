"""Counters: the department's and the State Corporation's, two faces of one code."""
