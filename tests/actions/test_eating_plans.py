"""An own plan is entered by a prescriber, counts while it covers what is known, and the messages follow it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists.actions import answers, appointments, conditions, eating_plans, medicines, reviews, ticks
from checklists.actions.eating_plans import EatingPlanRefused
from checklists.models import Appointment, EatingPlan, MedicationEntry, Reminder, Tick
from checklists.queries.facts import checklist
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.conditions import Condition
from checklists.rules.fasting import Category
from checklists.rules.questions import Meaning
from checklists.rules.readiness import verdict
from checklists.rules.review import Decision
from tests.factories import NOW, START, Clinic

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
DAY = date(2026, 11, 26)


def lists(clinic: Clinic, row: Appointment, text: str = "Ozempic", now: datetime = NOW) -> MedicationEntry:
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=text, by=clinic.link_actor(row), now=now)
    return MedicationEntry.objects.filter(appointment=row).latest("pk")


def enter(clinic: Clinic, row: Appointment, **changes: object) -> eating_plans.Entered:
    given: dict[str, object] = {
        "appointment_id": row.pk,
        "meal_minutes": 24 * 60,
        "light_minutes": 24 * 60,
        "clear_minutes": 2 * 60,
        "expires_on": DAY,
        "by": clinic.prescriber,
        "now": LATER,
    }
    return eating_plans.enter(**{**given, **changes})  # type: ignore[arg-type]


def told(row: Appointment, rule: str = "booked", **ends: datetime | None) -> None:
    """A message that has left and named these times."""
    usual = {
        "starts_at": row.starts_at,
        "arrive_at": row.arrive_at,
        "last_meal_at": row.starts_at - timedelta(hours=8),
        "last_food_at": row.starts_at - timedelta(hours=6),
        "last_drink_at": row.starts_at - timedelta(hours=2),
    } | ends
    said = {name: at.isoformat() for name, at in usual.items() if at}
    Reminder.objects.filter(appointment=row, rule=rule).update(
        state="sent", sent_at=NOW, transmit_at=NOW, told=said
    )


def standing(row: Appointment) -> dict[str, tuple[str, str]]:
    """The current plan: rule to state and reason."""
    version = Appointment.objects.get(pk=row.pk).plan_version
    rows = Reminder.objects.filter(appointment=row, plan_version=version)
    return {each.rule: (each.state, each.reason) for each in rows}


@pytest.mark.example(26)
def test_a_review_alone_gives_no_hours(clinic: Clinic) -> None:
    row = clinic.book()
    entry = lists(clinic, row)
    reviews.decide(entry_id=entry.pk, decision=Decision.UNCHANGED, by=clinic.prescriber, now=NOW)
    known = checklist(appointment_id=row.pk)
    assert known.hours_withheld
    assert verdict(known, NOW).reasons[0].code == "own_plan_missing"
    assert standing(row)["last_drink"] == ("superseded", "hours_withheld")


def test_hours_lift_the_hold_and_are_the_clock_at_the_desk(clinic: Clinic) -> None:
    row = clinic.book()
    lists(clinic, row)
    enter(clinic, row)
    known = checklist(appointment_id=row.pk)
    assert not known.hours_withheld
    assert known.limits.of(Category.LIGHT_MEAL) == timedelta(hours=24)
    assert "own_plan_missing" not in [reason.code for reason in verdict(known, NOW).reasons]


def test_the_last_drink_is_planned_by_the_own_hours(clinic: Clinic) -> None:
    row = clinic.book(starts_at=START + timedelta(hours=4))  # 14:00
    lists(clinic, row)
    enter(clinic, row)
    last = Reminder.objects.get(appointment=row, rule="last_drink", state="planned")
    assert last.send_by == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)  # noon


def test_a_new_reason_withholds_them_again(clinic: Clinic) -> None:
    row = clinic.book()
    lists(clinic, row)
    enter(clinic, row)
    conditions.note(patient_id=row.patient_id, kind=Condition.PREGNANCY, by=clinic.nurse, now=LATER)
    assert checklist(appointment_id=row.pk).hours_withheld
    assert standing(row)["last_drink"] == ("superseded", "hours_withheld")


def test_the_newest_plan_counts_and_says_nothing_of_the_older(clinic: Clinic) -> None:
    row = clinic.book()
    lists(clinic, row)
    enter(clinic, row)
    enter(clinic, row, clear_minutes=4 * 60, now=LATER + timedelta(minutes=1))
    assert checklist(appointment_id=row.pk).limits.clear == timedelta(hours=4)
    assert EatingPlan.objects.count() == 2


def test_it_holds_for_the_next_infusion_up_to_its_last_day(clinic: Clinic) -> None:
    row = clinic.book()
    later = clinic.book(row.patient, starts_at=START + timedelta(days=2))
    lists(clinic, row)
    enter(clinic, row)
    assert checklist(appointment_id=later.pk).hours_withheld
    enter(clinic, row, expires_on=date(2026, 11, 28), now=LATER + timedelta(minutes=1))
    assert not checklist(appointment_id=later.pk).hours_withheld


def test_a_move_beyond_its_last_day_ends_it(clinic: Clinic) -> None:
    row = clinic.book()
    lists(clinic, row)
    enter(clinic, row)
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(days=3), by=clinic.desk, now=LATER)
    assert checklist(appointment_id=row.pk).hours_withheld


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"light_minutes": 25 * 60}, "normal meal ends"),
        ({"clear_minutes": 25 * 60}, "Water ends"),
        ({"clear_minutes": -1}, "less than none"),
        ({"meal_minutes": 73 * 60}, "72 hours"),
        ({"expires_on": date(2026, 11, 22)}, "in the past"),
        ({"expires_on": date(2026, 11, 25)}, "before this infusion"),
        ({"words_for_patient": "x" * 401}, "Shorten"),
        ({"note": "x" * 401}, "Shorten"),
    ],
)
def test_what_cannot_be_is_refused_in_words(clinic: Clinic, changes: dict[str, object], words: str) -> None:
    with pytest.raises(EatingPlanRefused, match=words):
        enter(clinic, clinic.book(), **changes)


def test_a_prescriber_alone_enters_it(clinic: Clinic) -> None:
    row = clinic.book()
    for by in (clinic.nurse, clinic.desk, clinic.manager, clinic.link_actor(row)):
        with pytest.raises(PermissionDenied):
            enter(clinic, row, by=by)


def test_another_sites_prescriber_finds_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    stranger = clinic.prescriber.__class__(
        **{**clinic.prescriber.__dict__, "site_ids": frozenset({clinic.other_site.pk})}
    )
    with pytest.raises(NotFound):
        enter(clinic, row, by=stranger)


def test_once_it_is_over_no_plan_is_taken(clinic: Clinic) -> None:
    row = clinic.book()
    Appointment.objects.filter(pk=row.pk).update(status="left")
    with pytest.raises(EatingPlanRefused, match="over"):
        enter(clinic, row)


def test_told_other_times_the_patient_gets_one_notice(clinic: Clinic) -> None:
    row = clinic.book()
    told(row)
    conditions.note(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=LATER)
    assert standing(row)["moved"][0] == "planned"
    enter(clinic, row, now=LATER + timedelta(minutes=1))
    planned = Reminder.objects.filter(appointment=row, rule="moved", state="planned")
    assert planned.count() == 1


def test_back_to_what_was_told_before_anything_left_says_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    told(row)
    for act in (conditions.note, conditions.end):
        act(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=LATER)
    assert standing(row)["moved"] == ("superseded", "nothing_new")


def test_a_condition_that_changes_no_hours_plans_nothing_anew(clinic: Clinic) -> None:
    row = clinic.book()
    conditions.note(patient_id=row.patient_id, kind=Condition.HEART_FAILURE, by=clinic.nurse, now=LATER)
    row.refresh_from_db()
    assert row.plan_version == 1


def test_links_that_were_sent_stay_open(clinic: Clinic) -> None:
    row = clinic.book()
    before = row.link_epoch
    conditions.note(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=LATER)
    row.refresh_from_db()
    assert (row.link_epoch, row.plan_version) == (before, 2)


def test_a_message_that_was_due_and_had_not_left_is_not_lost(clinic: Clinic) -> None:
    row = clinic.book()
    told(row)
    evening = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # an hour after the day-before message was due
    for act in (conditions.note, conditions.end):
        act(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=evening)
    found = Reminder.objects.get(appointment=row, rule="day_before", state="planned")
    assert found.due_at == evening


def test_a_message_that_has_left_is_not_sent_again(clinic: Clinic) -> None:
    row = clinic.book()
    told(row)
    told(row, "day_before")
    evening = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    conditions.note(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=evening)
    assert standing(row)["day_before"] == ("superseded", "already")
    assert standing(row)["moved"][0] == "planned"


def test_a_call_that_was_placed_is_not_placed_again(clinic: Clinic) -> None:
    row = clinic.book()
    told(row)
    Reminder.objects.filter(appointment=row, rule="call_unready").update(state="sent", sent_at=NOW)
    evening = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    conditions.note(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.nurse, now=evening)
    assert standing(row)["call_unready"][0] == "superseded"


def test_i_know_my_times_is_asked_again(clinic: Clinic) -> None:
    row = clinic.book()
    common = {"appointment_id": row.pk, "by": clinic.link_actor(row), "now": NOW}
    ticks.tick(item_position=1, operation_id=uuid4(), done=True, **common)
    lists(clinic, row, now=LATER)
    assert not checklist(appointment_id=row.pk).items[0].done
    assert Tick.objects.latest("pk").answer == {"reopened": "hours"}


def test_the_list_given_last_counts_until_the_next_one_has_its_own(clinic: Clinic) -> None:
    row = clinic.book()
    later = clinic.book(row.patient, starts_at=START + timedelta(days=2))
    lists(clinic, row)
    assert checklist(appointment_id=later.pk).hours_withheld
    medicines.declare_none(
        appointment_id=later.pk, operation_id=uuid4(), by=clinic.link_actor(later), now=LATER
    )
    assert not checklist(appointment_id=later.pk).hours_withheld


def test_nobody_takes_the_reason_off_the_list_before_hours_are_entered(clinic: Clinic) -> None:
    row = clinic.book()
    entry = lists(clinic, row, "lithium")
    common = {"appointment_id": row.pk, "operation_id": entry.operation_id, "by": clinic.link_actor(row)}
    with pytest.raises(medicines.WaitsForPrescriber):
        medicines.remove(**common, now=LATER)
    enter(clinic, row)
    medicines.remove(**common, now=LATER + timedelta(minutes=1))
    assert checklist(appointment_id=row.pk).own_plan is not None


@pytest.mark.example(29)
def test_insulin_withholds_the_hours_and_asks_for_glucose(clinic: Clinic) -> None:
    row = clinic.book()
    entry = lists(clinic, row, "Lantus")
    known = checklist(appointment_id=row.pk)
    assert (entry.route, known.hours_withheld, known.diabetes) == ("urgent_review", True, True)


@pytest.mark.example(30)
def test_a_combination_withholds_for_each_of_its_parts(clinic: Clinic) -> None:
    row = clinic.book()
    entry = lists(clinic, row, "Xultophy")
    known = checklist(appointment_id=row.pk)
    assert entry.route == "urgent_review"
    assert known.triggers == {"class:insulin", "class:glp1_receptor_agonist"}


def test_noting_twice_and_ending_twice_change_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    common = {"patient_id": row.patient_id, "kind": Condition.FRAILTY, "by": clinic.nurse, "now": LATER}
    assert [conditions.note(**common), conditions.note(**common)] == [True, False]
    assert [conditions.end(**common), conditions.end(**common)] == [True, False]


def test_the_desk_notes_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    for act in (conditions.note, conditions.end):
        with pytest.raises(PermissionDenied):
            act(patient_id=row.patient_id, kind=Condition.FRAILTY, by=clinic.desk, now=LATER)


def says(clinic: Clinic, row: Appointment, pregnant: str, by: Actor) -> None:
    """The wellbeing questions, answered on the day with nothing else wrong."""
    protocol = of_version(clinic.version)
    spec = next(item for item in protocol.items if item.kind == "wellbeing")
    raw = {
        question.key: [pregnant if question.means is Meaning.PREGNANCY else "no"]
        for question in spec.questions
    }
    position = next(item.position for item in checklist(appointment_id=row.pk).items if item.key == spec.key)
    answers.answer_questions(
        appointment_id=row.pk, item_position=position, operation_id=uuid4(), raw=raw, by=by, now=START - timedelta(hours=1)
    )  # fmt: skip


def test_a_yes_about_pregnancy_stands_until_staff_write_down_a_no(clinic: Clinic) -> None:
    row = clinic.book()
    found = []
    for pregnant, by in (
        ("yes", clinic.link_actor(row)),
        ("no", clinic.link_actor(row)),
        ("no", clinic.nurse),
    ):
        says(clinic, row, pregnant, by)
        found.append(checklist(appointment_id=row.pk).triggers)
    assert found == [{"condition:pregnancy"}, {"condition:pregnancy"}, frozenset()]
