"""Backups: the database as one file that only a key kept elsewhere opens, and the way back. See docs/operating.md."""
