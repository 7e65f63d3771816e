"""What people do in a clinic, by dice: book a series, move, cancel, bring back, come, stay away, unsubscribe."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from checklists.rules.appointment_status import Status
from checklists.rules.clock import first_valid, local
from checklists.rules.plan_facts import Reach
from tests.simulation import plans
from tests.simulation.clinic import Clinic, Patient, Visit

_HOURS = (time(7), time(8, 30), time(10), time(11), time(13, 15), time(14, 30), time(16, 30))
_ADDRESS_IS_FRESH = timedelta(hours=24)


class Life:
    """`at(when, what)` lets something happen at that time; the world calls it with the time then."""

    def __init__(
        self, clinic: Clinic, dice: Random, at: Callable[[datetime, Callable[[datetime], None]], None]
    ):
        self._clinic, self._dice, self._at = clinic, dice, at

    def begins(self, patient: Patient, now: datetime) -> None:
        """A series of one to six infusions, two or three a week, the first one soon or in weeks, or in an hour."""
        ahead = self._dice.choice((0, 1, 1, 2, 4, 9, 16, 30))
        day = local(now, self._clinic.zone).date() + timedelta(days=ahead)
        for _ in range(self._dice.randint(1, 6)):
            self._book(patient, first_valid(datetime.combine(day, self._hour()), self._clinic.zone), now)
            day += timedelta(days=self._dice.choice((1, 2, 2, 3, 7)))

    def meddles(self, now: datetime) -> None:
        """Somebody at the desk or at home does something."""
        ahead = [visit for visit in self._clinic.visits if visit.starts_at > now]
        if not ahead:
            return
        visit = self._dice.choice(ahead)
        deed = self._dice.choice(
            (self._move, self._move, self._cancel, self._back, self._list, self._reach, self._seen)
        )
        deed(visit, now)

    def _book(self, patient: Patient, starts_at: datetime, now: datetime) -> None:
        if starts_at <= now or self._is_taken(patient, starts_at):
            return
        visit = plans.book(self._clinic, patient, starts_at, now)
        self._comes_at(visit)
        # Races are where it hurts: something is done right around the moment a message is due.
        due = [row.due_at for row in self._clinic.rows_of(visit) if row.state == "planned"]
        if due and self._dice.random() < 0.5:
            near = self._dice.choice(due) + timedelta(seconds=self._dice.uniform(-1, 20))
            deed = self._dice.choice((self._move, self._cancel, self._back))
            self._at(near, lambda then: deed(visit, then))

    def _comes_at(self, visit: Visit) -> None:
        planned, arrival = visit.starts_at, visit.times.arrive_at
        late = timedelta(minutes=self._dice.uniform(-20, 10))
        self._at(arrival + late, lambda now: self._arrives(visit, planned, now))

    def _arrives(self, visit: Visit, planned: datetime, now: datetime) -> None:
        if visit.status is not Status.EXPECTED or visit.starts_at != planned:
            return
        if self._dice.random() < 0.08:
            self._at(planned + timedelta(minutes=30), lambda then: self._stayed_away(visit, planned, then))
            return
        self._become(visit, Status.ARRIVED, now)
        for status, at in ((Status.IN_INFUSION, planned), (Status.LEFT, visit.times.leaves_at)):
            self._at(
                at + timedelta(minutes=11), lambda then, status=status: self._become(visit, status, then)
            )  # type: ignore[misc]

    def _stayed_away(self, visit: Visit, planned: datetime, now: datetime) -> None:
        if visit.status is Status.EXPECTED and visit.starts_at == planned:
            self._become(visit, Status.NO_SHOW, now)

    def _become(self, visit: Visit, status: Status, now: datetime) -> None:
        visit.status = status
        visit.note(now)

    def _move(self, visit: Visit, now: datetime) -> None:
        if visit.status is not Status.EXPECTED:
            return
        shift = self._dice.choice((-2, 0, 0, 1, 3, 7))
        day = local(visit.starts_at, self._clinic.zone).date() + timedelta(days=shift)
        starts_at = first_valid(datetime.combine(day, self._hour()), self._clinic.zone)
        if starts_at > now and not self._is_taken(visit.patient, starts_at):
            plans.move(self._clinic, visit, starts_at, now)
            self._comes_at(visit)

    def _cancel(self, visit: Visit, now: datetime) -> None:
        if visit.status is Status.EXPECTED:
            plans.cancel(self._clinic, visit, now)

    def _back(self, visit: Visit, now: datetime) -> None:
        if visit.status is Status.EXPECTED and self._dice.random() < 0.5:
            self._cancel(visit, now)
        if visit.status is Status.CANCELLED and visit.starts_at > now:
            others = [mate for mate in self._clinic.of(visit.patient) if mate is not visit]
            if not any(
                mate.starts_at == visit.starts_at and mate.status is not Status.CANCELLED for mate in others
            ):
                plans.bring_back(self._clinic, visit, now)
                self._comes_at(visit)

    def _seen(self, visit: Visit, now: datetime) -> None:
        """They press "I have seen it", whatever there is to see."""
        visit.seen_plan_version = visit.plan_version

    def _list(self, visit: Visit, now: datetime) -> None:
        visit.items_open = not visit.items_open

    def _reach(self, visit: Visit, now: datetime) -> None:
        """They unsubscribe, or the address turns out wrong, or is changed and read back a while later."""
        patient = visit.patient
        patient.reach = self._dice.choice((Reach.EMAIL, Reach.EMAIL, Reach.OPTED_OUT, Reach.BOUNCED))
        if self._dice.random() < 0.3:
            patient.address_changed_at = now

    def _hour(self) -> time:
        return self._dice.choice(_HOURS)

    def _is_taken(self, patient: Patient, starts_at: datetime) -> bool:
        return any(
            visit.starts_at == starts_at
            for visit in self._clinic.of(patient)
            if visit.status is not Status.CANCELLED
        )
