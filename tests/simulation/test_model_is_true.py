"""The tables in memory and those in the database do the same: random acts, crashes and clock steps on both, compared
after each. So what the lives of `tests.simulation` show is shown of the product.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from checklists import models
from checklists.actions import appointments, outgoing, reminders, transmissions
from checklists.actions.transmissions import Mark, Outcome
from checklists.queries.letters import Letter
from checklists.rules.access import system
from checklists.rules.transmission import Answer, Phase
from tests import factories
from tests.factories import NOW
from tests.simulation import plans
from tests.simulation.clinic import Clinic, Patient, Row, Visit
from tests.simulation.table import Claim, Table

# The whole number is for `make chaos`: reminders.md section 8, row 20.
EXAMPLES, STEPS = (5000, 80) if os.environ.get("CHAOS_FULL") else (25, 30)
BY = system("sweep")
_ANSWERS = {
    "taken": (Answer.SENT, Phase.CONTENT),
    "later": (Answer.LATER, Phase.CONTENT),
    "refused": (Answer.FAILED, Phase.CONTENT),
    "address": (Answer.FAILED, Phase.RECIPIENT),
    "lost": (Answer.IN_DOUBT, Phase.CONTENT),
    "breaker": (Answer.BREAKER, Phase.SENDER),
}
_STARTS = [NOW + timedelta(days=days, hours=hours) for days in (0, 1, 2, 3, 5, 9) for hours in (1, 3, 6)]


@dataclass
class Held:
    """One claim on both sides."""

    real: reminders.Claim
    model: Claim


class Both(RuleBasedStateMachine):
    """`real` is the database, `model` the memory; `now` is the same for both."""

    def __init__(self) -> None:
        super().__init__()
        self._rolled_back = transaction.atomic()
        self._rolled_back.__enter__()
        self.now: datetime = NOW
        self.real = factories.clinic()
        self.model = Clinic(self.real.site.time_zone)
        self.table = Table(self.model)
        self.people = [(self.real.patient(), Patient(number)) for number in range(2)]
        self.model.patients = [patient for _, patient in self.people]
        self.visits: list[tuple[int, Visit]] = []
        self.held: list[Held] = []
        self.begun: list[tuple[Held, Row]] = []
        self._lines = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._rolled_back.__exit__(None, None, None)

    @initialize()
    def somebody_is_booked(self) -> None:
        self.book(0, _STARTS[4])

    @rule(who=st.sampled_from([0, 1]), starts_at=st.sampled_from(_STARTS))
    def book(self, who: int, starts_at: datetime) -> None:
        person, patient = self.people[who]
        if starts_at <= self.now or any(
            v.patient is patient and v.starts_at == starts_at for _, v in self.visits
        ):
            return
        row = self.real.book(person, starts_at=starts_at, now=self.now)
        self.visits.append((row.pk, plans.book(self.model, patient, starts_at, self.now)))

    @rule(which=st.integers(0, 9), starts_at=st.sampled_from(_STARTS))
    def move(self, which: int, starts_at: datetime) -> None:
        pk, visit = self.visits[which % len(self.visits)]
        taken = any(v.patient is visit.patient and v.starts_at == starts_at for _, v in self.visits)
        if visit.status.value == "cancelled" or taken or starts_at <= self.now:
            return
        appointments.move(appointment_id=pk, starts_at=starts_at, by=self.real.desk, now=self.now)
        plans.move(self.model, visit, starts_at, self.now)

    @rule(which=st.integers(0, 9))
    def cancel_or_bring_back(self, which: int) -> None:
        pk, visit = self.visits[which % len(self.visits)]
        if visit.status.value == "cancelled":
            if visit.starts_at > self.now:
                appointments.bring_back(appointment_id=pk, by=self.real.desk, now=self.now)
                plans.bring_back(self.model, visit, self.now)
            return
        appointments.cancel(appointment_id=pk, reason="patient", by=self.real.desk, now=self.now)
        plans.cancel(self.model, visit, self.now)

    @rule(who=st.sampled_from([0, 1]))
    def address_changes(self, who: int) -> None:
        person, patient = self.people[who]
        models.Patient.objects.filter(pk=person.pk).update(email_changed_at=self.now)
        patient.address_changed_at = self.now

    @rule(step=st.sampled_from([1, 30, 121, 721, 3600, 40_000, 90_000]))
    def time_passes(self, step: int) -> None:
        self.now += timedelta(seconds=step)

    @rule()
    def time_comes(self) -> None:
        """To the very moment at which the next row may be tried."""
        planned = [row.next_try_at for row in self.table.live() if row.state == "planned"]
        self.now = max(self.now, min(planned, default=self.now))

    @rule()
    def reap_and_expire(self) -> None:
        reminders.reap(site_id=self.real.site.pk, by=BY, now=self.now)
        self.table.reap(self.now)
        reminders.expire(site_id=self.real.site.pk, by=BY, now=self.now)
        self.table.expire(self.now)

    @rule(
        waits=st.booleans(),
        dies=st.sampled_from(["", "", "", "claimed", "prepared", "begun"]),
        said=st.sampled_from(sorted(_ANSWERS)),
    )
    def sweep(self, waits: bool, dies: str, said: str) -> None:
        """One round of a sender, which may die at any step; what it left is for `later` and for the others."""
        if waits:
            self.time_comes()
        self.reap_and_expire()
        rank = next((rank for rank in (0, 1, 2) if self.table.due(rank, self.now)), 0)
        held = self._claim(rank)
        if dies == "claimed" or not held.real.ids:
            return
        marked = self._prepare_and_begin(held, dies == "prepared")
        if dies == "begun":
            self.begun += [(held, row) for row in marked]
            return
        for row in marked:
            self._answer(held, row, said)
        if dies != "prepared":
            self._release(held)

    @rule(rank=st.sampled_from([0, 0, 1, 2]))
    def claim(self, rank: int) -> None:
        held = self._claim(rank)
        if held.real.ids:
            self.held.append(held)

    def _claim(self, rank: int) -> Held:
        due = self.table.due(rank, self.now)
        real = reminders.claim_due(site_id=self.real.site.pk, rank=rank, by=BY, now=self.now)
        rows = [self._row(pk) for pk in real.ids]
        fresh = [row for row in due if not row.claims]
        assert set(rows) == set(fresh) if fresh else set(rows) <= set(due) and len(rows) == min(1, len(due))
        return Held(real, self.table.hold(sorted(rows, key=due.index), self.now))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 3), dies=st.booleans())
    def prepare_and_begin(self, which: int, dies: bool) -> None:
        held = self.held[which % len(self.held)]
        self.begun += [(held, row) for row in self._prepare_and_begin(held, dies)]

    def _prepare_and_begin(self, held: Held, dies: bool) -> list[Row]:
        """Ask again, then mark what may go, each on a line of its own; the rows that began."""
        ready = outgoing.prepare(claim=held.real, by=BY, now=self.now).ready
        going = self.table.prepare(held.model, self.now)
        assert {self._row(one.letter.id) for one in ready} == set(going)
        return [self._row(one.letter.id) for one in ready if not dies and self._mark(held, one.letter)]

    def _mark(self, held: Held, letter: Letter) -> bool:
        row, self._lines = self._row(letter.id), self._lines + 1
        mark = Mark(letter.id, f"line:{self._lines}", "", letter.named)
        done = transmissions.record_and_mark(
            token=held.real.token, outcomes=(), marks=[mark], by=BY, now=self.now
        )
        told = row.visit.told()
        assert self.table.mark(row, held.model.token, mark.line, told, self.now) == bool(done.marked)
        return bool(done.marked)

    @precondition(lambda self: self.begun)
    @rule(which=st.integers(0, 9), said=st.sampled_from(sorted(_ANSWERS)))
    def server_answers(self, which: int, said: str) -> None:
        """In time, or long after somebody else took the row over."""
        self._answer(*self.begun.pop(which % len(self.begun)), said)

    def _answer(self, held: Held, row: Row, said: str) -> None:
        answer, phase = _ANSWERS[said]
        outcome = Outcome(self._pk(row), answer, phase, "250 or not")
        transmissions.record_and_mark(
            token=held.real.token, outcomes=[outcome], marks=(), by=BY, now=self.now
        )
        self.table.record(row, held.model.token, answer, self.now, at_address=said == "address")

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 3))
    def release(self, which: int) -> None:
        self._release(self.held.pop(which % len(self.held)))

    def _release(self, held: Held) -> None:
        reminders.release(token=held.real.token, ids=held.real.ids, by=BY, now=self.now)
        self.table.release(held.model, self.now)

    def check_invariants(self, *arguments: Any, **more: Any) -> None:
        super().check_invariants(*arguments, **more)
        assert self._stored() == self._remembered()
        assert self._called() == {(self._visit_pk(call.visit_id), call.reason) for call in self.model.calls}

    def _stored(self) -> list[tuple[object, ...]]:
        fields = (
            "appointment_id",
            "plan_version",
            "rule",
            "state",
            "channel",
            "claims",
            "doubts",
            "next_try_at",
            "send_by",
        )
        return sorted(models.Reminder.objects.values_list(*fields))

    def _remembered(self) -> list[tuple[object, ...]]:
        return sorted(
            (
                *(self._visit_pk(row.visit.id), row.plan_version, row.key, row.state, row.channel),
                *(row.claims, row.doubts, row.next_try_at, row.send_by),
            )
            for row in self.model.rows
        )

    def _called(self) -> set[tuple[int, str]]:
        return set(models.Call.objects.values_list("appointment_id", "reason"))

    def _visit_pk(self, visit_id: int) -> int:
        return next(pk for pk, visit in self.visits if visit.id == visit_id)

    def _row(self, pk: Any) -> Row:
        stored = models.Reminder.objects.get(pk=pk)
        visit = next(visit for pk, visit in self.visits if pk == stored.appointment_id)
        return next(
            row
            for row in self.model.rows_of(visit)
            if (row.key, row.plan_version) == (stored.rule, stored.plan_version)
        )

    def _pk(self, row: Row) -> Any:
        return models.Reminder.objects.get(
            appointment_id=self._visit_pk(row.visit.id), rule=row.key, plan_version=row.plan_version
        ).pk


@pytest.mark.django_db
def test_random_acts_crashes_and_clock_steps_leave_both_the_same() -> None:
    checked: Callable[[], RuleBasedStateMachine] = Both
    run_state_machine_as_test(
        checked,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            # A failure names its whole history; making it shorter takes minutes.
            phases=(Phases.explicit, Phases.reuse, Phases.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
