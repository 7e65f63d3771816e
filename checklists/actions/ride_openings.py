"""A ride that nobody drives any more: open again, asked of the patient, and the next step of the ladder."""

from datetime import datetime
from uuid import uuid4

from checklists.actions import open_checklists, planning
from checklists.models import Appointment, RideHome
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind


def open_again(ride: RideHome) -> None:
    """Nobody is named, and what was agreed with them is gone. The caller holds the appointment."""
    RideHome.objects.filter(pk=ride.pk).update(
        driver=None,
        medical_transport=False,
        pick_up_begins_at=None,
        pick_up_until=None,
        stays_overnight=None,
        confirmed_by_patient_at=None,
        confirmed_by_driver_at=None,
        confirmed_by_nurse_at=None,
        confirmed_by_nurse=None,
        driver_outside_at=None,
        handed_over_at=None,
        handed_over_by=None,
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
