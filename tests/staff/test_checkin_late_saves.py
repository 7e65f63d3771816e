"""Two clients on one patient: a late save of any form shows both answers and loses neither; a repeat changes nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import intakes, medicines, rides, ticks
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from tests.factories import Clinic
from tests.preparing import (
    AT_THE_DESK,
    CLOTHING,
    FASTING,
    MEDICINES,
    RIDE,
    VITALS,
    WELLBEING,
    checked_in,
    confirm,
    fresh,
    measure,
    move,
    resting,
    well,
)
from tests.staff.sign_in import signed_in

Row = models.Appointment
DRIVER = {"name": "Lee Wong", "phone": "303 555 0199", "is_adult": "on"}
ATE = {"category": "light_meal", "day": "2026-11-26", "at": "07:10"}


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(AT_THE_DESK, tick=False) as clock:
        yield clock


@dataclass(frozen=True)
class Form:
    """One form of the page: where it goes, which item it is about, what a nurse writes, what then stands twice."""

    path: str
    position: int
    said: Mapping[str, str]
    kept: str
    saved: Callable[[], int]
    operation: Callable[[Row], str] = lambda row: str(uuid4())


def entry(row: Row) -> models.MedicationEntry:
    return models.MedicationEntry.objects.filter(appointment=row).earliest("pk")


def line_of(row: Row) -> str:
    return str(entry(row).operation_id)


def ticked() -> int:
    return models.Tick.objects.filter(by__startswith="staff").count()


def dosed() -> int:
    return models.MedicationEntry.objects.exclude(last_dose_at=None).count()


def removed() -> int:
    return models.MedicationEntry.objects.exclude(removed_at=None).count()


def by_staff(model: type) -> Callable[[], int]:
    return lambda: model.objects.filter(by__startswith="staff").count()


FORMS = {
    "tick": Form("tick/", CLOTHING, {"item": str(CLOTHING), "done": "yes"}, "Patient says: done", ticked),
    "intake": Form("intake/", FASTING, ATE, 'value="07:10"', by_staff(models.Intake)),
    "medicine": Form(
        "medicine/",
        MEDICINES,
        {"act": "add", "text": "ibuprofen"},
        'value="ibuprofen"',
        by_staff(models.MedicationEntry),
    ),
    "whole list": Form("medicine/", MEDICINES, {"act": "whole"}, "That is all", ticked),
    "last dose": Form(
        "medicine/",
        MEDICINES,
        {"act": "last", "day": "2026-11-26", "at": "06:00"},
        "Last taken 2026-11-26 06:00",
        dosed,
        line_of,
    ),
    "removal": Form("medicine/", MEDICINES, {"act": "remove"}, "Remove", removed, line_of),
    "driver": Form("driver/", RIDE, DRIVER, 'value="Lee Wong"', ticked),
    "ride": Form(
        "ride/",
        RIDE,
        {"driver": "Sam Ruiz"},
        "I spoke with them: confirmed",
        lambda: models.RideHome.objects.exclude(confirmed_by_nurse_at=None).count(),
    ),
    "answers": Form(
        f"answers/{WELLBEING}/",
        WELLBEING,
        {f"q_{key}": "no" for key in ("cough", "vomiting", "chest", "new_medicine", "last_time", "urine")}
        | {"q_fever": "yes", "q_pregnancy": "no"},
        "Save the answers below",
        ticked,
    ),
    "vital signs": Form(
        "vital-signs/", VITALS, {"systolic": "131", "diastolic": "80"}, 'value="131"',
        lambda: models.VitalSigns.objects.filter(systolic=131).count(),
    ),
}  # fmt: skip
by_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def address(clinic: Clinic, row: Row, path: str = "") -> str:
    return f"/staff/{clinic.site.slug}/check-in/{row.pk}/{path}"


def seen_in(page: str, position: int) -> str:
    found = re.search(rf'name="(?:seen|item)" value="({position}:[0-9a-f]+)"', page)
    assert found
    return found[1]


def read(client: Client, clinic: Clinic, row: Row) -> str:
    return client.get(address(clinic, row)).content.decode()


def meanwhile(clinic: Clinic, row: Row, position: int, *, patient: bool) -> None:
    """Somebody else changes the item: a colleague confirms it, or the patient says something on the phone."""
    if not patient and position != VITALS:
        confirm(row, position, clinic.second_nurse, outcome=Outcome.NOT_MET)
        return
    patients_own = clinic.link_actor(row)
    common = {"appointment_id": row.pk, "by": patients_own, "now": AT_THE_DESK}
    acts: dict[int, Callable[[], object]] = {
        VITALS: lambda: measure(row, clinic.second_nurse),
        FASTING: lambda: intakes.add(
            operation_id=uuid4(), category=Category.WATER, eaten_at=AT_THE_DESK, **common
        ),
        MEDICINES: lambda: medicines.add(operation_id=uuid4(), text="xanax", **common),
        RIDE: lambda: rides.keep_driver(operation_id=uuid4(), **common),
        WELLBEING: lambda: well(row, patients_own, now=AT_THE_DESK, cough="yes"),
        CLOTHING: lambda: ticks.tick(item_position=CLOTHING, operation_id=uuid4(), done=False, **common),
    }
    acts[position]()


@by_form
@pytest.mark.parametrize("patient", [False, True], ids=["a colleague", "the patient"])
def test_a_late_save_shows_both_and_saves_on_the_second_press(
    clinic: Clinic, form: Form, patient: bool
) -> None:
    row, nurse = checked_in(clinic, medicine="sertraline"), signed_in(clinic.nurse)
    seen = seen_in(read(nurse, clinic, row), form.position)
    meanwhile(clinic, row, form.position, patient=patient)
    before = form.saved()
    said = {**form.said, "operation": form.operation(row)}
    late = nurse.post(address(clinic, row, form.path), {**said, "seen": seen})
    page = late.content.decode()
    assert (late.status_code, form.saved()) == (409, before)
    assert "Nothing is lost: both answers are shown below" in page
    assert "You chose:" in page and form.kept in page
    nurse.post(address(clinic, row, form.path), {**said, "seen": seen_in(page, form.position)})
    assert form.saved() == before + 1


@by_form
def test_the_same_press_twice_changes_nothing_twice(clinic: Clinic, form: Form) -> None:
    row, nurse = checked_in(clinic, medicine="sertraline"), signed_in(clinic.nurse)
    seen = seen_in(read(nurse, clinic, row), form.position)
    said = {**form.said, "operation": form.operation(row), "seen": seen}
    before = form.saved()
    answers = [nurse.post(address(clinic, row, form.path), said).status_code for _ in range(2)]
    assert (answers, form.saved()) == ([302, 302], before + 1)


@by_form
def test_a_change_of_another_item_is_no_conflict(clinic: Clinic, form: Form) -> None:
    row, nurse = checked_in(clinic, medicine="sertraline"), signed_in(clinic.nurse)
    seen = seen_in(read(nurse, clinic, row), form.position)
    elsewhere = CLOTHING if form.position != CLOTHING else RIDE
    confirm(row, elsewhere, clinic.second_nurse, outcome=Outcome.NOT_MET)
    before = form.saved()
    said = {**form.said, "operation": form.operation(row), "seen": seen}
    assert nurse.post(address(clinic, row, form.path), said).status_code == 302
    assert form.saved() == before + 1


@pytest.mark.parametrize("seen", ["x", "1", "x:1"])
def test_a_mark_that_makes_no_sense_saves_nothing(clinic: Clinic, seen: str) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    said = {"item": str(CLOTHING), "done": "yes", "operation": str(UUID(int=7)), "seen": seen}
    assert nurse.post(address(clinic, row, "tick/"), said).status_code in (400, 409)
    assert ticked() == 0


def test_colleagues_see_each_other_for_some_minutes_and_never_themselves(
    clinic: Clinic, _still_clock: time_machine.Traveller
) -> None:
    row, nurse, other = checked_in(clinic), signed_in(clinic.nurse), signed_in(clinic.second_nurse)
    words = f"{clinic.nurse.name} is checking in, 9:45 am"
    nurse.get(address(clinic, row))
    assert words not in read(other, clinic, row)
    nurse.post(address(clinic, row, "here/"))
    assert words in read(other, clinic, row)
    assert words in other.get(address(clinic, row, "news/")).content.decode()
    assert words not in read(nurse, clinic, row)
    _still_clock.shift(timedelta(minutes=4))
    nurse.post(
        address(clinic, row, "tick/"), {"item": str(CLOTHING), "done": "yes", "operation": str(uuid4())}
    )
    _still_clock.shift(timedelta(minutes=4))
    assert words in read(other, clinic, row)
    _still_clock.shift(timedelta(minutes=2))
    assert "is checking in" not in read(other, clinic, row)


def test_the_news_say_which_version_stands_and_nothing_of_the_patient(clinic: Clinic) -> None:
    row, desk = checked_in(clinic), signed_in(clinic.desk)
    page = desk.get(address(clinic, row, "news/")).content.decode()
    assert f'data-version="{row.version}"' in page
    assert row.patient.last_name not in page


def move_address(clinic: Clinic, row: Row, act: str = "move") -> str:
    return f"/staff/{clinic.site.slug}/{act}/{row.pk}/"


def test_a_late_move_says_what_stands_and_what_was_pressed(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    move(row, Status.ARRIVED, clinic.second_nurse, reason="pressed_too_early")
    said = {"from": "checked_in", "reason": "unwell"}
    page = nurse.post(move_address(clinic, row, "no-go"), said, follow=True).content.decode()
    words = f"It is “Arrived” since 9:45 am, by {clinic.second_nurse.name}. You pressed “No-go”"
    assert words in page
    assert fresh(row).status == Status.ARRIVED
    nurse.post(move_address(clinic, row, "no-go"), {**said, "from": "arrived"})
    assert fresh(row).status == Status.NO_GO


def test_a_move_that_a_colleague_has_made_is_made_once(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    said = {"from": "arrived", "to": "checked_in", "identified": "yes"}
    page = nurse.post(move_address(clinic, row), said, follow=True).content.decode()
    assert "It is “Checked in” already" in page
    assert models.StatusChange.objects.filter(appointment=row, to_status="checked_in").count() == 1


def test_nobody_hands_over_to_a_driver_who_was_changed_meanwhile(clinic: Clinic) -> None:
    row, nurse = resting(clinic), signed_in(clinic.nurse)
    seen = seen_in(read(nurse, clinic, row), RIDE)
    driver = rides.Driver("Lee Wong", "+1 303 555 0199", "sister", True)
    rides.name_driver(
        appointment_id=row.pk,
        operation_id=uuid4(),
        driver=driver,
        by=clinic.second_nurse,
        now=AT_THE_DESK,
    )
    late = nurse.post(move_address(clinic, row, "hand-over"), {"seen": seen, "driver": "Sam Ruiz"})
    assert late.status_code == 409
    assert "The driver is here, seen in person" in late.content.decode()
    assert models.RideHome.objects.get(appointment=row).handed_over_at is None


def test_the_driver_is_handed_over_to_once(clinic: Clinic) -> None:
    row, nurse = resting(clinic), signed_in(clinic.nurse)
    seen = seen_in(read(nurse, clinic, row), RIDE)
    said = {"seen": seen, "driver": "Sam Ruiz"}
    answers = [nurse.post(move_address(clinic, row, "hand-over"), said).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert models.RideHome.objects.get(appointment=row).handed_over_at == AT_THE_DESK


def test_an_override_is_asked_for_what_its_page_showed(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    intakes.add(
        appointment_id=row.pk,
        operation_id=uuid4(),
        category=Category.LIGHT_MEAL,
        eaten_at=AT_THE_DESK - timedelta(hours=3),
        by=clinic.link_actor(row),
        now=AT_THE_DESK,
    )
    page = nurse.get(address(clinic, row, f"override/{FASTING}/")).content.decode()
    meanwhile(clinic, row, FASTING, patient=True)
    said = {"reason": "tiny_amount", "note": "one bite", "seen": seen_in(page, FASTING)}
    late = nurse.post(address(clinic, row, f"override/{FASTING}/"), said)
    assert late.status_code == 422
    assert "This item changed meanwhile" in late.content.decode()
    assert 'value="one bite"' in late.content.decode()
    assert not models.Override.objects.exists()
