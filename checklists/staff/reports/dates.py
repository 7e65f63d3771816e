"""Days in words for reports."""

from datetime import date

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from checklists.rules.report_span import Span


def day(on: date) -> str:
    """ "2 Nov"."""
    return _("%(day)s %(month)s") % {"day": on.day, "month": str(MONTHS_3[on.month]).capitalize()}


def full_day(on: date) -> str:
    """ "Mon 2 Nov 2026"."""
    named = {"weekday": WEEKDAYS_ABBR[on.weekday()], "day": day(on), "year": on.year}
    return _("%(weekday)s %(day)s %(year)s") % named


def week(span: Span) -> str:
    """ "2 – 8 Nov", "30 Nov – 6 Dec", "29 Nov" of one day alone."""
    if span.first == span.last:
        return day(span.first)
    first = str(span.first.day) if span.first.month == span.last.month else day(span.first)
    return _("%(first)s – %(last)s") % {"first": first, "last": day(span.last)}
