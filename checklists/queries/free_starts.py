"""A start that became free, and who took it: what the booking page is told by the page that offered it."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import ProtocolVersion, StatusChange
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.series import NO_INFUSION


@dataclass(frozen=True)
class FreeStart:
    """An appointment that did not, or will not, take place. `is_free`: its start may be given to somebody else."""

    appointment_id: int
    patient_id: int
    starts_at: datetime
    protocol_version_id: int
    is_free: bool


@dataclass(frozen=True)
class Taker:
    """Who got a start first, booked by whom and when."""

    appointment_id: int
    patient: str
    by: str
    at: datetime


def free_start(*, appointment_id: int, by: Actor) -> FreeStart:
    """Raises NotFound."""
    row = one(appointments_for(by), pk=appointment_id)
    return FreeStart(
        row.pk, row.patient_id, row.starts_at, row.protocol_version_id, row.status in NO_INFUSION
    )


def taker(*, appointment_id: int, by: Actor) -> Taker:
    """Of an appointment that took a free start. Raises NotFound."""
    row = one(appointments_for(by).select_related("patient"), pk=appointment_id)
    booked = StatusChange.objects.filter(appointment=row, from_status="").order_by("pk").first()
    return Taker(
        appointment_id=row.pk,
        patient=f"{row.patient.first_name} {row.patient.last_name}",
        by=booked.by_name if booked else "",
        at=booked.at if booked else row.booked_at,
    )


def version_for_again(*, appointment_id: int, patient_id: int, by: Actor) -> int | None:
    """The protocol to choose beforehand for a new date after this one: its own, by the version published now."""
    rows = appointments_for(by).filter(pk=appointment_id, patient_id=patient_id)
    return _published_of(rows.values_list("protocol_version__protocol_id", flat=True).first())


def _published_of(protocol_id: int | None) -> int | None:
    rows = ProtocolVersion.objects.filter(protocol_id=protocol_id or 0, state=ProtocolVersion.State.PUBLISHED)
    return rows.values_list("pk", flat=True).first()
