"""Tables of a report: what a page shows, a drawing draws and a file holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from checklists.rules.report_span import Span
from checklists.rules.small_cells import SHOWN_FROM, Mark
from checklists.rules.small_tables import Count
from checklists.staff.reports.dates import week


@dataclass(frozen=True)
class Cell:
    """`text` is read on the page, `plain` in a file: the same, but days in ISO 8601 and a percentage as a number."""

    text: str
    plain: str
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """`key` is its name in an address. The first cell of a row heads it."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(default=())

    @property
    def heads(self) -> tuple[tuple[str, bool], ...]:
        """Each column with whether numbers stand in it."""
        numbers = (
            [cell.is_number for cell in self.rows[0].cells] if self.rows else [False] * len(self.columns)
        )
        return tuple(zip(self.columns, numbers, strict=True))

    @property
    def lines(self) -> tuple[tuple[Row, bool], ...]:
        """Each row with whether it goes on with what the row before is about."""
        before = [None, *(row.cells[0].text for row in self.rows)]
        return tuple((row, row.cells[0].text == name) for row, name in zip(self.rows, before, strict=False))

    @property
    def hides(self) -> bool:
        """Whether any count of it is hidden."""
        return any(
            cell.text in _marks().values() for row in self.rows for cell in row.cells if cell.is_number
        )


def _marks() -> dict[Mark, str]:
    return {Mark.FEW: f"<{SHOWN_FROM}", Mark.HIDDEN: "–"}


def row(*cells: Cell, is_total: bool = False) -> Row:
    return Row(cells, is_total)


def words(text: object) -> Cell:
    return Cell(str(text), str(text))


def days(span: Span) -> Cell:
    """A week: "2 – 8 Nov", in a file "2026-11-02/2026-11-08"."""
    return Cell(week(span), f"{span.first.isoformat()}/{span.last.isoformat()}")


def count(found: Count) -> Cell:
    return Cell(said(found), said(found), is_number=True)


def share(percent: int | None) -> Cell:
    """A percentage; nothing can be said where a count of it is hidden or there is none to divide by."""
    if percent is None:
        return Cell("–", "–", is_number=True)
    return Cell(_("%(n)s\u00a0%%") % {"n": percent}, str(percent), is_number=True)


def said(found: Count) -> str:
    """ "24", "<5" or "–"."""
    return str(found.value) if found.mark is None else _marks()[found.mark]


def at_least(parts: Iterable[Count], whole: Count) -> str:
    """How many there are in words, from nothing but what is shown."""
    if whole.value is not None:
        return str(whole.value)
    seen = sum(part.value or 0 for part in parts)
    return _("at least %(n)s") % {"n": seen} if seen else _("a few")
