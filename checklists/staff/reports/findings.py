"""What patients said at home against what nurses found, item by item."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries import report_findings
from checklists.queries.report_findings import ItemFindings
from checklists.rules.axes import percent
from checklists.rules.report_findings import COMPARED, MISMATCHES, Found, Said
from checklists.rules.small_tables import ALL, Count, Key, groups, shown
from checklists.staff.option_words import OUTCOMES
from checklists.staff.reports import drawings
from checklists.staff.reports.drawings import Bar, Drawing, Size
from checklists.staff.reports.pages import Asked, Report, Section
from checklists.staff.reports.tables import Row, Table, at_least, count, row, share, words
from checklists.staff.words import ITEMS

KEY = "findings"
_SAID: Mapping[Said, object] = {
    Said.DONE: gettext_lazy("Done"),
    Said.NOT_DONE: gettext_lazy("Not done"),
    Said.UNSURE: gettext_lazy("Not sure"),
    Said.NO_ANSWER: gettext_lazy("No answer"),
}
_FOUND: Mapping[Found, object] = {
    **{Found(outcome.value): label for outcome, label in OUTCOMES.items()},
    Found.OVERRIDDEN: gettext_lazy("Let pass"),
}
_AGREE, _CONTRADICT, _NOTHING = "agree", "contradict", "nothing"


@dataclass(frozen=True)
class _Item:
    name: str
    seen: Mapping[Key, Count]

    def pair(self, said: Said, found: Found) -> Count:
        return self.seen[_group(said, found), (said, found)]

    @property
    def contradicting(self) -> Count:
        return self.seen["row", _CONTRADICT]

    @property
    def rate(self) -> int | None:
        """Contradictions in a hundred of what can be compared, from shown sums alone."""
        wrong, right = self.contradicting.value, self.seen["row", _AGREE].value
        return None if wrong is None or right is None else percent(wrong, wrong + right)


def report(asked: Asked) -> Report:
    found = report_findings.findings(
        site_id=asked.site.id, zone=asked.site.zone, span=asked.span, by=asked.by
    )
    items = [_item(each) for each in found]
    headline = _headline(items)
    compared = Section(
        heading=_("Where word and finding differ"),
        table=_summary_table(items),
        draw=lambda size: _draw(items, size),
        summary=headline,
        note=_("Which share of the answers “done” and “not done” did not hold at check-in."),
    )
    return Report(
        key=KEY,
        title=_("Patient said, nurse found"),
        meaning=_(
            "The newest word from home on each item, beside what a nurse found at check-in. "
            "“Done” and then not met or let pass differs, and so does “not done” and then confirmed."
        ),
        basis=_basis(asked, items),
        headline=headline,
        sections=(compared, _pairs(items)) if items else (),
        notes=(
            _("“Not sure” and no answer say nothing that could differ; what was not needed proves nothing."),
            _("Words of the staff at the desk are not counted as the patient's."),
        ),
    )


def _item(found: ItemFindings) -> _Item:
    every = {
        (_group(said, seen), (said, seen)): found.counts.get((said, seen), 0)
        for said in Said
        for seen in Found
    }
    return _Item(found.label or str(ITEMS[found.kind]), shown(groups(every)))


def _group(said: Said, found: Found) -> str:
    if (said, found) in MISMATCHES:
        return _CONTRADICT
    return _AGREE if (said, found) in COMPARED else _NOTHING


def _summary_table(items: list[_Item]) -> Table:
    rows = tuple(
        row(
            words(item.name),
            count(item.seen["row", _AGREE]),
            count(item.contradicting),
            count(item.seen["row", _NOTHING]),
            share(item.rate),
        )
        for item in items
    )
    columns = (_("Item"), _("Agree"), _("Differ"), _("Nothing to compare"), _("Differ, %"))
    return Table("items", _("Where word and finding differ, by item"), columns, rows)


def _pairs(items: list[_Item]) -> Section:
    rows = tuple(_pair_row(item, said) for item in items for said in Said)
    columns = (_("Item"), _("The patient said"), *(str(_FOUND[found]) for found in Found))
    return Section(
        heading=_("Every pair"),
        table=Table("pairs", _("What was said by what was found, by item"), columns, rows),
        note=_("Rows: what the patient said. Columns: what the nurse found."),
    )


def _pair_row(item: _Item, said: Said) -> Row:
    return row(words(item.name), words(_SAID[said]), *(count(item.pair(said, found)) for found in Found))


def _draw(items: list[_Item], size: Size) -> Drawing:
    return drawings.bars([_bar(item) for item in items[: None if size.beside else 6]], size, unit=" %")


def _bar(item: _Item) -> Bar:
    text = drawings.percent(item.rate) or drawings.of(item.contradicting, None)
    return Bar(item.name, (("plain", item.rate, text),))


def _basis(asked: Asked, items: list[_Item]) -> str:
    number = sum(item.seen[ALL].value or 0 for item in items)
    if all(item.seen[ALL].value is not None for item in items):
        return _("%(days)s. It rests on %(n)s findings of nurses.") % {"days": asked.between, "n": number}
    named = {"days": asked.between, "n": at_least([item.seen[ALL] for item in items], Count(None))}
    return _("%(days)s. It rests on %(n)s findings of nurses.") % named


def _headline(items: list[_Item]) -> str:
    rated = [(item.rate, item.name) for item in items if item.rate is not None]
    if not rated:
        return _("Too few answers to compare.")
    rate, name = max(rated)
    if not rate:
        return _("Word and finding agree where there are enough to compare.")
    return _("They differ most at “%(item)s”: %(share)s\u00a0%%.") % {"item": name, "share": rate}
