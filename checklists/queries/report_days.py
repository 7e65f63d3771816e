"""What every report asks first: whether the site is the caller's own, and between which instants its days lie."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from checklists.models import Appointment
from checklists.queries.scope import NotFound, appointments_for
from checklists.rules import clock
from checklists.rules.access import Actor
from checklists.rules.report_span import Span


def instants(span: Span, zone: str) -> tuple[datetime, datetime]:
    """From the first moment of its first day to the first moment after its last, in UTC."""
    return _opens(span.first, zone), _opens(span.last + timedelta(days=1), zone)


def booked(*, site_id: int, zone: str, span: Span, by: Actor) -> QuerySet[Appointment]:
    """Appointments of the caller's own site that stand on these days, whatever became of them."""
    opens, closes = instants(span, zone)
    return appointments_for(by).filter(site_id=site_id, starts_at__gte=opens, starts_at__lt=closes)


def require_site(site_id: int, by: Actor) -> None:
    """For statements of their own. Raises NotFound."""
    if site_id not in by.site_ids:
        raise NotFound


def _opens(day: date, zone: str) -> datetime:
    return clock.first_valid(datetime.combine(day, time()), zone)
