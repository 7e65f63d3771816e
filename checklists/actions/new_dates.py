"""Nobody is forgotten whose infusion did not take place: a call stands until a new date is booked, or none is wanted."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from checklists.actions import calls
from checklists.models import Appointment, Call
from checklists.queries.plan_facts import desk_hours
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.new_dates import call_due
from checklists.rules.settled_calls import DATE, NEW_DATE, NO_SHOW

NOT_WANTED = "not_wanted"


def ask_for(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The caller holds the row, which has just become a no-go or a no-show; who did not come is called at once."""
    is_no_show = row.status == Status.NO_SHOW
    due_at = now if is_no_show else call_due(now, zone=row.site.time_zone, desk=desk_hours(row.site))
    reason = NO_SHOW if is_no_show else NEW_DATE
    calls.open(appointment_id=row.pk, reason=reason, due_at=due_at, by=by, now=now)


def booked(rows: Collection[Appointment], *, by: Actor, now: datetime) -> None:
    """New appointments of patients who wait for one: whoever is booked after the day that was lost waits no more."""
    newest = {row.patient_id: row.starts_at for row in sorted(rows, key=lambda row: row.starts_at)}
    waiting = Call.objects.filter(appointment__patient__in=newest, reason__in=DATE, closed_at=None)
    found = waiting.order_by("appointment_id").values_list(
        "appointment_id", "appointment__patient_id", "appointment__starts_at"
    )
    for appointment_id, patient_id, lost_at in list(found):
        if newest[patient_id] > lost_at:
            calls.settle(appointment_id=appointment_id, reasons=DATE, by=by, now=now)


@transaction.atomic
def not_wanted(*, appointment_id: int, by: Actor, now: datetime) -> bool:
    """The patient wants no new date, or has enough of them: nobody calls about it. Whether a line stood; NotFound."""
    one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    return calls.settle(appointment_id=appointment_id, reasons=DATE, by=by, now=now, outcome=NOT_WANTED) > 0
