"""How ready people were when they arrived, by week."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.queries import report_arrivals
from checklists.rules.asked_days import monday
from checklists.rules.axes import percent
from checklists.rules.facts import Readiness
from checklists.rules.report_span import Span
from checklists.rules.small_cells import SHOWN_FROM
from checklists.rules.small_tables import ALL, Count, Key, grid, shown
from checklists.staff.reports import drawings
from checklists.staff.reports.dates import day
from checklists.staff.reports.drawings import Column, Drawing, Size
from checklists.staff.reports.pages import Asked, Report, Section
from checklists.staff.reports.tables import Row, Table, at_least, count, days, row, share, words
from checklists.staff.words import READINESS

KEY = "arrivals"
# The best at the foot of a column, where columns are compared most easily.
_ORDER = tuple(Readiness)


def report(asked: Asked) -> Report:
    span = asked.so_far
    found = (
        report_arrivals.arrivals(site_id=asked.site.id, zone=asked.site.zone, span=span, by=asked.by)
        if span
        else report_arrivals.Arrivals({}, 0)
    )
    weeks = span.weeks() if span else ()
    seen = shown(grid(found.counts, [monday(week.first) for week in weeks], _ORDER, main=Readiness.READY))
    return Report(
        key=KEY,
        title=_("Readiness at arrival"),
        meaning=_(
            "How ready the list of each patient was at the moment they arrived, as the board showed it then."
        ),
        basis=_basis(asked, seen),
        headline=_headline(seen),
        sections=(_section(weeks, seen),) if found.counts else (),
        notes=_notes(found.unknown),
    )


def _section(weeks: tuple[Span, ...], seen: Mapping[Key, Count]) -> Section:
    def draw(size: Size) -> Drawing:
        return drawings.columns([_column(week, seen) for week in weeks], size)

    return Section(
        heading=_("By week"),
        table=_table(weeks, seen),
        draw=draw,
        summary=_headline(seen),
        inks=tuple((state.value, str(READINESS[state])) for state in _ORDER),
        note=_("On top of each column: the share that was ready."),
    )


def _table(weeks: tuple[Span, ...], seen: Mapping[Key, Count]) -> Table:
    names = tuple(str(READINESS[state]) for state in _ORDER)
    rows = [_row(days(week), monday(week.first), seen) for week in weeks]
    parts = [seen["column", state] for state in _ORDER]
    total = row(
        words(_("All weeks")),
        *map(count, parts),
        count(seen[ALL]),
        share(percent(seen["column", Readiness.READY].value, seen[ALL].value)),
        is_total=True,
    )
    columns = (_("Week"), *names, _("Arrived"), _("Ready, %"))
    return Table("weeks", _("Readiness at arrival, by week"), columns, (*rows, total))


def _row(head, week: Key, seen: Mapping[Key, Count]) -> Row:  # type: ignore[no-untyped-def]
    parts = [seen[week, state] for state in _ORDER]
    ready = share(_ready(week, seen))
    return row(head, *map(count, parts), count(seen["row", week]), ready)


def _ready(week: Key, seen: Mapping[Key, Count]) -> int | None:
    return percent(seen[week, Readiness.READY].value, seen["row", week].value)


def _column(week: Span, seen: Mapping[Key, Count]) -> Column:
    key = monday(week.first)
    return Column(
        name=day(week.first),
        parts=tuple((state.value, seen[key, state]) for state in _ORDER),
        whole=seen["row", key],
        top=drawings.percent(_ready(key, seen)),
    )


def _basis(asked: Asked, seen: Mapping[Key, Count]) -> str:
    number = at_least([seen["column", state] for state in _ORDER], seen[ALL])
    return _("%(days)s. It rests on %(n)s arrivals.") % {"days": asked.between, "n": number}


def _headline(seen: Mapping[Key, Count]) -> str:
    ready, everybody = seen["column", Readiness.READY], seen[ALL]
    of_hundred = percent(ready.value, everybody.value)
    if of_hundred is not None:
        named = {"ready": ready.value, "all": everybody.value, "share": of_hundred}
        return _("%(ready)s of %(all)s who arrived were ready: %(share)s\u00a0%%.") % named
    if ready.value is not None:
        return _("%(ready)s who arrived were ready.") % {"ready": ready.value}
    return _("Too few arrivals to show.")


def _notes(unknown: int) -> tuple[str, ...]:
    kept = _("An arrival that was taken back does not count; one recorded again counts as it was then.")
    if not unknown:
        return (kept,)
    if unknown < SHOWN_FROM:
        return kept, _("A few arrivals are from before readiness was kept, and are not counted.")
    old = ngettext(
        "%(n)s arrival is from before readiness was kept, and is not counted.",
        "%(n)s arrivals are from before readiness was kept, and are not counted.",
        unknown,
    )
    return kept, old % {"n": unknown}
