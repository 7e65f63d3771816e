"""What was let pass: by week, item and reason, and how many eyes were on it."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Count, Q
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import TruncWeek

from checklists.models import Override
from checklists.queries.report_days import instants
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.report_overrides import Eyes, eyes
from checklists.rules.report_span import Span


@dataclass(frozen=True)
class Overridden:
    """So many of one week (its Monday), kind of item, reason and number of eyes."""

    week: date
    kind: ItemKind
    reason: OverrideReason
    eyes: Eyes
    count: int


def overridden(*, site_id: int, zone: str, span: Span, by: Actor) -> tuple[Overridden, ...]:
    """Asked for on these days, what was taken back too; one statement."""
    opens, closes = instants(span, zone)
    rows = within(Override.objects.all(), by).filter(
        site_id=site_id, requested_at__gte=opens, requested_at__lt=closes
    )
    states = rows.annotate(
        week=TruncWeek("requested_at", tzinfo=ZoneInfo(zone)),
        agreed=_is(Q(approved_at__isnull=False)),
        back=_is(Q(withdrawn_at__isnull=False)),
    )
    fields = states.values_list("week", "item__kind", "reason", "needs_second", "agreed", "back")
    return tuple(
        Overridden(
            week.date(), ItemKind(kind), OverrideReason(reason),
            eyes(needs_second=second, agreed=agreed, taken_back=back), count,
        )
        for week, kind, reason, second, agreed, back, count in fields.annotate(count=Count("pk")).order_by("week")
    )  # fmt: skip


def _is(condition: Q) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(condition, output_field=BooleanField())
