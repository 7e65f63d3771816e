"""Who else is at a check-in now, for its page and for the board's rows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, Presence
from checklists.rules.access import Actor
from checklists.rules.presence import STAYS


@dataclass(frozen=True)
class Here:
    """A colleague at a check-in, since when."""

    name: str
    since_at: datetime


def with_others(rows: QuerySet[Appointment], by: Actor, now: datetime) -> QuerySet[Appointment]:
    """With `others`: whoever acted there in the last minutes, never the reader, longest there first."""
    here = Presence.objects.filter(appointment=OuterRef("pk"), seen_at__gt=now - STAYS)
    others = here.exclude(user_id=by.user_id or 0).order_by("since_at", "pk")
    return rows.annotate(
        others=ArraySubquery(others.values(seen=JSONObject(name="user__name", at="since_at")))
    )


def others_of(row: Appointment) -> tuple[Here, ...]:
    """Of a row read `with_others`."""
    seen: list[dict[str, str]] = row.others  # type: ignore[attr-defined]
    return tuple(Here(each["name"], datetime.fromisoformat(each["at"])) for each in seen)
