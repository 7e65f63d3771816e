"""Wakes the second trigger: the notice leaves with the commit, or not at all."""

from django.db import connection


def ring() -> None:
    """Runs inside the transaction that plans something for now."""
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY reminders")
