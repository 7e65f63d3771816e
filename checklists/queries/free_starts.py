"""A start that became free: what the booking page is told by the page that offered it."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import ProtocolVersion
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor


@dataclass(frozen=True)
class FreeStart:
    """The appointment that left it."""

    appointment_id: int
    starts_at: datetime


def free_start(*, appointment_id: int, by: Actor) -> FreeStart:
    """Raises NotFound."""
    row = one(appointments_for(by), pk=appointment_id)
    return FreeStart(row.pk, row.starts_at)


def version_for_again(*, appointment_id: int, patient_id: int, by: Actor) -> int | None:
    """The protocol to choose beforehand for a new date after this one: its own, by the version published now."""
    rows = appointments_for(by).filter(pk=appointment_id, patient_id=patient_id)
    return _published_of(rows.values_list("protocol_version__protocol_id", flat=True).first())


def _published_of(protocol_id: int | None) -> int | None:
    rows = ProtocolVersion.objects.filter(protocol_id=protocol_id or 0, state=ProtocolVersion.State.PUBLISHED)
    return rows.values_list("pk", flat=True).first()
