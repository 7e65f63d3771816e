"""What was lost on the day itself, by cause, of all that stood in the book that morning."""

from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncDate

from checklists.models import Appointment, StartChange, StatusChange
from checklists.queries.report_days import booked, instants
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.move_reasons import NoGoReason
from checklists.rules.report_losses import Cause, no_go_cause
from checklists.rules.report_span import Span


@dataclass(frozen=True)
class Losses:
    """`kept` took place, or still may; with `causes` it is all that stood in the book on these mornings."""

    causes: dict[NoGoReason | Cause, int]
    kept: int


def losses(*, site_id: int, zone: str, span: Span, by: Actor) -> Losses:
    """Two statements. What was cancelled or moved on an earlier day never stood there that morning."""
    causes: Counter[NoGoReason | Cause] = Counter()
    kept = 0
    of_the_day = _in_the_book(booked(site_id=site_id, zone=zone, span=span, by=by), zone)
    for status, reason, count in of_the_day:
        cause = _cause(Status(status), reason or "")
        if cause is None:
            kept += count
        else:
            causes[cause] += count
    causes[Cause.MOVED] += _moved(site_id, zone, span, by)
    return Losses({cause: count for cause, count in causes.items() if count}, kept)


def _cause(status: Status, reason: str) -> NoGoReason | Cause | None:
    match status:
        case Status.NO_GO:
            return no_go_cause(reason)
        case Status.NO_SHOW:
            return Cause.NO_SHOW
        case Status.CANCELLED:
            return Cause.CANCELLED
        case _:
            return None


def _in_the_book(
    rows: QuerySet[Appointment], zone: str
) -> QuerySet[Appointment, tuple[str, str | None, int]]:
    """By status and reason, without what was cancelled before its day began."""
    newest = StatusChange.objects.filter(appointment=OuterRef("pk"), to_status=OuterRef("status"))
    newest = newest.order_by("-at", "-pk")
    told = rows.annotate(
        over_at=Case(When(status=Status.CANCELLED, then=Subquery(newest.values("at")[:1]))),
        why=Case(When(status=Status.NO_GO, then=Subquery(newest.values("reason")[:1]))),
    )
    days = told.annotate(day=_day("starts_at", zone), over_on=_day("over_at", zone))
    stood = days.exclude(Q(status=Status.CANCELLED) & Q(over_on__lt=F("day")))
    return stood.values_list("status", "why").annotate(count=Count("pk")).order_by()


def _moved(site_id: int, zone: str, span: Span, by: Actor) -> int:
    """Left their day on that day, and do not stand on it again; each once a day."""
    opens, closes = instants(span, zone)
    rows = within(StartChange.objects.all(), by).filter(
        site_id=site_id, from_at__gte=opens, from_at__lt=closes
    )
    left = rows.annotate(
        day=_day("from_at", zone), on=_day("at", zone), stands=_day("appointment__starts_at", zone)
    )
    on_the_day = left.filter(on__gte=F("day")).exclude(stands=F("day"))
    return on_the_day.values("appointment", "day").distinct().count()


def _day(field: str, zone: str) -> TruncDate:
    """Its date on the site's calendar. Instants are not compared: a day's beginning is none until it has a zone."""
    return TruncDate(field, tzinfo=ZoneInfo(zone))
