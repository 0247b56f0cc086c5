"""Backups: the database and the files of an installation in one file, and an installation from such a file.

`making` writes one while everybody goes on working, `restoring` makes an installation of one, both for SQLite and PostgreSQL.
"""
