"""Fault 11: cancels and moves a tenth of a second around the due time, while processes die and connections break."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import Error as DatabaseError
from django.db import connection

from checklists.actions import appointments
from checklists.models import Appointment, Reminder
from tests.chaos.judge import Findings, find, settled
from tests.chaos.lab import Bench, Lab
from tests.chaos.pace import Pace
from tests.chaos.sweepers import Sweepers
from tests.chaos.verdict import Fault, Verdict

APART, EVERY, LEAD = 0.1, 0.1, 2.0
HANDS = 3
# What has begun when a change is done is over soon: nothing leaves later than this, in seconds.
AT_ONCE = 5.0


@dataclass(frozen=True)
class Change:
    """What the desk did, and when it was told that it is done: None where the database was away."""

    appointment_id: int
    kind: str
    done_at: float | None


def around_due(lab: Lab, count: int, seed: int) -> Verdict:
    """Calm in the first half; in the second a kill or a cut of all connections each half second."""
    with lab.bench(seed) as bench, ThreadPoolExecutor(HANDS) as hands:
        booked = bench.book(count, over=count * EVERY, lead=LEAD)
        due = bench.first(booked).values_list("appointment_id", "due_at").order_by("due_at")
        plans = [
            (one, bench.dice.choice(("cancel", "move")), at.timestamp() + bench.dice.uniform(-APART, APART))
            for one, at in due
        ]
        with bench.sweepers(3, pace=Pace(claim=2.0)) as sweepers:
            waiting = [hands.submit(partial(_change, bench, *plan)) for plan in plans]
            _meanwhile(bench, sweepers, waiting)
            verdict = settled(bench, booked, sweepers, runs=count, most_extra=count)
        _judge_changes(find(bench, booked), [one.result() for one in waiting], verdict)
        return verdict


def _change(bench: Bench, appointment_id: int, kind: str, at: float) -> Change:
    time.sleep(max(0.0, at - time.time()))
    try:
        _ACTS[kind](bench, appointment_id)
        return Change(appointment_id, kind, time.time())
    except DatabaseError:
        return Change(appointment_id, kind, None)
    finally:
        connection.close()


def _cancel(bench: Bench, appointment_id: int) -> None:
    appointments.cancel(
        appointment_id=appointment_id, reason="patient", by=bench.clinic.desk, now=datetime.now(UTC)
    )


def _move(bench: Bench, appointment_id: int) -> None:
    starts_at = Appointment.objects.get(pk=appointment_id).starts_at + timedelta(hours=30)
    appointments.move(
        appointment_id=appointment_id, starts_at=starts_at, by=bench.clinic.desk, now=datetime.now(UTC)
    )


_NOTICES = {"cancel": "cancelled", "move": "moved"}
_ACTS = {"cancel": _cancel, "move": _move}


def _meanwhile(bench: Bench, sweepers: Sweepers, waiting: list["Future[Change]"]) -> None:
    while not all(one.done() for one in waiting):
        time.sleep(0.5)
        sweepers.keep()
        if sum(one.done() for one in waiting) < len(waiting) / 2:
            continue
        if bench.dice.random() < 0.5:
            bench.dice.choice(sweepers.places).kill()
        else:
            bench.lab.end_connections()


def _judge_changes(found: Findings, changes: list[Change], verdict: Verdict) -> None:
    """A won change sends nothing of the old plan; a lost one is told to the patient in a further message."""
    rows = {row.appointment_id: row for row in found.rows if row.plan_version == 1}
    done = [change for change in changes if change.done_at is not None]
    late = [
        change for change in done
        for copy in found.copies.get(rows[change.appointment_id].pk, ())
        if copy.begun > change.done_at + AT_ONCE
    ]  # fmt: skip
    verdict.must(not late, f"began after the desk was told: {late[:3]}")
    lost = [change for change in done if rows[change.appointment_id].state == "sent"]
    notices = Reminder.objects.filter(rule__in=_NOTICES.values())
    told = set(notices.values_list("appointment_id", "rule"))
    silent = [one for one in lost if (one.appointment_id, _NOTICES[one.kind]) not in told]
    verdict.must(not silent, f"a lost race that nobody is told of: {silent[:3]}")
    verdict.must(bool(lost) and len(lost) < len(done), f"no race: {len(lost)} of {len(done)} lost")
    verdict.note = (
        f"{len(done) - len(lost)} won, {len(lost)} lost and told, {len(changes) - len(done)} unknown"
    )


FAULTS = (
    Fault(
        "11",
        "cancel or move 0.1 s around due, with kills and cuts",
        "0 begun after a won change, lost races told",
        "changes",
        100,
        2_000,
        around_due,
    ),
)
