"""Two nurses and a patient in any order: what was saved was read as it stood, and nothing is lost or doubled."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from checklists import models
from checklists.actions import confirmations, intakes, ticks
from checklists.actions.confirmations import Answer
from checklists.actions.late_saves import ChangedMeanwhile, unless_changed
from checklists.queries.item_marks import marks
from checklists.rules.access import Actor
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from tests.factories import Clinic
from tests.preparing import AT_THE_DESK, CLOTHING, FASTING, RIDE, checked_in, fresh

STEPS = 40
SEEDS = range(4)


@dataclass
class Page:
    """What one person has before them; `press` is the newest one, to be sent again by an unsure finger."""

    by: Actor
    seen: dict[int, str] = field(default_factory=dict)
    version: int = 0
    press: Callable[[datetime], object] | None = None


def marked(row: models.Appointment) -> dict[int, str]:
    return marks(appointment=row, items=list(models.Item.objects.filter(appointment=row)))


def saved(row: models.Appointment) -> int:
    of = {"item__appointment": row}
    rows = [models.Confirmation.objects.filter(**of), models.Tick.objects.filter(**of)]
    return sum(each.count() for each in rows) + models.Intake.objects.filter(appointment=row).count()


def chosen(
    row: models.Appointment, page: Page, dice: random.Random
) -> tuple[int, Callable[[datetime], object]]:
    """One press on what the page shows: its item, and the act, the same however often it is sent."""
    kind, operation = dice.choice(["found", "found", "said"]), uuid4()
    position = dice.choice([FASTING, CLOTHING] if kind == "said" else [FASTING, RIDE, CLOTHING])
    outcome = dice.choice([*Outcome, None])
    seen, version = page.seen[position], page.version
    if kind == "found":
        answers = (Answer(position, outcome, seen),)
        return position, lambda now: confirmations.record(
            appointment_id=row.pk, answers=answers, seen_version=version, by=page.by, now=now
        )
    return position, lambda now: guarded(row, page.by, position, seen, operation, now)


def guarded(
    row: models.Appointment, by: Actor, position: int, seen: str, operation: UUID, now: datetime
) -> object:
    common = {"appointment_id": row.pk, "operation_id": operation, "by": by, "now": now}
    with unless_changed(appointment_id=row.pk, seen={position: seen}, by=by, operation_id=operation):
        if position == FASTING:
            return intakes.add(category=Category.WATER, eaten_at=now, **common)
        return ticks.tick(item_position=CLOTHING, done=False, **common)


def patient_says(row: models.Appointment, by: Actor, dice: random.Random, now: datetime) -> None:
    common = {"appointment_id": row.pk, "operation_id": uuid4(), "by": by, "now": now}
    if dice.random() < 0.5:
        intakes.add(category=Category.LIGHT_MEAL, eaten_at=now, **common)
    else:
        ticks.tick(item_position=CLOTHING, done=dice.random() < 0.5, **common)


def test_two_nurses_and_a_patient_lose_and_double_nothing(clinic: Clinic) -> None:
    """Where one story has nobody who comes too late, another has."""
    rows = [checked_in(clinic, clinic.book(clinic.patient())) for _ in SEEDS]
    assert sum(refused(clinic, row, random.Random(seed)) for row, seed in zip(rows, SEEDS, strict=True))


def refused(clinic: Clinic, row: models.Appointment, dice: random.Random) -> int:
    """One story; how often somebody came too late."""
    pages = [Page(clinic.nurse), Page(clinic.second_nurse)]
    patient, late = clinic.link_actor(row), 0
    for step in range(STEPS):
        now, before = AT_THE_DESK + timedelta(seconds=step), saved(row)
        page = dice.choice(pages)
        match dice.choice(["read", "press", "press", "again", "patient"]):
            case "read":
                page.seen, page.version = marked(row), fresh(row).version
            case "press" if page.seen:
                position, page.press = chosen(row, page, dice)
                stood = page.seen[position] == marked(row)[position]
                try:
                    page.press(now)
                except ChangedMeanwhile:
                    late += 1
                    assert (stood, saved(row)) == (False, before)
                    page.press = None
                else:
                    assert (stood, saved(row)) == (True, before + 1)
                    page.seen, page.version = marked(row), fresh(row).version
            case "again" if page.press:
                again(page.press, now)
                assert saved(row) == before
            case "patient":
                patient_says(row, patient, dice, now)
                assert saved(row) == before + 1
    return late


def again(press: Callable[[datetime], object], now: datetime) -> None:
    """The finger slips twice: known again, or refused as late where somebody acted in between."""
    try:
        press(now)
    except ChangedMeanwhile:
        return
