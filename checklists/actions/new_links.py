"""The desk sends a patient's link again: one more message, planned like every other."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from checklists.actions import appointments, audit, planning
from checklists.models import Reminder
from checklists.queries.plan_facts import reach
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Reach

MOST_A_DAY = 3
_ON_ITS_WAY = ("planned", "claimed", "transmitting")


class LinkNotSent(Exception):
    """No further link goes out; the text says why, for staff."""


@dataclass(frozen=True)
class Asked:
    """`is_new` is False when one was on its way already: a second click plans nothing."""

    is_new: bool


@transaction.atomic
def send_again(*, appointment_id: int, by: Actor, now: datetime) -> Asked:
    """Plan a `new_link` message, at once. At most three in 24 hours, so that nobody's mailbox is flooded.

    Raises NotFound, and LinkNotSent: it is over, no email reaches the patient, or they had enough of them.
    """
    row = appointments.locked(by, appointment_id)
    if Status(row.status).is_over:
        raise LinkNotSent("This appointment is over: its links are closed.")
    if reach(row.patient) is not Reach.EMAIL:
        raise LinkNotSent("No email reaches this patient. Look at their page for why, or call them.")
    sent = Reminder.objects.filter(appointment=row, rule__startswith="new_link")
    if sent.filter(state__in=_ON_ITS_WAY, channel="email", plan_version=row.plan_version).exists():
        return Asked(is_new=False)
    if sent.filter(due_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise LinkNotSent("Three links went out today already. Call the patient instead.")
    planning.add_new_link(row, now=now)
    audit.record(by=by, action="link.send_again", obj=f"appointment:{row.pk}", site_id=row.site_id)
    return Asked(is_new=True)
