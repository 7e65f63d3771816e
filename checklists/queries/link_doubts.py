"""Links of an appointment that rest because somebody said they are not theirs."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import AccessLink, Appointment
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
    return doubts_of(one(with_doubts(appointments_for(by)), pk=appointment_id))


def with_doubts(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With `doubts`: of the links that were handed out since it was booked or opened anew."""
    links = AccessLink.objects.filter(
        appointment=OuterRef("pk"), epoch=OuterRef("link_epoch"), revoked_at=None
    )
    resting = links.exclude(suspended_at=None).order_by("-suspended_at")
    said = JSONObject(said_at="suspended_at", reason="suspended_for", purpose="purpose")
    return rows.annotate(doubts=ArraySubquery(resting.values(said=said)))


def doubts_of(row: Appointment) -> tuple[LinkDoubt, ...]:
    """Of a row read `with_doubts`."""
    doubts: list[dict[str, str]] = row.doubts  # type: ignore[attr-defined]
    return tuple(
        LinkDoubt(datetime.fromisoformat(each["said_at"]), each["reason"], each["purpose"]) for each in doubts
    )
