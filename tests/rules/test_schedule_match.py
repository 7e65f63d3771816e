"""A schedule beside what stands: whose row it is, which appointment it means, what is to be done, in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from checklists.rules.appointment_status import Status
from checklists.rules.schedule_intent import Intent, Note, Outcome
from checklists.rules.schedule_known import KnownAppointment, KnownPatient
from checklists.rules.schedule_match import Matching, match
from checklists.rules.schedule_row import ScheduleRow

DENVER = ZoneInfo("America/Denver")
TODAY = date(2026, 11, 20)
TEN = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
NOON = TEN + timedelta(hours=2)
BORN = date(1984, 3, 14)
ANA = KnownPatient(1, "7", "Ana", "Ruiz", BORN, "ana@patient.example", "")
BEN = KnownPatient(2, "8", "Ben", "Cole", date(1971, 7, 11), "ben@patient.example", "")
BOOKED = KnownAppointment(50, 1, "A1", TEN, Status.EXPECTED, 40, "Dr. Gray", "First", "")
ROW = ScheduleRow(
    line=2,
    external_id="A1",
    starts_at=TEN,
    duration_minutes=40,
    first_name="Ana",
    last_name="Ruiz",
    date_of_birth=BORN,
    email="ana@patient.example",
    phone="",
    record_number="7",
    provider="Dr. Gray",
    appointment_type="First",
    cancelled=False,
    notes="",
)
BENS = replace(
    ROW,
    external_id="B1",
    first_name="Ben",
    last_name="Cole",
    date_of_birth=BEN.date_of_birth,
    record_number="8",
    email="",
)
NAMELESS = replace(ROW, external_id="", record_number="")


def matched(*rows: ScheduleRow, known=(ANA, BEN), booked=(BOOKED,)) -> Matching:
    numbered = [replace(row, line=number) for number, row in enumerate(rows, start=2)]
    return match(numbered, known, booked, zone=DENVER, today=TODAY)


def intent(row: ScheduleRow, known=(ANA, BEN), booked=(BOOKED,)) -> Intent:
    found = matched(row, known=known, booked=booked)
    assert found.problems == ()
    (only,) = found.intents
    return only


def problem(row: ScheduleRow, **there) -> tuple[str, str]:
    found = matched(row, **there)
    assert found.intents == ()
    (only,) = found.problems
    assert only.message and only.cure
    return only.column, only.value


def test_the_same_row_again_changes_nothing() -> None:
    found = intent(ROW)
    assert (found.outcome, found.patient_id, found.appointment) == (Outcome.SAME, 1, BOOKED)


@pytest.mark.parametrize(
    ("day", "note"), [(TODAY - timedelta(days=1), Note.PAST), (TODAY, None)], ids=["yesterday", "today"]
)
def test_days_before_today_are_left_alone_by_the_sites_own_date(day: date, note: Note | None) -> None:
    just_before_midnight = datetime(day.year, day.month, day.day, 23, 59, tzinfo=DENVER).astimezone(UTC)
    assert intent(replace(ROW, starts_at=just_before_midnight)).note is note


@pytest.mark.parametrize(
    ("change", "marks"),
    [
        ({"starts_at": NOON}, {"move"}),
        ({"provider": "Dr. Blue"}, {"amend"}),
        ({"appointment_type": "Later"}, {"amend"}),
        ({"notes": "Wheelchair"}, {"amend"}),
        ({"duration_minutes": 60}, {"amend"}),
        ({"starts_at": NOON, "notes": "Wheelchair"}, {"move", "amend"}),
    ],
)
def test_what_the_file_says_otherwise_is_a_change(change: dict, marks: set[str]) -> None:
    found = intent(replace(ROW, **change))
    assert found.outcome is Outcome.CHANGED
    assert {mark for mark in ("move", "amend", "bring_back") if getattr(found, mark)} == marks


@pytest.mark.parametrize("change", [{"provider": ""}, {"duration_minutes": None}, {"appointment_type": ""}])
def test_an_empty_cell_empties_nothing(change: dict) -> None:
    assert intent(replace(ROW, **change)).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("change", "news"),
    [
        ({"phone": "+13035550100"}, (("phone", "+13035550100"),)),
        ({"email": "ANA@patient.example"}, ()),
        ({"email": "new@patient.example"}, (("email", "new@patient.example"),)),
        ({"first_name": "ANA"}, ()),
        ({"last_name": "Stone"}, (("last_name", "Stone"),)),
        ({"phone": ""}, ()),
    ],
)
def test_news_of_a_known_patient_are_told_field_by_field(change: dict, news: tuple) -> None:
    found = intent(replace(ROW, **change))
    assert found.patient_changes == news
    assert (found.outcome is Outcome.CHANGED) is bool(news)


def test_somebody_new_has_no_patient_yet() -> None:
    found = intent(replace(BENS, record_number="9", first_name="Eve"), known=(ANA,))
    assert (found.outcome, found.patient_id, found.appointment) == (Outcome.NEW, None, None)


@pytest.mark.parametrize("number", ["7", " 7".strip()])
def test_a_record_number_decides_before_the_name(number: str) -> None:
    found = intent(replace(ROW, first_name="Anna", last_name="Stone", record_number=number, external_id=""))
    assert found.patient_id == 1


def test_a_record_number_with_another_birth_date_is_a_problem() -> None:
    assert problem(replace(ROW, date_of_birth=date(1990, 1, 1))) == ("Date of Birth", "1990-01-01")


def test_a_row_without_birth_date_is_known_by_its_number() -> None:
    assert intent(replace(ROW, date_of_birth=None, cancelled=True)).patient_id == 1


def test_without_numbers_name_and_birth_date_decide_together() -> None:
    assert intent(replace(NAMELESS, first_name=" ana ", last_name="RUIZ")).patient_id == 1
    assert intent(replace(NAMELESS, date_of_birth=date(1990, 1, 1))).patient_id is None


def test_another_record_number_is_another_person_of_the_same_name() -> None:
    assert intent(replace(ROW, external_id="", record_number="99"), booked=()).patient_id is None


def test_two_people_of_one_name_and_birth_date_need_a_number() -> None:
    twin = replace(ANA, id=3, record_number="")
    there = {"known": (replace(ANA, record_number=""), twin), "booked": ()}
    assert problem(NAMELESS, **there) == ("Patient", "Ana Ruiz")


@pytest.mark.parametrize(
    "row",
    [replace(BENS, external_id="A1"), replace(BENS, external_id="A1", record_number="99", first_name="Eve")],
    ids=["known", "unknown"],
)
def test_the_number_of_somebody_elses_appointment_is_a_problem(row: ScheduleRow) -> None:
    assert problem(row) == ("Appointment ID", "A1")


@pytest.mark.parametrize(
    "renamed",
    [
        {"last_name": "Stone", "email": ""},
        {"first_name": "Anna Maria", "email": ""},
        {"first_name": "Maria", "last_name": "Stone", "email": "ANA@patient.example"},
    ],
)
def test_somebody_renamed_stays_one_under_the_clinics_number(renamed: dict) -> None:
    assert intent(replace(ROW, record_number="", **renamed)).patient_id == 1


def test_a_whole_other_name_under_a_number_is_not_taken_for_the_same_person() -> None:
    row = replace(ROW, record_number="", first_name="Maria", last_name="Stone", email="")
    assert problem(row) == ("Appointment ID", "A1")


@pytest.mark.parametrize(
    ("status", "by_import", "outcome", "note"),
    [
        (Status.EXPECTED, False, Outcome.CANCELLED, None),
        (Status.CANCELLED, False, Outcome.SAME, None),
        (Status.ARRIVED, False, Outcome.SKIPPED, Note.UNDER_WAY),
    ],
)
def test_a_cancelled_row_cancels_only_what_is_expected(
    status: Status, by_import: bool, outcome: Outcome, note: Note | None
) -> None:
    found = intent(replace(ROW, cancelled=True), booked=(replace(BOOKED, status=status),))
    assert (found.outcome, found.note) == (outcome, note)


def test_a_cancelled_row_of_nothing_cancels_nothing() -> None:
    found = intent(replace(ROW, cancelled=True), booked=())
    assert (found.outcome, found.note) == (Outcome.SKIPPED, Note.NOTHING_TO_CANCEL)


def test_a_cancelled_row_brings_no_news_of_the_patient() -> None:
    assert intent(replace(ROW, cancelled=True, phone="+13035550100")).patient_changes == ()


def test_what_a_schedule_cancelled_a_schedule_brings_back() -> None:
    found = intent(ROW, booked=(replace(BOOKED, status=Status.CANCELLED, cancelled_by_import=True),))
    assert (found.outcome, found.bring_back) == (Outcome.CHANGED, True)


def test_what_staff_cancelled_stays_cancelled() -> None:
    found = intent(ROW, booked=(replace(BOOKED, status=Status.CANCELLED),))
    assert (found.outcome, found.note) == (Outcome.SKIPPED, Note.CANCELLED_BY_STAFF)


@pytest.mark.parametrize(
    ("starts_at", "outcome", "note"), [(NOON, Outcome.SKIPPED, Note.UNDER_WAY), (TEN, Outcome.SAME, None)]
)
def test_who_has_arrived_is_not_moved(starts_at: datetime, outcome: Outcome, note: Note | None) -> None:
    found = intent(replace(ROW, starts_at=starts_at), booked=(replace(BOOKED, status=Status.ARRIVED),))
    assert (found.outcome, found.note) == (outcome, note)


MORNING = replace(BOOKED, id=51, external_id="", starts_at=TEN - timedelta(hours=2))
ANOTHER_DAY = replace(BOOKED, id=52, external_id="", starts_at=TEN + timedelta(days=1))


@pytest.mark.parametrize(
    ("row", "booked", "meant"),
    [
        (ROW, (MORNING, BOOKED), 50),
        (NAMELESS, (MORNING, replace(BOOKED, external_id="")), 50),
        (NAMELESS, (MORNING, ANOTHER_DAY), 51),
        (NAMELESS, (MORNING, replace(MORNING, id=53, starts_at=NOON)), None),
        (NAMELESS, (ANOTHER_DAY,), None),
        (NAMELESS, (replace(MORNING, status=Status.CANCELLED),), None),
        (replace(ROW, external_id="A9", starts_at=NOON), (BOOKED,), None),
        (replace(ROW, external_id="A9"), (replace(BOOKED, external_id=""),), 50),
        (NAMELESS, (BOOKED,), 50),
    ],
)
def test_a_row_means_the_surest_appointment(row: ScheduleRow, booked: tuple, meant: int | None) -> None:
    found = intent(row, booked=booked).appointment
    assert (found.id if found else None) == meant


def test_of_two_at_one_time_the_one_that_takes_place_is_meant() -> None:
    gone = replace(BOOKED, id=49, external_id="", status=Status.CANCELLED)
    assert intent(NAMELESS, booked=(gone, replace(BOOKED, external_id=""))).appointment.id == 50


def test_a_row_that_takes_place_chooses_before_a_cancelled_one() -> None:
    cancelled, stands = replace(NAMELESS, cancelled=True), NAMELESS
    found = matched(cancelled, stands, booked=(replace(BOOKED, external_id=""),))
    outcomes = {one.row.line: one.outcome for one in found.intents}
    assert outcomes == {2: Outcome.SKIPPED, 3: Outcome.SAME}


def test_two_rows_that_change_places_can_not_both_go_first() -> None:
    later = replace(BOOKED, id=51, external_id="A2", starts_at=NOON)
    found = matched(
        replace(ROW, starts_at=NOON), replace(ROW, external_id="A2", starts_at=TEN), booked=(BOOKED, later)
    )
    assert found.intents == ()
    assert [(one.line, one.value) for one in found.problems] == [(2, "Ana Ruiz"), (3, "Ana Ruiz")]


def test_a_series_shifts_from_its_end() -> None:
    later = replace(BOOKED, id=51, external_id="A2", starts_at=NOON)
    found = matched(
        replace(ROW, starts_at=NOON),
        replace(ROW, external_id="A2", starts_at=NOON + timedelta(hours=2)),
        booked=(BOOKED, later),
    )
    assert [one.appointment.id for one in found.intents] == [51, 50]


def test_a_time_is_freed_before_it_is_taken() -> None:
    found = matched(replace(ROW, external_id="A2"), replace(ROW, cancelled=True), booked=(BOOKED,))
    assert [one.outcome for one in found.intents] == [Outcome.CANCELLED, Outcome.NEW]


def test_one_patient_has_one_appointment_at_a_time() -> None:
    found = matched(replace(ROW, external_id="A2"), booked=(BOOKED,))
    assert [one.message for one in found.problems] == [
        "This patient has another appointment at that time already."
    ]


def test_two_new_people_may_come_at_one_time() -> None:
    found = matched(
        replace(ROW, external_id="", record_number="21", first_name="Eve"),
        replace(ROW, external_id="", record_number="22", first_name="Fay"),
        booked=(),
    )
    assert [one.outcome for one in found.intents] == [Outcome.NEW, Outcome.NEW]


def test_a_cancelled_appointment_holds_no_time() -> None:
    gone = replace(BOOKED, status=Status.CANCELLED)
    assert intent(replace(ROW, external_id="A2"), booked=(gone,)).outcome is Outcome.NEW
