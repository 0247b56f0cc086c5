"""Measurements of Tirek against its targets; nothing here is imported by the program or timed in the tests."""
