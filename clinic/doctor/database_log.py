"""Does the database write down what patients said? A statement in its log stands there with its values, a message of an error with a value or a row. Source: security.md LG-4."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from clinic.doctor.finding import Finding, ill, warning, well

_NAME = "database log"
# What each may be, so that neither what is slow nor what fails is written down; the first is what to set.
_SILENT = {
    "log_statement": ("none",),
    "log_min_messages": ("log", "fatal", "panic"),
    "log_min_error_statement": ("panic", "fatal", "log"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
}


def silence(now: datetime) -> Finding:
    """Ill where patients are real; in a demo worth a look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_SILENT)])
        loud = {name: value for name, value in cursor.fetchall() if value not in _SILENT[name]}
    if not loud:
        return well(_NAME, "no statement and no error stands in it")
    seen = "what patients said can stand in it: " + ", ".join(
        f"{name} is {value}" for name, value in sorted(loud.items())
    )
    cure = f"Set in postgresql.conf: {', '.join(f'{name} = {_SILENT[name][0]}' for name in sorted(loud))}."
    return warning(_NAME, seen, cure) if settings.DEMO else ill(_NAME, seen, cure)
