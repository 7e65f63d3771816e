"""Which appointment a row of a schedule means: the sure ones first, whatever the order of the rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from checklists.rules.appointment_status import Status
from checklists.rules.schedule_known import KnownAppointment, KnownPatient
from checklists.rules.schedule_row import ScheduleRow

Wanted = tuple[ScheduleRow, KnownPatient | None]
Choice = Callable[[ScheduleRow, list[KnownAppointment]], KnownAppointment | None]


def appointments_meant(
    wanted: Iterable[Wanted], booked: Iterable[KnownAppointment], zone: ZoneInfo
) -> dict[int, KnownAppointment]:
    """By line: the one of the clinic's own number; else this person's at that time; else their only one of that day.

    Each is meant once. Rows that take place choose before rows that are cancelled.
    """
    ordered = sorted(wanted, key=lambda one: one[0].cancelled)
    numbered = {one.external_id: one for one in booked if one.external_id}
    meant = {row.line: numbered[row.external_id] for row, _ in ordered if row.external_id in numbered}
    free: dict[int, list[KnownAppointment]] = defaultdict(list)
    taken = {one.id for one in meant.values()}
    for one in booked:
        if one.id not in taken:
            free[one.patient_id].append(one)
    for choose in (_at_that_time, _only_one_of_that_day(zone)):
        _choose(ordered, free, meant, choose)
    return meant


def _choose(
    wanted: Iterable[Wanted],
    free: dict[int, list[KnownAppointment]],
    meant: dict[int, KnownAppointment],
    choose: Choice,
) -> None:
    for row, person in wanted:
        if person is None or row.line in meant:
            continue
        theirs = [one for one in free[person.id] if not (row.external_id and one.external_id)]
        found = choose(row, theirs)
        if found:
            meant[row.line] = found
            free[person.id].remove(found)


def _at_that_time(row: ScheduleRow, theirs: list[KnownAppointment]) -> KnownAppointment | None:
    exact = [one for one in theirs if one.starts_at == row.starts_at]
    return min(exact, key=lambda one: one.status is Status.CANCELLED) if exact else None


def _only_one_of_that_day(zone: ZoneInfo) -> Choice:
    def day(at: datetime) -> object:
        return at.astimezone(zone).date()

    def choose(row: ScheduleRow, theirs: list[KnownAppointment]) -> KnownAppointment | None:
        near = [
            one
            for one in theirs
            if one.status is not Status.CANCELLED and day(one.starts_at) == day(row.starts_at)
        ]
        return near[0] if len(near) == 1 else None

    return choose
