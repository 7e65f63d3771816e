"""Choosing the days of a report: what an address says, what a page offers, and what is wrong with it in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from checklists.rules.report_span import Choice, Problem, Span, SpanRefused, chosen, read

_CHOICES: Mapping[Choice, object] = {
    Choice.WEEK: _("This week"),
    Choice.FOUR_WEEKS: _("4 weeks"),
    Choice.THREE_MONTHS: _("3 months"),
    Choice.YEAR: _("A year"),
}
_PROBLEMS: Mapping[Problem, object] = {
    Problem.FROM_UNCLEAR: _("The first day is no date. Write it like 2026-10-01, or choose a span above."),
    Problem.TO_UNCLEAR: _("The last day is no date. Write it like 2026-10-01, or choose a span above."),
    Problem.TOO_FAR: _("These days are more than ten years away. Choose days nearer to today."),
    Problem.REVERSED: _("The last day lies before the first. Change one of them, or swap both."),
    Problem.TOO_LONG: _(
        "That is more than a year. Choose at most 53 weeks, or look at one year after another."
    ),
}


@dataclass(frozen=True)
class Choosing:
    """The form of days: what was typed, the spans on offer, and why there are no numbers. `span` is None then."""

    first: str
    last: str
    span: Span | None
    offers: tuple[tuple[object, str, bool], ...]
    problem: object = ""


def choosing(given: QueryDict, today: date) -> Choosing:
    """From the address of a report."""
    first, last = (given.get(name, "").replace("\x00", "").strip()[:20] for name in ("from", "to"))
    try:
        span = read(first, last, today)
    except SpanRefused as refused:
        return Choosing(first, last, None, _offers(None, today), _PROBLEMS[refused.problem])
    return Choosing(span.first.isoformat(), span.last.isoformat(), span, _offers(span, today))


def _offers(span: Span | None, today: date) -> tuple[tuple[object, str, bool], ...]:
    """Words, address, and whether it is the one that is shown."""
    spans = [(label, chosen(choice, today)) for choice, label in _CHOICES.items()]
    return tuple((label, query(each), each == span) for label, each in spans)


def query(span: Span) -> str:
    return f"from={span.first.isoformat()}&to={span.last.isoformat()}"
