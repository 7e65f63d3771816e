"""The prescriber's queue: each patient once, past due first, gone by itself, and back by itself."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from checklists import models
from checklists.actions import appointments, conditions, intakes, medicines, overrides, reviews
from checklists.queries.board import board
from checklists.queries.prescriber_queue import QueueLine, next_review, queue
from checklists.queries.sites import site
from checklists.rules.appointment_status import Status
from checklists.rules.conditions import Condition
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.review import Decision
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DESK, FASTING, checked_in, confirm, move

DENVER = ZoneInfo("America/Denver")


def infusion(
    clinic: Clinic, *texts: str, patient: models.Patient | None = None, at: datetime = START
) -> models.Appointment:
    row = clinic.book(patient, starts_at=at)
    for text in texts:
        by = clinic.link_actor(row)
        medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=text, by=by, now=NOW)
    return row


def waits(clinic: Clinic, now: datetime = NOW) -> tuple[QueueLine, ...]:
    return queue(site_id=clinic.site.pk, by=clinic.prescriber, now=now)


def decide(clinic: Clinic, row: models.Appointment, until: date | None = None, **given: object) -> None:
    entry = models.MedicationEntry.objects.filter(appointment=row).earliest("pk")
    reviews.decide(
        entry_id=entry.pk, by=clinic.prescriber, now=NOW, expires_on=until,
        **{"decision": Decision.UNCHANGED, **given},  # type: ignore[arg-type]
    )  # fmt: skip


def asked(clinic: Clinic) -> tuple[models.Appointment, int]:
    """Somebody who is here and ate three hours ago: a nurse has asked to let it pass."""
    row = checked_in(clinic)
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL,
        eaten_at=START - timedelta(hours=3), by=clinic.nurse, now=AT_THE_DESK,
    )  # fmt: skip
    made = overrides.request(
        appointment_id=row.pk, position=FASTING, reason=OverrideReason.TINY_AMOUNT, by=clinic.nurse,
        now=AT_THE_DESK + timedelta(minutes=1),
    )  # fmt: skip
    return row, made.override_id


def test_a_patient_with_much_to_decide_stands_there_once(clinic: Clinic) -> None:
    row = infusion(clinic, "clonazepam 0.5 mg", "oxycodone 5 mg", "sertraline 50 mg")
    conditions.note(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=NOW)
    (line,) = waits(clinic)
    assert (len(line.reviews), len(line.plans), len(line.overrides)) == (2, 1, 0)


def test_one_decision_for_a_whole_series_is_asked_for_once(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = infusion(clinic, "clonazepam 0.5 mg", patient=ana)
    infusion(clinic, "Klonopin .5", patient=ana, at=START + timedelta(days=3))
    (line,) = waits(clinic)
    assert [each.person.appointment_id for each in line.reviews] == [first.pk]


def test_what_is_past_due_comes_first_by_appointment_then_by_when_it_is_due(clinic: Clinic) -> None:
    later = infusion(clinic, "bromazolam", at=START + timedelta(days=4))
    sooner = infusion(clinic, "bromazolam", at=START + timedelta(days=1))
    third = infusion(clinic, "clonazepam 0.5 mg", at=START)
    tomorrow = NOW + timedelta(days=1)
    found = waits(clinic, tomorrow)
    assert [line.person.appointment_id for line in found] == [sooner.pk, later.pk, third.pk]
    assert [line.is_overdue for line in found] == [True, True, False]


def test_the_next_one_is_the_first_medicine_of_the_queue(clinic: Clinic) -> None:
    infusion(clinic, "clonazepam 0.5 mg")
    urgent = infusion(clinic, "bromazolam", at=START + timedelta(days=2))
    found = next_review(site_id=clinic.site.pk, by=clinic.prescriber, now=NOW)
    assert found == models.MedicationEntry.objects.get(appointment=urgent).pk


@pytest.mark.parametrize("to", ["cancelled", "no_go", "in_infusion", "moved on"])
def test_what_is_cancelled_or_over_leaves_it(clinic: Clinic, to: str) -> None:
    row = infusion(clinic, "clonazepam 0.5 mg")
    if to == "cancelled":
        appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    elif to != "moved on":
        models.Appointment.objects.filter(pk=row.pk).update(status=to)
    assert waits(clinic, START + timedelta(days=1) if to == "moved on" else NOW) == ()


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=DENVER), False),
        (datetime(2026, 12, 1, 0, 0, 0, tzinfo=DENVER), True),
        (datetime(2026, 12, 1, 0, 0, 1, tzinfo=DENVER), True),
    ],
    ids=["a second before midnight", "midnight", "a second after"],
)
def test_a_decision_past_its_last_day_comes_back_by_itself(clinic: Clinic, at: datetime, held: bool) -> None:
    ana = clinic.patient()
    decide(clinic, infusion(clinic, "clonazepam 0.5 mg", patient=ana), date(2026, 11, 30))
    later = infusion(clinic, "clonazepam 0.5 mg", patient=ana, at=at)
    assert [line.person.appointment_id for line in waits(clinic)] == ([later.pk] if held else [])


@pytest.mark.parametrize(
    ("zone", "night"), [("America/Denver", date(2026, 11, 1)), ("America/Denver", date(2027, 3, 14))]
)
@pytest.mark.parametrize(("seconds", "held"), [(-1, False), (1, True)])
def test_so_it_does_on_the_days_on_which_the_clocks_change(
    clinic: Clinic, zone: str, night: date, seconds: int, held: bool
) -> None:
    """The last day of a decision is a day of the site's calendar, 23 or 25 hours long."""
    before = datetime(2026, 10, 1, 16, tzinfo=ZoneInfo("UTC"))
    ends = datetime.combine(night + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    row = clinic.book(starts_at=(ends + timedelta(seconds=seconds)).astimezone(ZoneInfo("UTC")), now=before)
    by = clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text="clonazepam 0.5 mg", by=by, now=before)
    entry = models.MedicationEntry.objects.get(appointment=row)
    reviews.decide(
        entry_id=entry.pk, decision=Decision.UNCHANGED, expires_on=night, by=clinic.prescriber, now=before
    )
    assert bool(waits(clinic, before)) is held


def test_a_nurse_s_note_stands_beside_it(clinic: Clinic) -> None:
    row = infusion(clinic, "clonazepam 0.5 mg")
    entry = models.MedicationEntry.objects.get(appointment=row)
    reviews.draft(entry_id=entry.pk, note="since May, at night", by=clinic.nurse, now=NOW)
    (line,) = waits(clinic)
    assert line.reviews[0].draft == "since May, at night"
    assert line.reviews[0].medicine.waits


def test_an_override_that_waits_is_there_and_on_every_page_until_it_is_answered(clinic: Clinic) -> None:
    row, override = asked(clinic)
    (line,) = waits(clinic, START)
    assert [each.override.id for each in line.overrides] == [override]
    assert _counted(clinic) == {row.patient_id}
    overrides.approve(override_id=override, by=clinic.prescriber, now=START)
    assert waits(clinic, START) == ()
    assert _counted(clinic) == frozenset()


def _counted(clinic: Clinic) -> frozenset[int]:
    return site(slug=clinic.site.slug, by=clinic.prescriber, now=START).asked_for


@pytest.mark.parametrize("since", ["ate", "not met", "not met, then met", "withdrawn", "went home"])
def test_a_request_leaves_the_queue_as_soon_as_it_is_out_of_date(clinic: Clinic, since: str) -> None:
    """The statement that counts them and the rule of a single item say the same."""
    row, override = asked(clinic)
    match since:
        case "ate":
            intakes.add(
                appointment_id=row.pk, operation_id=uuid4(), category=Category.WATER, eaten_at=START,
                by=clinic.nurse, now=START,
            )  # fmt: skip
        case "withdrawn":
            overrides.withdraw(override_id=override, by=clinic.nurse, now=START)
        case "went home":
            move(row, Status.NO_GO, clinic.nurse, reason="other")
        case _:
            _marks(clinic, row, since)
    shown = _today(clinic).rows[0].asked
    assert (
        bool(shown) is bool(waits(clinic, START)) is bool(_counted(clinic)) is (since == "not met, then met")
    )


def _marks(clinic: Clinic, row: models.Appointment, since: str) -> None:
    confirm(row, FASTING, clinic.nurse, outcome=Outcome.NOT_MET)
    first = models.Confirmation.objects.get()
    outcomes = ["not_met", "confirmed"] if "then" in since else ["not_met"]
    for minutes, outcome in enumerate(outcomes):
        first.pk, first.outcome, first.at = None, outcome, START + timedelta(minutes=minutes)
        models.Confirmation.objects.bulk_create([first])


def _today(clinic: Clinic):  # type: ignore[no-untyped-def]
    return board(
        site_id=clinic.site.pk, zone=clinic.site.time_zone, on=date(2026, 11, 26), by=clinic.nurse, now=START
    )


def test_another_sites_prescriber_finds_nothing(clinic: Clinic) -> None:
    asked(clinic)
    infusion(clinic, "clonazepam 0.5 mg", at=START + timedelta(days=1))
    assert queue(site_id=clinic.site.pk, by=clinic.other_nurse, now=NOW) == ()
