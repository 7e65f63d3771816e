"""Row 9: reminders planned a second by the product's own booking of many, against one INSERT … SELECT of the same rows.

Ours decides the plans and books appointments with their items, status, events and audit row in one transaction, as an
import does. The limit copies the same reminders and their first events in one statement: the least this machine allows.
"""

import time
from datetime import datetime, timedelta

from django.utils import timezone

from bench import rows
from bench.figures import Figure, Goal
from checklists.actions import bookings
from checklists.actions.bookings import NewAppointment
from checklists.models import Patient, Reminder
from tests import factories

RATE = Goal(9, "reminders planned a second by a booking of many", "/s", "one INSERT … SELECT", must=0.15)
_COPY = """
WITH copied AS (
  INSERT INTO checklists_reminder (id, plan_version, site_id, appointment_id, companion_id, rule, recipient, channel, rank,
    due_at, send_by, next_try_at, due_local, moved_from, why, state, reason, claims, attempts, doubts, reply, address_hash, told)
  SELECT gen_random_uuid(), plan_version + 1000, site_id, appointment_id, companion_id, rule, recipient, channel, rank,
    due_at, send_by, next_try_at, due_local, moved_from, why, state, reason, claims, attempts, doubts, reply, address_hash, told
  FROM checklists_reminder WHERE appointment_id = ANY (%s) RETURNING id, site_id, state, reason
)
INSERT INTO checklists_reminderevent (site_id, reminder_id, at, state, reason, detail)
SELECT site_id, id, now(), state, reason, '' FROM copied
"""


def run(*, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Rounds of both, one after the other, until `rounds` or the monotonic time `ends_at`; what ended it."""
    clinic = factories.clinic()
    _booked(clinic, 20, timezone.now())  # whatever is made once a process
    pairs: list[tuple[float, float]] = []
    while len(pairs) < rounds and (not pairs or time.monotonic() < ends_at):
        ids, seconds = _booked(clinic, count, timezone.now())
        planned = Reminder.objects.filter(appointment_id__in=ids).count()
        copied, at_least = _copied(ids)
        pairs.append((planned / seconds, copied / at_least))
    ours, theirs = zip(*pairs, strict=True)
    ended_by = f"{len(pairs)} rounds of {count} appointments" + (
        "" if len(pairs) == rounds else ", stopped by the clock"
    )
    return [Figure(RATE, ours, theirs)], ended_by


def _booked(clinic: factories.Clinic, count: int, now: datetime) -> tuple[tuple[int, ...], float]:
    """Ids of new appointments, and the seconds that booking them took."""
    people = Patient.objects.bulk_create(
        factories.PatientFactory.build(site=clinic.site) for _ in range(count)
    )
    new = [
        NewAppointment(person.pk, now + timedelta(days=10, minutes=15 * (place % 40)))
        for place, person in enumerate(people)
    ]
    began = time.perf_counter()
    ids = bookings.book_all(
        site_id=clinic.site.pk, protocol_version_id=clinic.version.pk, new=new, by=clinic.desk, now=now
    )
    return ids, time.perf_counter() - began


def _copied(ids: tuple[int, ...]) -> tuple[int, float]:
    """How many rows one statement copied, and its seconds, commit included."""
    with rows.owner() as connection:
        began = time.perf_counter()
        copied = connection.execute(_COPY, [list(ids)]).rowcount
        return copied, time.perf_counter() - began
