"""How ready people were when they arrived, by week: as it was kept at each arrival."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncWeek

from checklists.models import StatusChange
from checklists.queries.report_days import booked
from checklists.rules.access import Actor
from checklists.rules.facts import Readiness
from checklists.rules.report_span import Span

_KEPT = StatusChange.objects.filter(appointment=OuterRef("pk")).exclude(readiness="").order_by("-at", "-pk")


@dataclass(frozen=True)
class Arrivals:
    """`counts` by (Monday, readiness). `unknown`: arrived before readiness was kept."""

    counts: dict[tuple[date, Readiness], int]
    unknown: int


def arrivals(*, site_id: int, zone: str, span: Span, by: Actor) -> Arrivals:
    """Of the appointments on these days whose patient came; one statement."""
    came = booked(site_id=site_id, zone=zone, span=span, by=by).filter(arrived_at__isnull=False)
    weeks = came.annotate(
        week=TruncWeek("starts_at", tzinfo=ZoneInfo(zone)), kept=Subquery(_KEPT.values("readiness")[:1])
    )
    found: Counter[tuple[date, Readiness]] = Counter()
    unknown = 0
    for week, kept, count in weeks.values_list("week", "kept").annotate(count=Count("pk")).order_by("week"):
        if kept:
            found[week.date(), Readiness(kept)] += count
        else:
            unknown += count
    return Arrivals(dict(found), unknown)
