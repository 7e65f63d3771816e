"""Who else is at a check-in now, for its page and for the board's rows."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from checklists.models import Presence
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.presence import STAYS


@dataclass(frozen=True)
class Here:
    """A colleague at a check-in, since when."""

    name: str
    since_at: datetime


def others(*, appointment_ids: Collection[int], by: Actor, now: datetime) -> dict[int, tuple[Here, ...]]:
    """By appointment, whoever acted there in the last minutes, never the reader; one statement for a whole board."""
    rows = within(Presence.objects.filter(appointment_id__in=appointment_ids), by)
    here = rows.filter(seen_at__gt=now - STAYS).exclude(user_id=by.user_id or 0).select_related("user")
    found: defaultdict[int, list[Here]] = defaultdict(list)
    for row in here.order_by("since_at", "pk"):
        found[row.appointment_id].append(Here(row.user.name, row.since_at))
    return {pk: tuple(people) for pk, people in found.items()}
