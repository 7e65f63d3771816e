""" "I have seen it": the patient's own word about a change of time, and nothing else counts as such."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit, calls
from checklists.actions.reminder_moves import note
from checklists.models import Appointment, Reminder
from checklists.queries.scope import appointments_for, one
from checklists.queries.told import Said, all_told, unseen_changes
from checklists.rules.access import Actor
from checklists.rules.settled_calls import CHANGE


@transaction.atomic
def see(*, appointment_id: int, plan_version: int, by: Actor, now: datetime) -> None:
    """The changes told up to this plan, which the page showed, are seen; a later one is still to be.

    Again changes nothing. Raises NotFound.
    """
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    unseen = unseen_changes(all_told([appointment.pk]), appointment.seen_plan_version)
    shown = [said for said in unseen if said.plan_version <= plan_version]
    if not shown:
        return
    Appointment.objects.filter(pk=appointment.pk).update(seen_plan_version=shown[-1].plan_version)
    _note(shown[-1], now)
    if len(shown) == len(unseen):
        calls.settle(appointment_id=appointment.pk, reasons=[CHANGE], by=by, now=now)
    obj, data = f"appointment:{appointment.pk}", {"plan_version": shown[-1].plan_version}
    audit.record(by=by, action="appointment.see_change", obj=obj, site_id=appointment.site_id, data=data)


def _note(said: Said, now: datetime) -> None:
    """Beside what became of the message, for the desk."""
    row = Reminder.objects.get(pk=said.reminder_id)
    note([row], state=row.state, reason="seen", now=now)
