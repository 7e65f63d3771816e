"""The judge: the mail server's log against the rows. It knows nothing of how a run was broken.

A message is known by its Message-ID, which is its row's id. *Lost*: a row that says sent and never arrived, or that is due and has not ended.
*Doubled*: a further copy of one row. *Strange*: a copy at somebody else's address, or whose parts belong to different rows.
"""

import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections

from checklists.actions import contact, repairs
from checklists.models import Call, Reminder, ReminderEvent
from checklists.rules.access import system
from tests.chaos.lab import Bench
from tests.chaos.post import Copy
from tests.chaos.sweepers import Sweepers
from tests.chaos.verdict import Verdict

BY = system("chaos")
MESSAGE_ID = re.compile(r"<r\.([0-9a-f-]{36})@")
ENDED = ("sent", "cancelled", "superseded", "expired", "failed", "paused")
STATES = ("planned", "claimed", "transmitting", *ENDED)


@dataclass
class Findings:
    """`copies` by row; `strange` in words."""

    rows: list[Any]
    now: datetime
    copies: dict[uuid.UUID, list[Copy]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[Any]:
        """Rows of the run that say sent without having arrived, or that are overdue and not ended."""
        return [row for row in self.rows if not self._stands(row)]

    @property
    def extra(self) -> int:
        return sum(len(copies) - 1 for copies in self.copies.values())

    @property
    def never_owed(self) -> list[Any]:
        """Ended without being sent, and yet more copies arrived than were ever in doubt."""
        gone = [row for row in self.rows if row.state != "sent"]
        return [row for row in gone if len(self.copies.get(row.pk, ())) > row.doubts]

    def _stands(self, row: Any) -> bool:
        waits = row.state == "planned" and row.due_at > self.now
        return row.pk in self.copies if row.state == "sent" else waits or row.state in ENDED


def find(bench: Bench, booked: list[int]) -> Findings:
    """Everything that arrived, against the first messages of these appointments."""
    now = _now(bench)  # before the rows: one that falls due while they are read is not lost
    rows = list(bench.first(booked).select_related("appointment__patient").order_by("pk"))
    found = Findings(rows, now)
    copies = [(_key(copy), copy) for copy in bench.post.copies()]
    mine = Reminder.objects.filter(pk__in={key for key, _ in copies if key})
    known = dict(mine.values_list("pk", "appointment__patient__email"))
    for key, copy in copies:
        if key not in known:
            found.strange.append(f"nobody's message: {copy.id}")
            continue
        found.copies.setdefault(key, []).append(copy)
        if not _is_whole(copy, key, known[key]):
            found.strange.append(f"{key} went to somebody else")
    return found


def _key(copy: Copy) -> uuid.UUID | None:
    match = MESSAGE_ID.match(copy.id)
    return uuid.UUID(match.group(1)) if match else None


def _is_whole(copy: Copy, key: uuid.UUID, address: str) -> bool:
    """Envelope, address line and stop link all belong to the row."""
    stop = copy.stop.strip("<>").rpartition("/")[2]
    return copy.to == (address,) and copy.header_to == address and stop == contact.stop_token(reminder_id=key)


def settled(bench: Bench, booked: list[int], sweepers: Sweepers, *, runs: int, **more: Any) -> Verdict:
    """Calm again, all that is due goes; then the log is read. No process may have ended of itself."""
    bench.post.calm()
    connections["default"].close()  # a fault may have cut it
    drained = bench.drain(sweepers)
    if not drained:
        sweepers.stop()  # the log and the rows are read one after the other
    verdict = judge(bench, booked, runs=runs, **more)
    verdict.must(drained, f"{bench.left()} rows do not come to an end")
    verdict.must(
        not sweepers.accidents, f"{sweepers.accidents} processes ended by themselves: {bench.said()}"
    )
    return verdict


def judge(
    bench: Bench,
    booked: list[int],
    *,
    runs: int,
    most_extra: int = 0,
    late_after: float | None = None,
    conserved: bool = True,
) -> Verdict:
    """The figures of a run, and the promises that every row of the table shares."""
    found = find(bench, booked)
    doubts = ReminderEvent.objects.filter(
        reminder__in=[row.pk for row in found.rows], reason="in_doubt"
    ).count()
    verdict = Verdict(
        runs,
        rows=len(found.rows),
        sent=sum(row.state == "sent" for row in found.rows),
        lost=len(found.lost),
        doubled=found.extra,
        in_doubt=doubts,
        calls=Call.objects.count(),
    )
    verdict.must(not found.lost, f"{len(found.lost)} lost{_first(found.lost)}")
    verdict.must(found.extra <= most_extra, f"{found.extra} extra copies, at most {most_extra} allowed")
    verdict.must(found.extra <= doubts, f"{found.extra} extra copies, but only {doubts} doubts on record")
    verdict.must(not found.strange, f"{len(found.strange)} strange: {found.strange[:3]}")
    owed = found.never_owed
    verdict.must(not owed, f"{len(owed)} sent though ended{_first(owed)}")
    if conserved:
        _conservation(verdict, found)
    if late_after is not None:
        verdict.late = sum(_lag(row, found) > late_after for row in found.rows)
        verdict.must(not verdict.late, f"{verdict.late} later than {late_after:g} s")
    done = repairs.reconcile(by=BY, now=_now(bench))
    verdict.must(done == repairs.Repaired(0, 0), f"repairs were needed: {done}")
    return verdict


def _lag(row: Any, found: Findings) -> float:
    copies = found.copies.get(row.pk)
    return copies[0].at - row.due_at.timestamp() if copies else 0.0


def _conservation(verdict: Verdict, found: Findings) -> None:
    """Planned = sent + cancelled + superseded + expired + failed + paused + future; a failed one has its call."""
    states = Counter(Reminder.objects.values_list("state", flat=True))
    total = Reminder.objects.count()
    verdict.must(sum(states[state] for state in STATES) == total, f"unknown states: {dict(states)}")
    # Of this run's first messages: what follows from them may just be leaving.
    held = [row for row in found.rows if row.state in ("claimed", "transmitting")]
    verdict.must(not held, f"{len(held)} rows are still held{_first(held)}")
    called = set(Call.objects.values_list("appointment_id", flat=True))
    uncalled = [row for row in found.rows if row.state == "failed" and row.appointment_id not in called]
    verdict.must(not uncalled, f"{len(uncalled)} failed without a call{_first(uncalled)}")


def _first(rows: list[Any]) -> str:
    return f", the first {rows[0].pk} ({rows[0].state})" if rows else ""


def _now(bench: Bench) -> datetime:
    now: datetime = bench.lab.sql("SELECT clock_timestamp()")[0][0]
    return now
