"""The way of an erasure: noted, requested, approved by somebody else. The rows themselves are emptied by `erasing`.

With the approval every way in ends, nothing is sent any more and nobody calls.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from checklists.actions import audit, calls
from checklists.actions.link_sessions import end_sessions
from checklists.actions.reminder_moves import end
from checklists.models import Appointment, Call, Companion, Erasure, Patient, Reminder
from checklists.queries import erasures
from checklists.queries.scope import one, patients_for, within
from checklists.rules.access import Actor
from checklists.rules.erasure import Against, Step, may, state_of

_OPEN = (Reminder.State.PLANNED, Reminder.State.PAUSED)


class CannotErase(Exception):
    """Something stands against the step; `against` says what."""

    def __init__(self, reason: Against) -> None:
        self.against = reason
        super().__init__(reason)


class NotYours(Exception):
    """The step is another role's, or was taken already."""


@transaction.atomic
def ask(*, patient_id: int, by: Actor, now: datetime) -> None:
    """The patient asked at the desk or on the phone. Twice is once. Raises NotFound."""
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True), pk=patient_id)
    if Erasure.objects.filter(patient=patient, done_at=None, refused_at=None).exists():
        return
    made = Erasure.objects.create(  # type: ignore[misc]  # only staff have a role
        site_id=patient.site_id, patient=patient, asked_at=now, asked_by_id=by.user_id
    )
    _record(made, by, "erasure.ask")


@transaction.atomic
def take(*, erasure_id: int, step: Step, by: Actor, now: datetime) -> None:
    """One step on. Raises NotFound, NotYours and CannotErase."""
    rows = erasures.with_facts(Erasure.objects.select_for_update(of=("self",)))
    erasure = one(within(rows, by), pk=erasure_id)
    if not may(step, state=state_of(erasures.course_of(erasure)), roles=by.roles):
        raise NotYours
    reason = erasures.stands_against(erasure, step, by=by, now=now)
    if reason:
        raise CannotErase(reason)
    _TAKE[step](erasure, by, now)
    _record(erasure, by, _ACTIONS[step])


def _request(erasure: Erasure, by: Actor, now: datetime) -> None:
    Erasure.objects.filter(pk=erasure.pk).update(requested_at=now, requested_by_id=by.user_id)


def _refuse(erasure: Erasure, by: Actor, now: datetime) -> None:
    Erasure.objects.filter(pk=erasure.pk).update(refused_at=now, refused_by_id=by.user_id)


def _approve(erasure: Erasure, by: Actor, now: datetime) -> None:
    Erasure.objects.filter(pk=erasure.pk).update(approved_at=now, approved_by_id=by.user_id)
    appointments = list(
        Appointment.objects.select_for_update(of=("self",))
        .filter(patient_id=erasure.patient_id)
        .order_by("pk")
    )
    Appointment.objects.filter(patient_id=erasure.patient_id).update(link_epoch=F("link_epoch") + 1)
    for appointment in appointments:
        end_sessions(appointment, now)
    Companion.objects.filter(patient_id=erasure.patient_id, ended_at=None).update(ended_at=now)
    Patient.objects.filter(pk=erasure.patient_id).update(reminders_stopped_at=now, follow_up_stopped_at=now)
    held = Reminder.objects.select_for_update().filter(appointment__in=appointments, state__in=_OPEN)
    end(held.order_by("pk"), state=Reminder.State.CANCELLED, reason="erased", now=now)
    for call in Call.objects.filter(appointment__in=appointments, closed_at=None).distinct("appointment"):
        calls.settle(appointment_id=call.appointment_id, by=by, now=now)


_ACTIONS = {Step.REQUEST: "erasure.request", Step.APPROVE: "erasure.approve", Step.REFUSE: "erasure.refuse"}
_TAKE = {Step.REQUEST: _request, Step.APPROVE: _approve, Step.REFUSE: _refuse}


def _record(erasure: Erasure, by: Actor, action: str) -> None:
    audit.record(
        by=by,
        action=action,
        obj=f"patient:{erasure.patient_id}",
        site_id=erasure.site_id,
        data={"erasure": erasure.pk},
    )
