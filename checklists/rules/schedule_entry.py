"""From the cells of a row to the appointment it means."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_dates import DateOrder, WrittenDate
from checklists.rules.schedule_days import resolve_birth
from checklists.rules.schedule_people import read_email, read_name, read_phone, split_name
from checklists.rules.schedule_problem import ValueRefused
from checklists.rules.schedule_row import Cells, ScheduleRow
from checklists.rules.schedule_start import WrittenStart, read_start
from checklists.rules.schedule_status import is_cancelled
from checklists.rules.schedule_times import read_duration


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its dates found, before anybody knows the order they are written in."""

    cells: Cells
    start: WrittenStart
    birth: WrittenDate | None


def read_entry(
    entry: Entry, order: DateOrder | None, zone: ZoneInfo, today: date, region: str | None
) -> ScheduleRow | None:
    """The appointment of a row, None when something of it is a problem, noted in the entry's cells."""
    cells = entry.cells
    cancelled = is_cancelled(cells)
    starts_at = read_start(cells, entry.start, order, zone, today)
    first_name, last_name = _name(cells)
    born = _born(entry, order, today, needed=not cancelled)
    email, phone = _reach(cells, region, needed=not cancelled)
    duration = cells.read(Column.DURATION, read_duration)
    texts = {column: cells.plain(column) for column in _TEXTS}
    if cells.problems or starts_at is None:
        return None
    return ScheduleRow(
        line=cells.line.number,
        external_id=texts[Column.EXTERNAL_ID],
        starts_at=starts_at,
        duration_minutes=duration,
        first_name=first_name,
        last_name=last_name,
        date_of_birth=born,
        email=email,
        phone=phone,
        record_number=texts[Column.RECORD_NUMBER],
        provider=texts[Column.PROVIDER],
        appointment_type=texts[Column.APPOINTMENT_TYPE],
        cancelled=cancelled,
        notes=texts[Column.NOTES],
    )


_TEXTS = (
    Column.EXTERNAL_ID,
    Column.RECORD_NUMBER,
    Column.PROVIDER,
    Column.APPOINTMENT_TYPE,
    Column.NOTES,
)


def _name(cells: Cells) -> tuple[str, str]:
    """Both parts, from their own columns where these are filled, else from the whole name."""
    parts = (Column.FIRST_NAME, Column.LAST_NAME)
    if not any(cells.text(column) for column in parts) and cells.text(Column.PATIENT):
        return cells.read(Column.PATIENT, split_name) or ("", "")
    if not any(cells.header.has(column) for column in parts):
        cells.refuse(Column.PATIENT, "The name is missing.", "Write it as Last, First.")
        return "", ""
    for column in parts:
        if not cells.text(column):
            cells.refuse(column, f"The {column} is missing.", "Write first and last name.")
    return cells.read(Column.FIRST_NAME, read_name) or "", cells.read(Column.LAST_NAME, read_name) or ""


def _born(entry: Entry, order: DateOrder | None, today: date, *, needed: bool) -> date | None:
    cells, text = entry.cells, entry.cells.text(Column.DATE_OF_BIRTH)
    if not text and needed:
        cells.refuse(
            Column.DATE_OF_BIRTH,
            "The birth date is missing: it opens the patient's link.",
            "Write it like 1984-03-03.",
        )
    if text and entry.birth is None:
        cells.refuse(Column.DATE_OF_BIRTH, "This is no date.", "Write it like 1984-03-03.")
    if entry.birth is None or order is None:
        return None
    birth = entry.birth
    return cells.read(Column.DATE_OF_BIRTH, lambda _: resolve_birth(birth, order, today))


def _reach(cells: Cells, region: str | None, *, needed: bool) -> tuple[str, str]:
    """Mail address and phone number; with neither nobody can prepare, with a phone alone staff call."""
    email = cells.read(Column.EMAIL, read_email) or ""
    phone = _phone(cells, region)
    if needed and not cells.text(Column.EMAIL):
        if phone:
            cells.warn(Column.EMAIL, "There is no email address.", "The patient gets no link; call them.")
        else:
            cells.refuse(
                Column.EMAIL, "There is no email address and no phone number.", "Fill in one of them."
            )
    return email, phone


def _phone(cells: Cells, region: str | None) -> str:
    """A number nobody can dial is a warning, not a problem: mail may still reach the patient."""
    text = cells.text(Column.PHONE)
    try:
        return read_phone(text, region) if text else ""
    except ValueRefused as refused:
        cells.warn(Column.PHONE, refused.message, refused.cure)
        return ""
