"""A whole clinic day: a front desk, two nurses, a prescriber, three patients and a driver, each at a window of their own.

Nothing is lost, nothing comes twice, and nobody reads a word that is not theirs.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from checklists.models import Confirmation, MedicationReview, RideHome, StatusChange, Tick
from checklists.queries import audit
from tests.journeys import at_home as patient
from tests.journeys import at_the_desk as staff
from tests.journeys.day import ANA, ClinicDay, Person, somebody_else
from tests.screen import Screen

BEN = somebody_else()
CLEO = replace(ANA, first="Cleo", last="Hart", born="1990-12-01", email="cleo.hart@patient.example")
SAM = "sam.young@driver.example"
MEDICINE = "Klonopin 0.5 mg"


def test_a_day_at_the_clinic_loses_no_word_and_says_none_twice(day: ClinicDay) -> None:
    desk, nurse, second, prescriber = (
        day.desk(who)
        for who in (day.clinic.desk, day.clinic.nurse, day.clinic.second_nurse, day.clinic.prescriber)
    )
    staff.imports(day, desk, day.schedule(ANA, BEN, CLEO), rows=3)
    ana, ben, cleo = (_opens_a_phone(day, person) for person in (ANA, BEN, CLEO))
    for board in (desk, nurse, second):
        staff.watches_the_board(day, board)
    _everybody_prepares(day, ana, ben, cleo)
    _the_boards_know_it(day, desk, nurse, second)
    _the_prescriber_decides(day, prescriber, nurse)
    _two_nurses_meet(day, nurse, second)
    _the_driver_comes_for_cleo(day, cleo, second)
    _ben_cannot_start(day, nurse, desk)
    _every_hand_is_known_once(day)


def _opens_a_phone(day: ClinicDay, person: Person) -> Screen:
    day.due_now("booked", person)
    phone = day.phone()
    patient.opens_the_link(day, phone, person)
    return phone


def _everybody_prepares(day: ClinicDay, ana: Screen, ben: Screen, cleo: Screen) -> None:
    patient.does_the_whole_list(ana, medicine=MEDICINE)
    patient.does_the_whole_list(cleo, driver=SAM)
    day.due_now("driver_asked", CLEO)
    sam = day.phone()
    sam.go(day.mailbox.wait(SAM, count=1)[0].link)
    sam.fill("First name", CLEO.first)
    sam.press_exactly("Open")
    sam.fill("Your phone number", "(303) 555-0134")
    sam.choose("I am 18 or older")
    sam.press("Yes, I will")
    for theirs in (CLEO.last, CLEO.born[:4], "Sertraline"):
        sam.says_not(theirs)
    patient.does_the_whole_list(ben)
    patient.tells_what_they_ate(ben, day, "A normal meal", datetime.now(UTC) - timedelta(minutes=30))


def _the_boards_know_it(day: ClinicDay, desk: Screen, nurse: Screen, second: Screen) -> None:
    """Each by itself; the front desk reads no medicine and no meal."""
    for board in (desk, nurse, second):
        staff.board_says(day, board, "Hold", ANA)
        staff.board_says(day, board, "Ready", CLEO)
        staff.board_says(day, board, "Needs a call", BEN)
    assert "Klonopin" not in desk.page.content()


def _the_prescriber_decides(day: ClinicDay, prescriber: Screen, nurse: Screen) -> None:
    prescriber.go(f"/staff/{day.slug}/reviews/")
    staff.decides(prescriber, MEDICINE)
    staff.board_says(day, nurse, "Ready", ANA)


def _two_nurses_meet(day: ClinicDay, nurse: Screen, second: Screen) -> None:
    """Both look at Ana's list; the one who saves late reads what the other found, and loses nothing of her own."""
    staff.opens_check_in(day, nurse, ANA)
    staff.checks_identity(nurse, ANA)
    staff.opens_check_in(day, second, ANA)
    staff.confirms(nurse, patient.FASTING)
    second.press("Not met", inside=second.page.locator(f"#item-{patient.FASTING} form.choices"))
    second.says("Nothing is lost: both answers are shown below.")
    item = second.page.locator(f"#item-{patient.FASTING}")
    expect(item).to_contain_text("Not met")
    expect(item.locator("button[aria-pressed=true]")).to_contain_text("Confirmed")
    staff.opens_check_in(day, nurse, ANA)
    staff.confirms_each_item(nurse)
    staff.verdict_is(nurse, "Ready")
    nurse.press("Confirm ready, start infusion")


def _the_driver_comes_for_cleo(day: ClinicDay, cleo: Screen, second: Screen) -> None:
    staff.opens_check_in(day, second, CLEO)
    staff.checks_identity(second, CLEO)
    staff.confirms_each_item(second)
    staff.verdict_is(second, "Ready")
    staff.takes_the_way_out(second)
    patient.sees_rest_mode(cleo)


def _ben_cannot_start(day: ClinicDay, nurse: Screen, desk: Screen) -> None:
    staff.opens_check_in(day, nurse, BEN)
    staff.checks_identity(nurse, BEN)
    staff.says_no_go(nurse, "Ate or drank too late")
    staff.watches_the_board(day, desk)
    staff.board_says(day, desk, "No-go", BEN)


def _every_hand_is_known_once(day: ClinicDay) -> None:
    rows = {person: day.appointment(person) for person in (ANA, BEN, CLEO)}
    assert {person.first: row.status for person, row in rows.items()} == {
        "Ana": "in_infusion", "Ben": "no_go", "Cleo": "left",
    }  # fmt: skip
    for person, moves in ((ANA, 4), (BEN, 4), (CLEO, 6)):
        steps = StatusChange.objects.filter(appointment=rows[person]).values_list("to_status", flat=True)
        assert (len(steps), max(Counter(steps).values())) == (moves, 1), person
    for person in (ANA, CLEO):
        found = Confirmation.objects.filter(item__appointment=rows[person]).values_list("item__kind")
        assert set(Counter(found).values()) == {1}, person
    assert MedicationReview.objects.count() == 1
    assert RideHome.objects.get(appointment=rows[CLEO]).handed_over_at
    assert len(set(Tick.objects.values_list("operation_id", flat=True))) == Tick.objects.count()
    assert [len(day.mailbox.to(who)) for who in (ANA.email, BEN.email, CLEO.email, SAM)] == [1, 1, 1, 1]
    assert audit.verify().broken is None
