"""The rest of a series at other times, in one transaction: whoever was told of a time is told the new one, nobody else."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from checklists.actions import appointments, neighbours
from checklists.models import Appointment
from checklists.queries.scope import NotFound, appointments_for
from checklists.queries.told import newest_told_of
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Act


@transaction.atomic
def move_all(*, starts: Mapping[int, datetime], by: Actor, now: datetime) -> None:
    """These expected appointments of one series to these starts (aware): all of them or none.

    All stand at their new times before the first is planned: each plan knows its neighbours. Raises NotFound,
    AlreadyBooked.
    """
    rows = _held(starts, by)
    was = neighbours.places(rows)
    told = newest_told_of([row.pk for row in rows])
    for row in _in_turn(rows, starts):
        appointments.place(row, starts[row.pk], by=by, now=now)
    for row in sorted(rows, key=lambda row: row.starts_at):
        # Of an infusion that nobody was told of there is no change to tell.
        act = Act.MOVED if row.pk in told else Act.REVISED
        appointments.plan_moved(row, act=act, by=by, now=now)
    neighbours.revise_after([*was, *neighbours.places(rows)], now=now)
    for row in rows:
        appointments.record_move(row, by=by)


def _held(starts: Mapping[int, datetime], by: Actor) -> list[Appointment]:
    """By id, with what else is ahead in their series: the one order in which everybody locks."""
    if not starts:
        raise NotFound
    neighbours.lock_series_of(min(starts), by=by)
    rows = appointments_for(by).filter(pk__in=starts, status=Status.EXPECTED)
    related = rows.select_related("site", "patient", "protocol_version").select_for_update(of=("self",))
    held = list(related.order_by("pk"))
    if {row.pk for row in held} != set(starts) or len({row.series_id for row in held}) > 1:
        raise NotFound
    return held


def _in_turn(rows: list[Appointment], starts: Mapping[int, datetime]) -> list[Appointment]:
    """So that none takes a place before the one that stands there has left it."""
    later = [row for row in rows if starts[row.pk] >= row.starts_at]
    earlier = [row for row in rows if starts[row.pk] < row.starts_at]
    return [
        *sorted(later, key=lambda row: row.starts_at, reverse=True),
        *sorted(earlier, key=lambda row: row.starts_at),
    ]
