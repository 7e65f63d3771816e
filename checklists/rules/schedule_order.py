"""Which order of day and month a file is written in; one answer for all its dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from checklists.rules.schedule_dates import DateOrder, WrittenDate, evidence
from checklists.rules.schedule_problem import Problem, shown

_ASK = "Say which with --date-order us or --date-order day-first, or write dates like 2026-11-26."


@dataclass(frozen=True, slots=True)
class DatedCell:
    """A date and where it stands."""

    line: int
    column: str
    written: WrittenDate


def decide_order(
    cells: Sequence[DatedCell], asked: DateOrder | None
) -> tuple[DateOrder | None, Problem | None]:
    """The order of the file, or the one problem that keeps it from being known.

    An order that was said stands: a date that does not fit it is a problem of its own row. A file whose
    dates read alike in both orders needs none; it gets the first.
    """
    if asked is not None:
        return asked, None
    insisted = evidence(cell.written for cell in cells)
    if len(insisted) == 2:
        return None, _mixed(cells)
    ambiguous = next((cell for cell in cells if cell.written.is_ambiguous), None)
    if not insisted and ambiguous:
        return None, _at(ambiguous, "Day and month of this file can be read both ways.", _ASK)
    return next(iter(insisted), DateOrder.US), None


def _mixed(cells: Sequence[DatedCell]) -> Problem:
    """Names the first date that goes against the first one that insists on an order."""
    insisting = [cell for cell in cells if len(cell.written.orders) == 1]
    first = insisting[0]
    other = next(cell for cell in insisting if cell.written.orders != first.written.orders)
    message = f"This date contradicts line {first.line}: one has the day first, the other the month."
    return _at(other, message, "Write all dates of the file in one order, best like 2026-11-26.")


def _at(cell: DatedCell, message: str, cure: str) -> Problem:
    return Problem(cell.line, cell.column, shown(cell.written.text), message, cure)
