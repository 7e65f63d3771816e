"""Many due messages at once: one appointment booked as anybody books, and copies of it, made by the database itself."""

import zoneinfo
from datetime import datetime, timedelta

from django.db import connection, models

from checklists.models import Appointment, Item, Patient, Reminder, Series
from tests.factories import Clinic

_SHIFT = "interval '15 minutes' * (c.number %% 16)"


def noon_at(clinic: Clinic, now: datetime) -> None:
    """The site where it is noon: quiet hours shall not decide whether a benchmark runs."""
    hours = 12 - now.hour
    clinic.site.time_zone = zoneinfo.ZoneInfo(f"Etc/GMT{-hours:+d}" if hours else "UTC").key
    clinic.site.save()


def fall_due(clinic: Clinic, count: int, now: datetime, *, critical_in_ten: int = 10) -> None:
    """So many appointments of as many patients, whose first message is due now, at sixteen different times; of each ten
    so many are critical.
    """
    booked = clinic.book(starts_at=now + timedelta(days=2), now=now - timedelta(minutes=10))
    due = now - timedelta(seconds=1)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("DROP TABLE IF EXISTS copies")
        cursor.execute(
            "CREATE TEMP TABLE copies AS SELECT number, nextval(pg_get_serial_sequence('checklists_patient', 'id'))"
            " AS patient, nextval(pg_get_serial_sequence('checklists_series', 'id')) AS series,"
            " nextval(pg_get_serial_sequence('checklists_appointment', 'id')) AS appointment"
            " FROM generate_series(1, %s) number",
            [count],
        )
    _copy(
        Patient,
        "t.id = %s",
        booked.patient_id,
        id="c.patient",
        email="'p' || c.patient || '@patient.example'",
    )
    _copy(Series, "t.id = %s", booked.series_id, id="c.series", patient_id="c.patient")
    appointment = {"id": "c.appointment", "patient_id": "c.patient", "series_id": "c.series"}
    times = {name: f"t.{name} + {_SHIFT}" for name in ("starts_at", "arrive_at")}
    _copy(Appointment, "t.id = %s", booked.pk, **appointment, **times)
    of_it = {"id": "DEFAULT", "appointment_id": "c.appointment"}
    _copy(Item, "t.appointment_id = %s", booked.pk, **of_it)
    rank = f"CASE WHEN c.number %% 10 < {critical_in_ten} THEN 0 ELSE 1 END"
    at = f"'{due.isoformat()}'::timestamptz"
    message = {"id": "gen_random_uuid()", "appointment_id": "c.appointment", "rank": rank}
    which = "t.rule = 'booked' AND t.appointment_id = %s"
    _copy(Reminder, which, booked.pk, **message, due_at=at, next_try_at=at)
    Reminder.objects.filter(appointment=booked).update(state="superseded", reason="a template")
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")


def settle() -> None:
    """Statistics as a table has them that grew over months."""
    with connection.cursor() as cursor:
        for model in (Patient, Series, Appointment, Item, Reminder):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _copy(model: type[models.Model], which: str, key: object, **changed: str) -> None:
    """Rows of one template for each copy; `changed` are columns by the SQL that makes them."""
    columns = [
        field.column for field in model._meta.concrete_fields if changed.get(field.column) != "DEFAULT"
    ]
    made = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    statement = f"INSERT INTO {table} ({named}) SELECT {made} FROM {table} t, copies c WHERE {which}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
