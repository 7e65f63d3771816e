"""The day sheet as each role reads it, and that opening it is on record."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import intakes, overrides, reviews, second_contacts
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.review import Decision
from tests.factories import NOW, START, Clinic
from tests.preparing import CLOTHING, checked_in, confirm, prepared
from tests.staff.sign_in import signed_in

MORNING = START - timedelta(hours=1)
MEDICINE = "clonazepam"


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def sheet_of(clinic: Clinic, who: str, query: str = "") -> str:
    response = signed_in(getattr(clinic, who)).get(f"/staff/{clinic.site.slug}/day-sheet/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def ana(clinic: Clinic, **fields: object) -> models.Appointment:
    told = {"first_name": "Ana", "last_name": "Ruiz", "record_number": "10482"} | fields
    return clinic.book(clinic.patient(**told))


def test_who_comes_when_and_how_to_reach_them(clinic: Clinic) -> None:
    row = prepared(clinic, ana(clinic))
    second = second_contacts.SecondContact("Lea Ruiz", "+1 303 555 0166", "")
    second_contacts.name(patient_id=row.patient_id, contact=second, by=clinic.desk, now=NOW)
    for who in ("nurse", "desk"):
        page = sheet_of(clinic, who)
        for words in (
            "Thursday 26 November", "9:30 am", "10:00 am", "Ana Ruiz", "3 March 1984", "10482", "(303) 555-0111",
            "Lea Ruiz", "(303) 555-0166", "Sam Ruiz", "(303) 555-0134", "said yes Mon 9:00 am", "#mark-",
        ):  # fmt: skip
            assert words in page, (who, words)


def test_it_says_when_by_whom_and_as_of_when(clinic: Clinic) -> None:
    page = sheet_of(clinic, "nurse")
    assert f"Printed 9:00 am, Denver time, by <bdi>{clinic.nurse.name}</bdi>." in page
    assert "True as of 9:00 am" in page


def test_a_nurse_reads_the_last_meal_and_the_earliest_start(clinic: Clinic) -> None:
    row = prepared(clinic, ana(clinic))
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL, words="",
        eaten_at=START - timedelta(hours=2, minutes=50), by=clinic.link_actor(row), now=MORNING,
    )  # fmt: skip
    page = sheet_of(clinic, "nurse")
    assert "<dt><bdi>Last ate</bdi></dt><dd>7:10 am</dd>" in page
    assert "1:10 pm, 3 h 10 short" in page


def test_a_flagged_medicine_stands_with_its_decision(clinic: Clinic) -> None:
    row = prepared(clinic, ana(clinic), medicine=f"{MEDICINE} 0.5")
    assert f"<bdi>{MEDICINE} 0.5</bdi></dt><dd>waits for the prescriber" in sheet_of(clinic, "nurse")
    entry = models.MedicationEntry.objects.get(appointment=row)
    reviews.decide(
        entry_id=entry.pk, decision=Decision.UNCHANGED, by=clinic.prescriber, now=MORNING,
    )  # fmt: skip
    assert f"Continue unchanged: {clinic.prescriber.name}, 9:00 am" in sheet_of(clinic, "nurse")


@pytest.mark.parametrize(
    "canary", [MEDICINE, "0.5", "Last ate", "Pressure", "canarynote", "A very small amount"]
)
def test_the_front_desk_reads_no_medicine_and_no_answer(clinic: Clinic, canary: str) -> None:
    row = checked_in(clinic, ana(clinic), medicine=f"{MEDICINE} 0.5")
    row.notes = "canarynote"
    row.save(update_fields=["notes"])
    overrides.request(
        appointment_id=row.pk, position=1, reason=OverrideReason.TINY_AMOUNT, note="canarynote", by=clinic.nurse,
        now=MORNING,
    )  # fmt: skip
    assert canary.lower() in sheet_of(clinic, "nurse").lower()
    page = sheet_of(clinic, "desk")
    assert "Waits for the prescriber" in page
    assert canary.lower() not in page.lower()


def test_an_override_names_who_asked_and_who_agreed(clinic: Clinic) -> None:
    row = checked_in(clinic, ana(clinic))
    asked = overrides.request(
        appointment_id=row.pk, position=3, reason=OverrideReason.CHECKED_BY_PHONE, note="", by=clinic.nurse, now=MORNING,
    )  # fmt: skip
    words = f"Ride home: Checked by phone; asked by {clinic.nurse.name}, 9:00 am"
    assert words in sheet_of(clinic, "nurse")
    if asked.needs_second:
        overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=MORNING)
        assert f"{words}; agreed by {clinic.prescriber.name}" in sheet_of(clinic, "nurse")


def test_each_item_vital_signs_and_times_have_a_box_for_a_pen(clinic: Clinic) -> None:
    row = prepared(clinic, ana(clinic))
    page = sheet_of(clinic, "nurse")
    items = models.Item.objects.filter(appointment=row).exclude(kind="vital_signs").count()
    assert page.count('<i class="box">') == 2 * (items + 2)
    for words in ("Vital signs", "Pressure", "Pulse", "Oxygen %", "Arrived", "Left", "Notes, initials"):
        assert words in page


def test_what_a_nurse_confirmed_is_ticked_before_it_is_printed(clinic: Clinic) -> None:
    row = checked_in(clinic, ana(clinic))
    assert "✓" not in sheet_of(clinic, "nurse")
    confirm(row, CLOTHING, clinic.nurse)
    assert sheet_of(clinic, "nurse").count("✓") == 1


@pytest.mark.parametrize("query", ["", "?on=nonsense", "?on=2026-11-26", "?on=99999-01-01"])
def test_without_a_day_that_makes_sense_it_is_today(clinic: Clinic, query: str) -> None:
    ana(clinic)
    assert "Ana Ruiz" in sheet_of(clinic, "nurse", query)


def test_another_day_holds_others(clinic: Clinic) -> None:
    ana(clinic)
    page = sheet_of(clinic, "nurse", "?on=2026-11-27")
    assert "Friday 27 November" in page
    assert "Nobody is booked on this day" in page
    assert "Ruiz" not in page


def test_the_title_names_no_specialty(clinic: Clinic) -> None:
    page = sheet_of(clinic, "nurse")
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title == "Day sheet · Thursday 26 November · Maple House"


@pytest.mark.parametrize("who", ["nurse", "prescriber", "desk"])
def test_opening_is_on_record(clinic: Clinic, who: str) -> None:
    ana(clinic)
    sheet_of(clinic, who, "?on=2026-11-26")
    entry = models.AuditEntry.objects.get(action="day_sheet.open")
    actor = getattr(clinic, who)
    assert (entry.actor, entry.obj) == (actor.label, f"site:{clinic.site.pk}")
    assert entry.data == {"on": "2026-11-26", "patients": 1}


@pytest.mark.parametrize("who", ["manager", "other_nurse"])
def test_who_sees_no_people_gets_no_sheet(clinic: Clinic, who: str) -> None:
    ana(clinic)
    response = signed_in(getattr(clinic, who)).get(f"/staff/{clinic.site.slug}/day-sheet/")
    assert response.status_code in (403, 404)
    assert "Ruiz" not in response.content.decode()
    assert not models.AuditEntry.objects.filter(action="day_sheet.open").exists()


def test_a_stranger_gets_no_sheet(clinic: Clinic) -> None:
    assert Client().get(f"/staff/{clinic.site.slug}/day-sheet/").status_code == 302
