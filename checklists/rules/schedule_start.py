"""When an appointment starts: a day and a clock time from one cell or two, as an instant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from checklists.rules.clock import TimeDoesNotExist, TimeIsTwice, resolve
from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_dates import DateOrder, WrittenDate, read_written
from checklists.rules.schedule_days import resolve_day
from checklists.rules.schedule_problem import ValueRefused
from checklists.rules.schedule_row import Cells
from checklists.rules.schedule_times import read_time, split_offset

_EARLY = time(5)


@dataclass(frozen=True, slots=True)
class WrittenStart:
    """Day and time as written, each with the column it was found in; `day` None where there is none."""

    day: WrittenDate | None
    day_column: Column
    clock: str
    clock_column: Column


def written_start(cells: Cells) -> WrittenStart:
    """Looks for the day in Start, Date, then Time, and for the time in Time, Start, then behind the day."""
    found = {column: read_written(cells.text(column)) for column in (Column.START, Column.DATE, Column.TIME)}
    day_column = next((column for column, day in found.items() if day), _named(cells, Column.DATE))
    day = found.get(day_column)
    for column in (Column.TIME, Column.START):
        clock = _clock(cells.text(column), found[column])
        if clock:
            return WrittenStart(day, day_column, clock, column)
    return WrittenStart(day, day_column, day.rest if day else "", _named(cells, Column.TIME))


def _named(cells: Cells, column: Column) -> Column:
    """The column of the file that a missing value is said of."""
    return column if cells.header.has(column) else Column.START


def _clock(text: str, day: WrittenDate | None) -> str:
    """The time in a cell that may begin with a day."""
    return day.rest if day else text


def read_start(
    cells: Cells, start: WrittenStart, order: DateOrder | None, zone: ZoneInfo, today: date
) -> datetime | None:
    """The UTC instant, or None with every problem of the two cells noted. No `order`: times are checked only."""
    day = _read_day(cells, start, order, today)
    clock, offset = _read_clock(cells, start)
    if day is None or clock is None:
        return None
    try:
        instant = _instant(datetime.combine(day, clock), offset, zone)
    except ValueRefused as refused:
        cells.refuse(start.clock_column, refused.message, refused.cure)
        return None
    if offset is None and clock < _EARLY:
        message = f"This is read as {clock:%H:%M} at night."
        cells.warn(start.clock_column, message, "Write 1:30 PM or 13:30 for the afternoon.")
    return instant


def _read_day(cells: Cells, start: WrittenStart, order: DateOrder | None, today: date) -> date | None:
    if start.day is None:
        missing = not cells.text(start.day_column)
        message = "The day is missing." if missing else "This is no date."
        cells.refuse(start.day_column, message, "Write it like 2026-11-26.")
    if start.day is None or order is None:
        return None
    try:
        return resolve_day(start.day, order, today)
    except ValueRefused as refused:
        cells.refuse(start.day_column, refused.message, refused.cure)
        return None


def _read_clock(cells: Cells, start: WrittenStart) -> tuple[time | None, timezone | None]:
    if not start.clock:
        if start.day is not None or cells.header.has(Column.TIME):
            cells.refuse(start.clock_column, "The time is missing.", "Write it like 9:30 AM or 14:30.")
        return None, None
    try:
        text, offset = split_offset(start.clock)
        return read_time(text), offset
    except ValueRefused as refused:
        cells.refuse(start.clock_column, refused.message, refused.cure)
        return None, None


def _instant(wall: datetime, offset: timezone | None, zone: ZoneInfo) -> datetime:
    """An offset settles a time that comes twice; without one both nights of a clock change are refused."""
    if offset is not None:
        _refuse_a_range(wall, offset, zone)
        return wall.replace(tzinfo=offset).astimezone(timezone.utc)  # noqa: UP017
    try:
        return resolve(wall, zone)
    except TimeDoesNotExist:
        raise ValueRefused(
            f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d}: the clocks go forward over it.",
            "Choose a time before or after the change.",
        ) from None
    except TimeIsTwice as twice:
        first, second = twice.offsets
        raise ValueRefused(
            f"{wall:%H:%M} comes twice on {wall:%Y-%m-%d}: the clocks go back.",
            f"Add the offset: {wall:%H:%M}{first} for the first, {wall:%H:%M}{second} for the second.",
        ) from None


def _refuse_a_range(wall: datetime, offset: timezone, zone: ZoneInfo) -> None:
    """`10:00-11:00` is rather a start and an end than ten o'clock eleven hours west of Greenwich."""
    length = offset.utcoffset(None)
    ends = time(*divmod(-length // timedelta(minutes=1), 60)) if length < timedelta(0) else time()
    if ends > wall.time() and length not in {
        wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)
    }:
        raise ValueRefused("This may be a start and an end.", "Write the start alone, like 9:30 AM or 14:30.")
