"""What follows when a patient's eating and drinking hours change: other messages, and the same questions again.

Whatever changes them (an own plan, a condition, a medicine, an answer) happens inside `followed`, in one transaction.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F

from checklists.actions import answered_calls, planning, stale_answers
from checklists.models import Appointment, MedicationEntry
from checklists.queries.own_hours import OwnHours
from checklists.queries.plan_facts import ends_of
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import Actor
from checklists.rules.generic_plan import triggers
from checklists.rules.phone_modes import ANSWERABLE
from checklists.rules.stale_answers import Change

# A start that has just passed may still take place.
_STILL = timedelta(hours=12)


@contextmanager
def followed(appointments: Collection[Appointment], *, by: Actor, now: datetime) -> Iterator[None]:
    """Around a change that may touch the hours of these appointments; the caller holds their rows.

    Where the hours are others afterwards (or are withheld, or known at last), what was not sent yet is planned again
    and "I know my times" is asked again.
    """
    before = _hours(appointments)
    yield
    after = _hours(appointments)
    for row in appointments:
        if before[row.pk] != after[row.pk]:
            planning.replan_hours(row, now=now)
            stale_answers.reopen(row, change=Change.OWN_HOURS, by=by, now=now)
            answered_calls.settle(row.pk, by=by, now=now)


def ahead(patient_id: int, *, now: datetime) -> list[Appointment]:
    """The patient's appointments that still take answers, held in the order in which everybody locks."""
    rows = Appointment.objects.filter(
        patient_id=patient_id, status__in=ANSWERABLE, starts_at__gt=now - _STILL
    )
    return list(
        rows.select_related("site", "patient", "protocol_version")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def are_kept_back_by(entry: MedicationEntry) -> bool:
    """Whether this line is a reason for own hours that nobody has entered yet: it stays on the list until then."""
    appointment = entry.appointment
    named = [(match["generic"], match["class"]) for match in entry.matches]
    mine = triggers(named, exceptions=of_version(appointment.protocol_version).fasting_exceptions)
    return bool(mine) and OwnHours([appointment]).of(appointment).withheld


def further(appointments: Collection[Appointment]) -> None:
    """A board or a check-in page that shows them is out of date."""
    Appointment.objects.filter(pk__in=[row.pk for row in appointments]).update(version=F("version") + 1)


def _hours(appointments: Collection[Appointment]) -> dict[int, dict[str, datetime]]:
    known = OwnHours(appointments)
    return {row.pk: ends_of(row, known.of(row)) for row in appointments}
