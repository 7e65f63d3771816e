"""Links of an appointment that rest because somebody said they are not theirs."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import AccessLink
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor


@dataclass(frozen=True)
class LinkDoubt:
    """`reason` is a `rules.not_for_me.NotForMe`; `purpose` says whose link it was: patient, companion or driver."""

    said_at: datetime
    reason: str
    purpose: str


def of_appointment(*, appointment_id: int, by: Actor) -> tuple[LinkDoubt, ...]:
    """The newest first, of links that would still be alive. Raises NotFound."""
    appointment = one(appointments_for(by), pk=appointment_id)
    rows = AccessLink.objects.filter(appointment=appointment, epoch=appointment.link_epoch, revoked_at=None)
    resting = rows.exclude(suspended_at=None).order_by("-suspended_at")
    return tuple(LinkDoubt(row.suspended_at, row.suspended_for, row.purpose) for row in resting)  # type: ignore[arg-type]
