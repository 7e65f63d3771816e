"""What each demo patient and the staff have done so far, through the product's own actions."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.actions import (
    appointments,
    confirmations,
    driver_answers,
    hand_over,
    intakes,
    medicines,
    reviews,
    rides,
    statuses,
    ticks,
)
from checklists.management.demo import at_home, at_the_chair
from checklists.queries import demo as told
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.no_show import opens_at
from checklists.rules.protocol import Protocol
from checklists.rules.review import Decision

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stage:
    """One appointment and who acts on it. `now` is the real moment: nothing is played after it."""

    appointment_id: int
    protocol: Protocol
    starts_at: datetime
    now: datetime
    patient: Actor
    desk: Actor
    nurse: Actor
    prescriber: Actor

    def at(self, minutes: int) -> datetime:
        """So many minutes from the start, but never later than now."""
        return min(self.starts_at + minutes * _MINUTE, self.now)


def preparing(stage: Stage) -> None:
    """The evening before: two of five done."""
    _tick(stage, 4, stage.now - 20 * _MINUTE)
    _tick(stage, 2, stage.now - 19 * _MINUTE)


def fresh(stage: Stage) -> None:
    """Just booked: nothing done yet."""


def not_finished(stage: Stage) -> None:
    _drive(stage)
    _medicines(stage, "Sertraline 50 mg")
    _tick(stage, 1, stage.at(-600))


def ready(stage: Stage) -> None:
    not_finished(stage)
    _tick(stage, 2, stage.at(-590))
    _tick(stage, 4, stage.at(-580))
    at_the_chair.is_well(
        stage.protocol, appointment_id=stage.appointment_id, by=stage.patient, now=stage.at(-570)
    )


def needs_call(stage: Stage) -> None:
    """Breakfast too late: the nurse decides what to do."""
    ready(stage)
    intakes.add(
        appointment_id=stage.appointment_id,
        operation_id=uuid.uuid4(),
        category=Category.LIGHT_MEAL,
        eaten_at=stage.starts_at - timedelta(hours=3),
        words="toast and jam",
        by=stage.patient,
        now=stage.at(-120),
    )


def hold(stage: Stage) -> None:
    """A medicine that waits for the prescriber."""
    ready(stage)
    _medicines(stage, "Klonopin 0.5 mg")
    move(stage, Status.ARRIVED, -35)


def arrived(stage: Stage) -> None:
    ready(stage)
    move(stage, Status.ARRIVED, -55)


def checked_in_ready(stage: Stage) -> None:
    """A medicine was reviewed days ago; at the desk everything was confirmed."""
    ready(stage)
    _medicines(stage, "Ativan 1 mg at night")
    _review(stage)
    move(stage, Status.ARRIVED, -30)
    move(stage, Status.CHECKED_IN, -25)
    confirm_all(stage)


def in_infusion(stage: Stage) -> None:
    ready(stage)
    move(stage, Status.ARRIVED, -30)
    move(stage, Status.CHECKED_IN, -25)
    confirm_all(stage)
    move(stage, Status.IN_INFUSION, 0)


def resting(stage: Stage) -> None:
    in_infusion(stage)
    move(stage, Status.RESTING, 42)


def left(stage: Stage) -> None:
    resting(stage)
    hand_over.confirm(appointment_id=stage.appointment_id, by=stage.nurse, now=stage.at(110))
    move(stage, Status.LEFT, 112)


def next_day_open(stage: Stage) -> None:
    """Went home the day before yesterday; the first question of the day after is answered."""
    left(stage)
    at_home.answered(
        appointment_id=stage.appointment_id, said={"sleep": "so_so"}, by=stage.patient, now=stage.now
    )
    at_home.noted(
        "The music helped. I would like it a little quieter next time.",
        appointment_id=stage.appointment_id,
        by=stage.patient,
        now=stage.now,
    )


def next_day_red(stage: Stage) -> None:
    """A red answer: the desk calls now."""
    left(stage)
    said = {"sleep": "badly", "signs": "none", "mood": "2", "thoughts": "yes"}
    at_home.answered(appointment_id=stage.appointment_id, said=said, by=stage.patient, now=stage.now)


def no_show(stage: Stage) -> None:
    """In the first minutes of a night it is recorded a little ahead: nobody is given up before."""
    at = max(stage.at(45), opens_at(stage.starts_at))
    statuses.set_status(appointment_id=stage.appointment_id, to=Status.NO_SHOW, by=stage.desk, now=at)


def no_go(stage: Stage) -> None:
    needs_call(stage)
    move(stage, Status.ARRIVED, -20)
    move(stage, Status.NO_GO, -5, reason="ate_or_drank")


def cancelled(stage: Stage) -> None:
    appointments.cancel(
        appointment_id=stage.appointment_id,
        reason="patient_asked",
        by=stage.desk,
        now=stage.now - timedelta(hours=2),
    )


PLAYS: dict[str, Callable[[Stage], None]] = {
    play.__name__: play
    for play in (
        arrived,
        cancelled,
        checked_in_ready,
        fresh,
        hold,
        in_infusion,
        left,
        needs_call,
        next_day_open,
        next_day_red,
        no_go,
        no_show,
        not_finished,
        preparing,
        ready,
        resting,
    )
}


def _tick(stage: Stage, position: int, at: datetime) -> None:
    ticks.tick(
        appointment_id=stage.appointment_id,
        item_position=position,
        operation_id=uuid.uuid4(),
        done=True,
        by=stage.patient,
        now=at,
    )


def _drive(stage: Stage) -> None:
    driver = rides.Driver(name="Chris Young", phone="+1 303 555 0134", relation="friend", is_adult=True)
    rides.name_driver(
        appointment_id=stage.appointment_id,
        operation_id=uuid.uuid4(),
        driver=driver,
        by=stage.patient,
        now=stage.at(-1400),
    )
    driver_answers.accept(
        appointment_id=stage.appointment_id,
        phone=driver.phone,
        is_adult=True,
        by=stage.patient,
        now=stage.at(-1300),
    )


def _medicines(stage: Stage, text: str) -> None:
    common = {"appointment_id": stage.appointment_id, "by": stage.patient}
    medicines.add(operation_id=uuid.uuid4(), text=text, now=stage.at(-1390), **common)  # type: ignore[arg-type]
    medicines.declare_all(operation_id=uuid.uuid4(), now=stage.at(-1380), **common)  # type: ignore[arg-type]


def _review(stage: Stage) -> None:
    for entry_id in told.waiting_entries(appointment_id=stage.appointment_id):
        reviews.decide(
            entry_id=entry_id, decision=Decision.UNCHANGED, by=stage.prescriber, now=stage.at(-1000)
        )


def move(stage: Stage, to: Status, minutes: int, reason: str = "") -> None:
    statuses.set_status(
        appointment_id=stage.appointment_id,
        to=to,
        by=stage.desk if to is Status.ARRIVED else stage.nurse,
        now=stage.at(minutes),
        reason=reason,
    )


def confirm_all(stage: Stage) -> None:
    """Safety items one by one, as at the desk; the vital signs by measuring them."""
    at_the_chair.measured(
        stage.protocol, appointment_id=stage.appointment_id, by=stage.nurse, now=stage.at(-22)
    )
    for position, item in enumerate(stage.protocol.items, start=1):
        if not (item.required and item.kind.asked_of_patient):
            continue
        version, seen = told.seen(appointment_id=stage.appointment_id, position=position)
        confirmations.record(
            appointment_id=stage.appointment_id,
            answers=(confirmations.Answer(position, Outcome.CONFIRMED, seen),),
            seen_version=version,
            by=stage.nurse,
            now=stage.at(-20),
        )
