"""Vital signs on the check-in page: take, be told the next act, mend a slip, read again, start."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.queries import phone
from checklists.rules.appointment_status import Status
from tests.factories import Clinic
from tests.preparing import AT_THE_DESK, VITALS, checked_in, confirm, fresh, measure, prepared, resting
from tests.staff.sign_in import signed_in

GOOD = {
    "systolic": "124",
    "diastolic": "78",
    "pulse": "72",
    "spo2": "98",
    "breaths": "15",
    "temperature": "36,7",
}


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(AT_THE_DESK, tick=False) as clock:
        yield clock


def address(clinic: Clinic, row: models.Appointment, rest: str = "") -> str:
    return f"/staff/{clinic.site.slug}/check-in/{row.pk}/{rest}"


def save(client: Client, clinic: Clinic, row: models.Appointment, **said: object):
    data = {"operation": str(uuid4()), **GOOD, **said}
    return client.post(address(clinic, row, "vital-signs/"), data, follow=True)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def shown(client: Client, clinic: Clinic, row: models.Appointment) -> str:
    return text(client.get(address(clinic, row)))


def test_the_way_from_a_red_pressure_to_the_infusion(clinic: Clinic, _still_clock) -> None:
    """Red once, rest, red again, the prescriber agrees, go."""
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    assert "Still to take: blood pressure, pulse, oxygen, breaths, temperature." in shown(nurse, clinic, row)
    page = text(save(nurse, clinic, row, systolic="162", diastolic="94"))
    assert "then take a second reading: from 9:50 am, best by 9:55 am" in page
    assert "Amber" in page
    _still_clock.shift(timedelta(minutes=6))
    page = text(save(nurse, clinic, row, systolic="164", diastolic="90"))
    assert "Red: the infusion waits. Tell the prescriber now" in page
    nurse.post(address(clinic, row, f"override/{VITALS}/"), {"reason": "prescriber_judges"})
    override = models.Override.objects.get()
    agree = f"/staff/{clinic.site.slug}/override/{override.pk}/agree/"
    signed_in(clinic.prescriber).post(agree, {"appointment": row.pk})
    for position in range(1, VITALS):
        confirm(row, position, clinic.nurse)
    nurse.post(f"/staff/{clinic.site.slug}/move/{row.pk}/", {"to": "in_infusion"})
    assert fresh(row).status == Status.IN_INFUSION


def test_a_comma_is_a_point_and_the_page_comes_back_at_the_item(clinic: Clinic) -> None:
    row = checked_in(clinic)
    response = save(signed_in(clinic.nurse), clinic, row)
    assert response.redirect_chain[0][0].endswith("#item-vital_signs")
    assert float(models.VitalSigns.objects.get().temperature) == 36.7
    assert "All in range." in text(response)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"systolic": "1580"}, "Write a number from 50 to 300 (mmHg)"),
        ({"systolic": "96", "diastolic": "158"}, "The second number is below the first"),
        ({"diastolic": ""}, "Write both numbers of the blood pressure."),
        ({"temperature": "98.6"}, "This looks like Fahrenheit. In Celsius it is 37.0: write that."),
        ({"pulse": "seventy"}, "Write a number, nothing else."),
        ({"glucose": "5.6"}, "This looks like mmol/L. Choose that unit, or write 101 mg/dL."),
        (dict.fromkeys(GOOD, ""), "Write at least one reading"),
    ],
)
def test_a_slip_comes_back_with_its_field_and_what_was_typed(
    clinic: Clinic, said: dict[str, str], words: str
) -> None:
    row = checked_in(clinic)
    response = save(signed_in(clinic.nurse), clinic, row, **said)
    page = text(response)
    assert (response.status_code, words in page) == (422, True)
    assert "<title>Error: Check-in" in page
    assert all(f'value="{typed}"' in page for typed in said.values() if typed)
    assert not models.VitalSigns.objects.exists()


def test_a_glucose_in_mmol_is_kept_in_mg(clinic: Clinic) -> None:
    row = checked_in(clinic)
    save(signed_in(clinic.nurse), clinic, row, glucose="5.6", glucose_unit="mmol_l")
    assert models.VitalSigns.objects.get().glucose == 101


def test_findings_stay_ticked_until_somebody_unticks_them(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    page = text(save(nurse, clinic, row, findings=["chest_pain"]))
    assert "Emergency: stay with the patient" in page
    assert 'value="chest_pain" checked' in page
    page = text(save(nurse, clinic, row))
    assert "Chest pain (earlier today, gone now)" in page.replace('<span class="soft">', "").replace(
        "</span>", ""
    )
    assert 'value="chest_pain" checked' not in page


def test_suicidal_thoughts_bring_a_clinician_and_cancel_nothing(clinic: Clinic) -> None:
    page = text(save(signed_in(clinic.nurse), clinic, checked_in(clinic), findings=["suicidal_worse"]))
    assert "A clinician speaks with the patient at once" in page
    assert "This by itself cancels nothing." in page


def test_the_front_desk_reads_no_value(clinic: Clinic) -> None:
    row = checked_in(clinic)
    measure(row, clinic.nurse, systolic=187)
    page = shown(signed_in(clinic.desk), clinic, row)
    # A token or a form's own mark may hold the same three digits.
    assert not re.search(r"\b187\b", page)
    assert "A nurse or the prescriber is needed with the patient at once" in page
    assert save(signed_in(clinic.desk), clinic, row).status_code == 403


def test_nothing_is_confirmed_by_hand(clinic: Clinic) -> None:
    page = shown(signed_in(clinic.nurse), clinic, checked_in(clinic))
    assert f'name="item" value="{VITALS}:' not in page


def test_after_the_infusion_a_reading_may_be_taken(clinic: Clinic) -> None:
    row, nurse = resting(clinic), signed_in(clinic.nurse)
    assert "Another reading" in shown(nurse, clinic, row)
    save(nurse, clinic, row, systolic="131")
    assert models.VitalSigns.objects.filter(appointment=row).count() == 2


def test_before_arrival_the_form_is_not_there(clinic: Clinic) -> None:
    row, nurse = prepared(clinic), signed_in(clinic.nurse)
    assert "Take the vital signs" not in shown(nurse, clinic, row)
    assert "press Arrived first" in text(save(nurse, clinic, row))


def test_a_form_without_its_operation_is_refused(clinic: Clinic) -> None:
    assert save(signed_in(clinic.nurse), clinic, checked_in(clinic), operation="x").status_code == 400


def test_the_phone_knows_nothing_of_it(clinic: Clinic) -> None:
    """Never in the list, never counted, never the reason why somebody looks at an answer."""

    row = checked_in(clinic)
    measure(row, clinic.nurse, pulse=130)
    page = phone.page(by=clinic.link_actor(row), now=AT_THE_DESK)
    assert (page.item(VITALS), page.done, page.total) == (None, 6, 6)


def test_a_second_reading_names_its_wait_and_an_emergency_waits_for_nothing(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    page = text(save(nurse, clinic, row, systolic="162", diastolic="94"))
    assert "Let the patient rest 5 to 10 minutes, then take a second reading: from 9:50 am" in page
    assert "Second reading, from 9:50 am" in page
    page = text(save(nurse, clinic, row, systolic="205", diastolic="125"))
    assert "Emergency: stay with the patient, call the prescriber here now. No infusion." in page
    assert "Second reading, from" not in page


def test_a_reading_is_corrected_on_the_page_and_both_stay(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    save(nurse, clinic, row, systolic="182", diastolic="94")
    wrong = models.VitalSigns.objects.get()
    page = text(save(nurse, clinic, row, corrects=str(wrong.pk)))
    assert "All in range." in page
    assert "182/94 mmHg" in page and f"corrected 9:45 am by {clinic.nurse.name}" in page
    empty = dict.fromkeys(GOOD, "") | {"corrects": str(models.VitalSigns.objects.latest("pk").pk)}
    assert "taken back" in text(save(nurse, clinic, row, **empty))
    assert "Still to take: blood pressure" in shown(nurse, clinic, row)
