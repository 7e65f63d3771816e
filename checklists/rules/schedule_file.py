"""A clinic's schedule file, whole: every row that can be read, and every problem at once, by line.

Nothing is guessed row by row: the order of day and month is one for the file, birth dates included, since
one system wrote them all. It is what some date insists on (26/11 or 11/26), else what the option says, else
it is asked for. Whether all rows are taken or none is the action's to keep: it takes none with a problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from checklists.rules import clock
from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_dates import DateOrder, WrittenDate, read_written
from checklists.rules.schedule_doubles import doubles, second_of_a_day
from checklists.rules.schedule_entry import Entry, read_entry
from checklists.rules.schedule_header import Header, read_header
from checklists.rules.schedule_order import DatedCell, decide_order
from checklists.rules.schedule_people import region_of
from checklists.rules.schedule_problem import FileRefused, Problem
from checklists.rules.schedule_row import Cells, ScheduleRow
from checklists.rules.schedule_shape import fits, header_problems, left_out, length_problems
from checklists.rules.schedule_start import written_start
from checklists.rules.schedule_table import Line, Table, read_table

__all__ = ["DateOrder", "Problem", "ScheduleFile", "ScheduleRow", "parse"]


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """What a file says. `problems` and `warnings` by line; with a problem nothing may be imported.

    `date_order` is the one used, None where no date needed one or it has to be asked for.
    """

    rows: tuple[ScheduleRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    delimiter: str = ""
    encoding: str = ""


def parse(
    raw: bytes,
    *,
    zone: ZoneInfo | str,
    today: date,
    date_order: DateOrder | None = None,
    delimiter: str | None = None,
    region: str | None = None,
) -> ScheduleFile:
    """The rows and all problems of a schedule file; never raises for what the file holds.

    `zone` is the site's, `today` its date. `date_order` is the answer to 03/04/2026, `delimiter`
    what cells are split at where somebody has said so. `region` (two letters,
    "US") reads phone numbers without a country code; without it the zone's country is taken where it has one.
    Raises clock.UnknownZone.
    """
    place = clock.zone(zone) if isinstance(zone, str) else zone
    try:
        table = read_table(raw, delimiter)
    except FileRefused as refused:
        return ScheduleFile(problems=(refused.problem,))
    header = read_header(table.header.cells)
    problems = [*header_problems(header, table), *length_problems(header, table.rows)]
    if any(problem.line == table.header.number for problem in problems):
        return ScheduleFile(
            problems=tuple(problems),
            ignored_columns=header.ignored,
            delimiter=table.delimiter,
            encoding=table.encoding,
        )
    return _read_rows(
        table, header, problems, _Site(place, today, region or region_of(str(place))), date_order
    )


@dataclass(frozen=True, slots=True)
class _Site:
    zone: ZoneInfo
    today: date
    region: str | None


def _read_rows(
    table: Table, header: Header, problems: list[Problem], site: _Site, asked: DateOrder | None
) -> ScheduleFile:
    entries = [_entry(header, line) for line in table.rows if fits(header, line)]
    order, order_problem = decide_order(_dated_cells(entries), asked)
    rows = [read_entry(entry, order, site.zone, site.today, site.region) for entry in entries]
    good = tuple(row for row in rows if row is not None)
    found = [problem for entry in entries for problem in entry.cells.problems]
    everything = problems + ([order_problem] if order_problem else []) + found + list(doubles(good, header))
    warnings = [warning for entry in entries for warning in entry.cells.warnings]
    warnings += [*left_out(table.totals), *second_of_a_day(good, header, site.zone)]
    return ScheduleFile(
        rows=good,
        problems=tuple(sorted(everything)),
        warnings=tuple(sorted(warnings)),
        ignored_columns=header.ignored,
        date_order=order if any(cell.written.is_ambiguous for cell in _dated_cells(entries)) else None,
        delimiter=table.delimiter,
        encoding=table.encoding,
    )


def _entry(header: Header, line: Line) -> Entry:
    cells = Cells(header, line)
    return Entry(cells, written_start(cells), read_written(cells.text(Column.DATE_OF_BIRTH)))


def _dated_cells(entries: Sequence[Entry]) -> list[DatedCell]:
    """Every date of the file with the place it stands in."""
    found: list[DatedCell] = []
    for entry in entries:
        pairs: tuple[tuple[Column, WrittenDate | None], ...] = (
            (entry.start.day_column, entry.start.day),
            (Column.DATE_OF_BIRTH, entry.birth),
        )
        number, cells = entry.cells.line.number, entry.cells
        found += [DatedCell(number, cells.name(column), day) for column, day in pairs if day]
    return found
