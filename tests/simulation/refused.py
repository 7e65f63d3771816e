"""Designs that were refused, to see that their faults are seen: each breaks a promise within a few lives."""

from datetime import datetime

from checklists.rules.plan_facts import Told
from checklists.rules.transmission import CLAIM_LEASE
from tests.simulation.clinic import Row
from tests.simulation.table import Claim, Table


class ClaimIsDone(Table):
    """What is claimed counts as sent: a killed sender loses it."""

    def claim(self, rank: int, now: datetime, most: int = 100) -> Claim:
        claim = super().claim(rank, now, most)
        for row in claim.rows:
            row.sent_at = now
        return claim

    def reap(self, now: datetime) -> None:
        for row in self.live():
            if row.state == "claimed" and row.lease_until and row.lease_until <= now:
                row.end("sent", "")
        super().reap(now)


class NoMark(Table):
    """No durable mark before the content: a claim that ran out is simply sent again."""

    def mark(self, row: Row, token: int, line: str, told: Told, now: datetime) -> bool:
        if not self._may_begin(row, token, now):
            return False
        row.told, row.transmit_at = told, now
        return True


class NoLastLook(Table):
    """The mark does not look again: what was asked when the batch was prepared has to do."""

    def _may_begin(self, row: Row, token: int, now: datetime) -> bool:
        return row.state != "transmitting"


class LeaseWithoutFence(Table):
    """A lease is taken over at once and nobody asks whose it is: two hold one row."""

    def reap(self, now: datetime) -> None:
        for row in self.live():
            if row.lease_until and row.lease_until - CLAIM_LEASE <= now and row.state == "claimed":
                row.free()
                row.state = "planned"
        super().reap(now)

    def _is_held(self, row: Row, token: int) -> bool:
        return True

    def _may_begin(self, row: Row, token: int, now: datetime) -> bool:
        return True
