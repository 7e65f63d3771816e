"""Twelve points of a sweep, six faults at each: whatever breaks wherever, everybody gets one message.

A second copy is allowed only where the content was on its way and no answer was recorded: nobody can know then.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from checklists.actions import appointments, outgoing, reminders, sending, transmissions
from checklists.models import Appointment, Reminder
from checklists.reminders import journal
from checklists.reminders.channels import email
from checklists.reminders.lines import Lines
from checklists.reminders.smtp_line import SmtpLine
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
PEOPLE = 3
# All that a process does to the world; a dead one does none of it any more.
_TOUCHES = (
    *((reminders, name) for name in ("reap", "expire", "claim_due", "release")),
    *((outgoing, name) for name in ("prepare", "put_off")),
    *((sending, name) for name in ("beat", "report", "pause")),
    (transmissions, "record_and_mark"),
    (journal, "append"),
)


class Killed(BaseException):
    """The process is gone: nothing is tidied up."""


@dataclass(frozen=True)
class Point:
    """Right before or after a call of `owner.name`, the first that `counts`, given its keyword arguments and answer."""

    owner: Any
    name: str
    before: bool = False
    counts: Callable[[dict[str, Any], Any], object] = lambda given, answer: True


POINTS = {
    "before the claim": Point(reminders, "claim_due", before=True),
    "claimed": Point(reminders, "claim_due", counts=lambda given, claim: claim.ids),
    "asked again": Point(outgoing, "prepare"),
    "written": Point(email, "compose"),
    "line open": Point(Lines, "_dial"),
    "announced": Point(SmtpLine, "announce"),
    "before the mark": Point(
        transmissions, "record_and_mark", before=True, counts=lambda given, answer: given["marks"]
    ),
    "marked": Point(transmissions, "record_and_mark", counts=lambda given, done: done.marked),
    "content on the wire": Point(SmtpLine, "_write"),
    "answered": Point(SmtpLine, "_taken"),
    "recorded": Point(transmissions, "record_and_mark", counts=lambda given, done: done.sent),
    "before the journal": Point(journal, "append", before=True, counts=lambda given, answer: True),
}
# The journal is written while the last message's answer may still be on its way.
NOBODY_KNOWS = {"content on the wire", "answered", "before the journal"}
BEFORE_IT_BEGINS = set(list(POINTS)[: list(POINTS).index("marked")])
FAULTS = ("killed", "interrupted", "error", "database", "cancelled", "overtaken")


@dataclass
class Trap:
    """Springs once, at its point."""

    point: Point
    fault: Callable[[], None]
    sprung: bool = False
    dead: bool = False
    _kept: list[tuple[Any, str, Any]] = field(default_factory=list)

    def set(self, patch: pytest.MonkeyPatch) -> None:
        patched = {(owner, name) for owner, name in _TOUCHES} | {(self.point.owner, self.point.name)}
        for owner, name in patched:
            patch.setattr(owner, name, self._around(owner, name, getattr(owner, name)))

    def _around(self, owner: Any, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        here = (owner, name) == (self.point.owner, self.point.name)

        def call(*given: Any, **named: Any) -> Any:
            if self.dead:
                raise Killed
            if here and self.point.before and self.point.counts(named, None):
                self._spring()
            answer = real(*given, **named)
            if here and not self.point.before and self.point.counts(named, answer):
                self._spring()
            return answer

        return call

    def _spring(self) -> None:
        if not self.sprung:
            self.sprung = True
            self.fault()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("where", POINTS)
def test_whatever_breaks_wherever_everybody_gets_one_message(
    clinic: Clinic,
    send: Callable[..., Any],
    sink: Any,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    fault: str,
) -> None:
    booked = [clinic.book() for _ in range(PEOPLE)]
    with monkeypatch.context() as patch:
        trap = Trap(POINTS[where], lambda: None)
        trap.fault = _faults(trap, booked, clinic, send)[fault]
        trap.set(patch)
        with suppress(Killed, SystemExit, RuntimeError, OperationalError):
            send(SOON)
    assert trap.sprung
    for minutes in (15, 20, 40):
        send(SOON + timedelta(minutes=minutes))
    _judge(booked, sink, where, fault)


def _faults(
    trap: Trap, booked: list[Appointment], clinic: Clinic, send: Callable[..., Any]
) -> dict[str, Callable[[], None]]:
    def killed() -> None:
        trap.dead = True
        raise Killed

    def interrupted() -> None:
        raise SystemExit

    def error() -> None:
        raise RuntimeError("something of ours")

    def database() -> None:
        raise OperationalError("the connection is gone")

    def cancelled() -> None:
        for row in booked:
            appointments.cancel(appointment_id=row.pk, reason="patient", by=clinic.desk, now=SOON)

    def overtaken() -> None:
        """It stands still for longer than any lease, and another sender does the work."""
        send(SOON + timedelta(minutes=14))

    return {each.__name__: each for each in (killed, interrupted, error, database, cancelled, overtaken)}


def _judge(booked: list[Appointment], sink: Any, where: str, fault: str) -> None:
    rows = Reminder.objects.filter(appointment__in=booked, rule="booked", plan_version=1)
    copies = Counter(mail["Message-ID"] for mail in sink.mails if "Cancelled" not in mail["Subject"])
    sent = [row for row in rows if row.state == "sent"]
    extra = sum(copies.values()) - len(copies)
    if fault == "cancelled":
        assert {row.state for row in rows} <= {"sent", "cancelled"}
        assert len(copies) == len(sent) <= (0 if where in BEFORE_IT_BEGINS else PEOPLE)
        assert extra == 0
    else:
        assert len(sent) == len(copies) == PEOPLE
        assert extra <= (1 if where in NOBODY_KNOWS else 0)
    assert all(
        mail["To"].addresses[0].addr_spec == to for mail, to in zip(sink.mails, sink.recipients, strict=True)
    )
