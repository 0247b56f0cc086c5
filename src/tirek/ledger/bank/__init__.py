"""Bank files: payments written for a bank, its answers read back. Pure: no database, no framework, no clock.

See docs/explanation/bank-files.md.
"""
