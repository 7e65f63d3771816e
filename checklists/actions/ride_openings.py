"""A ride that nobody drives any more: open again, asked of the patient, and the next step of the ladder."""

from datetime import datetime
from uuid import uuid4

from checklists.actions import open_checklists, planning
from checklists.actions.ride_agreements import NOBODY_CAME, UNAGREED
from checklists.models import Appointment, RideHome
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind


def open_again(ride: RideHome) -> None:
    """Nobody is named, and what was agreed with them is gone. The caller holds the appointment."""
    RideHome.objects.filter(pk=ride.pk).update(
        driver=None, medical_transport=False, stays_overnight=None, **UNAGREED, **NOBODY_CAME
    )


def ask_again(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """The item of the ride is not done any more, by whoever ended the driver's help."""
    item = open_checklists.item_of_kind(appointment, ItemKind.RIDE)
    if item is not None:
        said: dict[str, object] = {"driver": "ended"}
        open_checklists.answer(
            item, operation_id=uuid4(), done=False, unsure=False, answer=said, by=by, now=now
        )


def next_step(appointment: Appointment, now: datetime) -> None:
    """The plan anew: the second contact is asked at once where their time has come, and as planned where not."""
    if appointment.status == Status.EXPECTED and appointment.starts_at > now:
        planning.revise_all([appointment], now=now)
