"""What was let pass: by week and how many eyes were on it, by item and reason."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries import report_overrides
from checklists.queries.report_overrides import Overridden
from checklists.rules.asked_days import monday
from checklists.rules.axes import percent
from checklists.rules.facts import ItemKind
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.report_overrides import Eyes
from checklists.rules.report_span import Span
from checklists.rules.small_tables import ALL, Count, Key, grid, groups, shown, together
from checklists.staff.option_words import OVERRIDES
from checklists.staff.reports import drawings
from checklists.staff.reports.dates import day
from checklists.staff.reports.drawings import Bar, Column, Drawing, Size
from checklists.staff.reports.pages import Asked, Report, Section
from checklists.staff.reports.tables import Row, Table, at_least, count, days, row, share, words
from checklists.staff.words import ITEMS

KEY = "overrides"
_EYES: Mapping[Eyes, object] = {
    Eyes.ONE: gettext_lazy("One person"),
    Eyes.TWO: gettext_lazy("Two people"),
    Eyes.WAITING: gettext_lazy("Nobody agreed yet"),
    Eyes.TAKEN_BACK: gettext_lazy("Taken back"),
}


def report(asked: Asked) -> Report:
    found = report_overrides.overridden(
        site_id=asked.site.id, zone=asked.site.zone, span=asked.span, by=asked.by
    )
    weeks = asked.so_far.weeks() if asked.so_far else ()
    by_week, by_item = _counted(found)
    mondays = [monday(week.first) for week in weeks]
    seen = shown(together(grid(by_week, mondays, tuple(Eyes)), groups(by_item))) if found else {}
    headline = _headline(seen)
    return Report(
        key=KEY,
        title=_("Overrides"),
        meaning=_(
            "Items that were not met and let pass for a coded reason, by the day on which somebody asked for it."
        ),
        basis=_basis(asked, seen),
        headline=headline,
        sections=(_weeks(weeks, seen, headline), _items(seen, by_item)) if found else (),
        notes=(_("A red finding of a safety item takes two people; an amber one, or a comfort item, one."),),
    )


def _counted(
    found: tuple[Overridden, ...],
) -> tuple[Counter[tuple[date, Eyes]], Counter[tuple[ItemKind, OverrideReason]]]:
    by_week: Counter[tuple[date, Eyes]] = Counter()
    by_item: Counter[tuple[ItemKind, OverrideReason]] = Counter()
    for each in found:
        by_week[each.week, each.eyes] += each.count
        by_item[each.kind, each.reason] += each.count
    return by_week, by_item


def _weeks(weeks: tuple[Span, ...], seen: Mapping[Key, Count], summary: str) -> Section:
    rows = [_row(days(week), seen, monday(week.first)) for week in weeks]
    parts = [seen["column", each] for each in Eyes]
    two = share(percent(seen["column", Eyes.TWO].value, seen[ALL].value))
    rows.append(row(words(_("All weeks")), *map(count, parts), count(seen[ALL]), two, is_total=True))
    columns = (_("Week"), *(str(label) for label in _EYES.values()), _("All"), _("Two people, %"))
    return Section(
        heading=_("By week"),
        table=Table("weeks", _("Overrides by week"), columns, tuple(rows)),
        draw=lambda size: drawings.columns([_column(week, seen) for week in weeks], size),
        summary=summary,
        inks=tuple((each.value, str(label)) for each, label in _EYES.items()),
        note=_("On top of each column: how many there were."),
    )


def _row(head, seen: Mapping[Key, Count], week: date) -> Row:  # type: ignore[no-untyped-def]
    parts = [seen[week, each] for each in Eyes]
    two = share(percent(seen[week, Eyes.TWO].value, seen["row", week].value))
    return row(head, *map(count, parts), count(seen["row", week]), two)


def _column(week: Span, seen: Mapping[Key, Count]) -> Column:
    key = monday(week.first)
    whole = seen["row", key]
    parts = tuple((each.value, seen[key, each]) for each in Eyes)
    return Column(day(week.first), parts, whole, drawings.of(whole, None) if whole.value != 0 else "")


def _items(seen: Mapping[Key, Count], by_item: Mapping[tuple[ItemKind, OverrideReason], int]) -> Section:
    rows: list[Row] = []
    kinds = [kind for kind in ItemKind if ("row", kind) in seen]
    for kind in kinds:
        reasons = [reason for reason in OverrideReason if (kind, reason) in by_item]
        rows += [
            row(words(ITEMS[kind]), words(_reason(reason)), count(seen[kind, reason])) for reason in reasons
        ]
        rows.append(row(words(ITEMS[kind]), words(_("All reasons")), count(seen["row", kind]), is_total=True))
    columns = (_("Item"), _("Reason"), _("Overrides"))
    return Section(
        heading=_("By item and reason"),
        table=Table("items", _("Overrides by item and reason"), columns, tuple(rows)),
        draw=lambda size: _draw(kinds, seen, size),
        summary=_most(kinds, seen),
    )


def _reason(reason: OverrideReason) -> object:
    return _("Another reason") if reason is OverrideReason.OTHER else OVERRIDES[reason]


def _draw(kinds: list[ItemKind], seen: Mapping[Key, Count], size: Size) -> Drawing:
    lines = [
        Bar(str(ITEMS[kind]), (("plain", one.value, drawings.of(one, percent(one.value, seen[ALL].value))),))
        for kind in kinds
        for one in [seen["row", kind]]
    ]
    return drawings.bars(lines, size)


def _most(kinds: list[ItemKind], seen: Mapping[Key, Count]) -> str:
    known = [(seen["row", kind].value or 0, str(ITEMS[kind])) for kind in kinds]
    most, name = max(known, default=(0, ""))
    if not most:
        return _("Too few overrides of any item to show.")
    return _("Most were of “%(item)s”: %(n)s.") % {"item": name, "n": most}


def _basis(asked: Asked, seen: Mapping[Key, Count]) -> str:
    number = at_least([seen["column", each] for each in Eyes], seen[ALL]) if seen else "0"
    return _("%(days)s. It rests on %(n)s overrides.") % {"days": asked.between, "n": number}


def _headline(seen: Mapping[Key, Count]) -> str:
    if not seen:
        return _("Nothing was let pass.")
    all_of_them, two = seen[ALL], seen["column", Eyes.TWO]
    rate = percent(two.value, all_of_them.value)
    if rate is not None:
        named = {"all": all_of_them.value, "share": rate}
        return _("%(all)s overrides; two people stood behind %(share)s\u00a0%% of them.") % named
    if all_of_them.value is not None:
        return _("%(all)s overrides.") % {"all": all_of_them.value}
    return _("Too few overrides to show how many.")
