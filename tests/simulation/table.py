"""The table of reminders in memory: each function is one transaction of `actions/reminders`, `outgoing` and
`transmissions`, with the same conditions. Nothing here knows who calls it, or whether they live to call again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from checklists.rules.appointment_status import Status
from checklists.rules.last_check import Act, Decision, call_if_missed, decide, newest_only
from checklists.rules.plan_facts import Reach, Told
from checklists.rules.reminder_rules import Channel, IfMissed, Rank
from checklists.rules.send_facts import SendFacts
from checklists.rules.transmission import (
    CLAIM_LEASE,
    DOUBT_WAIT,
    MOST_CLAIMS,
    MOST_DOUBTS,
    TRANSMIT_LEASE,
    Answer,
    back_off,
)
from tests.simulation.clinic import QUIET, Clinic, Row
from tests.simulation.plans import is_change_unseen

_DAY = timedelta(hours=24)
_ENDS = {
    Act.CALL: "superseded",
    Act.SUPERSEDE: "superseded",
    Act.CANCEL: "cancelled",
    Act.EXPIRE: "expired",
    Act.PAUSE: "paused",
}


@dataclass(frozen=True)
class Claim:
    token: int
    rows: tuple[Row, ...]
    until: datetime


class Table:
    """`clinic` holds the rows; tokens are counted, so that a run can be played again."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self._tokens = count(1)
        # Open rows only: what has ended costs a sweep nothing, as in the database's partial index.
        self._seen = 0
        self._live: list[Row] = []

    def live(self) -> list[Row]:
        self._live = [
            row
            for row in (*self._live, *self.clinic.rows[self._seen :])
            if row.state in ("planned", "claimed", "transmitting", "paused")
        ]
        self._seen = len(self.clinic.rows)
        return self._live

    def next_at(self) -> datetime | None:
        """When something is due, or a lease ends."""
        times = [row.next_try_at for row in self.live() if row.state == "planned"]
        times += [row.lease_until for row in self.live() if row.lease_until]
        return min(times, default=None)

    def reap(self, now: datetime) -> None:
        for row in self.live():
            if row.state in ("claimed", "transmitting") and row.lease_until and row.lease_until <= now:
                self._free(row, now)

    def expire(self, now: datetime) -> None:
        for row in self.live():
            if row.state == "planned" and row.next_try_at <= now and row.send_by <= now:
                missed = row.rule.if_missed
                row.end("superseded" if missed is IfMissed.SUPERSEDED else "expired", "send_by_passed")
                reason = call_if_missed(row.key, Rank(row.rank), missed)
                if reason:
                    self.clinic.call(row.visit, reason, now)

    def claim(self, rank: int, now: datetime, most: int = 100) -> Claim:
        due = self.due(rank, now)
        return self.hold([row for row in due if not row.claims][:most] or due[:1], now)

    def due(self, rank: int, now: datetime) -> list[Row]:
        """What may be claimed, in the order in which it is."""
        due = [
            row
            for row in self.live()
            if row.state == "planned" and row.rank == rank and row.next_try_at <= now < row.send_by
        ]
        return sorted(due, key=lambda row: (row.next_try_at, row.id))

    def hold(self, rows: list[Row], now: datetime) -> Claim:
        claim = Claim(next(self._tokens), tuple(rows), now + CLAIM_LEASE)
        for row in rows:
            row.state, row.token, row.lease_until = "claimed", claim.token, claim.until
            row.claims += 1
        return claim

    def prepare(self, claim: Claim, now: datetime) -> list[Row]:
        """Ask once more; the rows that go."""
        held = [row for row in claim.rows if row.state == "claimed" and row.token == claim.token]
        decided = {row.id: decide(self._send_facts(row, now), now) for row in held}
        for visit in {row.visit for row in held}:
            mates = [row for row in held if row.visit is visit]
            for needless in self._caught_up(mates, decided, now):
                decided[needless.id] = Decision(Act.SUPERSEDE, "caught_up")
        for row in held:
            self._carry_out(row, decided[row.id], now)
        return [row for row in held if decided[row.id].act is Act.SEND]

    def mark(self, row: Row, token: int, line: str, told: Told, now: datetime) -> bool:
        """The point of no return: one statement that a cancel, a move or another holder can win."""
        if not self._may_begin(row, token, now):
            return False
        assert not any(other.line == line for other in self.live() if other.state == "transmitting")
        row.state, row.line, row.told, row.transmit_at = "transmitting", line, told, now
        row.attempts += 1
        row.lease_until = now + TRANSMIT_LEASE
        return True

    def record(self, row: Row, token: int, answer: Answer, now: datetime, at_address: bool = False) -> None:
        """What the server answered; a row that somebody else holds by now stays as it is."""
        held = self._is_held(row, token)
        if answer is Answer.SENT:
            if held or (row.state == "planned" and row.doubts > 0):
                row.end("sent", "")
                row.claims, row.sent_at = 0, now
            return
        if not held:
            return
        if answer is Answer.LATER:
            row.refusals += 1
            row.not_told()
            self._plan_again(row, now + back_off(row.refusals))
        elif answer is Answer.FAILED:
            row.not_told()
            if at_address:
                row.visit.patient.reach = Reach.BOUNCED
            self._fail(row, "address_failed" if at_address else row.key, now)
        elif answer is Answer.IN_DOUBT:
            self._doubt(row, now)
        else:
            row.not_told()
            self._give_back(row)

    def release(self, claim: Claim, now: datetime) -> None:
        for row in claim.rows:
            if row.state == "claimed" and row.token == claim.token:
                row.not_told()
                self._give_back(row)

    def _may_begin(self, row: Row, token: int, now: datetime) -> bool:
        visit = row.visit
        return (
            row.state == "claimed"
            and row.token == token
            and row.lease_until is not None
            and row.lease_until > now
            and row.send_by > now
            and visit.plan_version == row.plan_version
            and (visit.status is Status.CANCELLED) == (row.key == "cancelled")
        )

    def _is_held(self, row: Row, token: int) -> bool:
        return row.state in ("claimed", "transmitting") and row.token == token

    def _free(self, row: Row, now: datetime) -> None:
        if row.state == "transmitting":
            self._doubt(row, now)
        elif row.claims >= MOST_CLAIMS:
            self._fail(row, row.key, now)
        else:
            row.free()
            row.state = "planned"

    def _doubt(self, row: Row, now: datetime) -> None:
        row.doubts += 1
        if row.doubts < MOST_DOUBTS:
            self._plan_again(row, now + DOUBT_WAIT)
        else:
            self._fail(row, row.key, now)

    def _fail(self, row: Row, reason: str, now: datetime) -> None:
        row.end("failed", "failed")
        self.clinic.call(row.visit, reason, now)

    def _plan_again(self, row: Row, at: datetime) -> None:
        row.free()
        row.state, row.reason, row.claims = "planned", "", 0
        row.next_try_at = min(at, row.send_by)

    def _give_back(self, row: Row) -> None:
        row.free()
        row.state = "planned"
        row.claims -= 1

    def _carry_out(self, row: Row, decision: Decision, now: datetime) -> None:
        if decision.act is Act.SEND:
            return
        if decision.act is Act.WAIT:
            assert decision.until is not None
            self._plan_again(row, decision.until)
            return
        placed = decision.act is Act.CALL and row.channel == "call"
        row.end("sent" if placed else _ENDS[decision.act], decision.reason)
        if placed:
            row.sent_at = now
        if decision.call:
            self.clinic.call(row.visit, decision.call, now)

    def _caught_up(self, mates: list[Row], decided: dict[int, Decision], now: datetime) -> list[Row]:
        going = [row for row in mates if decided[row.id].act is Act.SEND and row.is_mail_to_patient]
        if not going:
            return []
        lost = newest_only((str(row.id), self._send_facts(row, now)) for row in going)
        waiting = [row for row in mates if decided[row.id].act is Act.WAIT and row.due_at <= now]
        return [row for row in going if str(row.id) in lost] + waiting

    def _send_facts(self, row: Row, now: datetime) -> SendFacts:
        visit, patient = row.visit, row.visit.patient
        told = visit.told()
        named = (told.arrive_at, told.last_meal_at, told.last_food_at, told.last_drink_at)
        return SendFacts(
            rule=row.key,
            channel=Channel(row.channel),
            rank=Rank(row.rank),
            due_at=row.due_at,
            send_by=row.send_by,
            status=visit.status,
            is_current=row.plan_version == visit.plan_version,
            zone=self.clinic.zone,
            quiet=QUIET,
            reach=patient.reach,
            only_if=row.rule.only_if,
            if_missed=row.rule.if_missed,
            waits_for_morning=row.rule.waits_for_morning,
            is_notice=row.rule.is_notice,
            items_open=visit.items_open,
            driver_missing=not visit.has_driver,
            driver_named=visit.has_driver,
            ride_settled=visit.has_driver,
            change_unseen=is_change_unseen(self.clinic, visit),
            named=tuple(at for at in named if at),
            told_at=self._told_at(row),
            address_changed_at=patient.address_changed_at,
            sent_to_patient=self._sent_lately(row, now),
            sent_to_address=self._sent_lately(row, now),
        )

    def _told_at(self, row: Row) -> datetime | None:
        mine = [
            other.transmit_at
            for other in self.clinic.rows_of(row.visit)
            if other.state in ("sent", "transmitting") and other.channel == "email" and other.transmit_at
            if other.rank <= row.rank
        ]
        return max(mine, default=None)

    def _sent_lately(self, row: Row, now: datetime) -> int:
        mails = (
            other
            for visit in self.clinic.of(row.visit.patient)
            for other in self.clinic.rows_of(visit)
            if other.is_mail_to_patient and other.state == "sent" and other.sent_at
        )
        return sum(1 for mail in mails if mail.sent_at and mail.sent_at > now - _DAY)
