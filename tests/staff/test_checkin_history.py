"""The history of a check-in: who did what, when, with both values, newest first."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists import models
from checklists.actions import intakes, vital_signs
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from checklists.rules.vital_bands import Measure
from tests.factories import Clinic
from tests.preparing import AT_THE_DESK, RIDE, checked_in, confirm, measure
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(AT_THE_DESK, tick=False):
        yield


def shown(client, clinic: Clinic, row: models.Appointment) -> str:
    address = f"/staff/{clinic.site.slug}/check-in/{row.pk}/history/"
    return " ".join(client.get(address).content.decode().split())


def test_the_history_says_who_did_what_with_both_values(clinic: Clinic) -> None:
    row = checked_in(clinic, medicine="sertraline")
    confirm(row, RIDE, clinic.nurse, outcome=Outcome.NOT_MET)
    confirm(row, RIDE, clinic.second_nurse)
    common = {"appointment_id": row.pk, "by": clinic.nurse, "now": AT_THE_DESK}
    told = {"category": Category.LIGHT_MEAL, "eaten_at": AT_THE_DESK - timedelta(hours=9)}
    intakes.add(operation_id=uuid4(), **told, **common)
    first = models.Intake.objects.get()
    clearer = told | {"eaten_at": AT_THE_DESK - timedelta(hours=10), "replaces_id": first.pk}
    intakes.add(operation_id=uuid4(), **clearer, **common)
    measure(row, clinic.nurse, systolic=182)
    wrong = models.VitalSigns.objects.get()
    vital_signs.record(
        operation_id=uuid4(), values={Measure.PULSE: 71}, findings=(), corrects_id=wrong.pk, **common
    )
    page = shown(signed_in(clinic.nurse), clinic, row)
    for words in (
        "<b>Ride home</b> Not met",
        "<b>Ride home</b> Confirmed",
        "Light food: toast, cereal, fruit, 12:45 am",
        "Corrected: Light food: toast, cereal, fruit, 11:45 pm",
        "182/78 mmHg",
        "Corrects 9:45 am: Pulse 71 a minute",
        "Added “sertraline”",
        "Checked in",
        f"<bdi>{clinic.second_nurse.name}</bdi>",
    ):
        assert words in page, words
    assert page.index("Corrects 9:45 am") < page.index("Added “sertraline”")


def test_the_front_desk_reads_the_moves_alone(clinic: Clinic) -> None:
    row = checked_in(clinic, medicine="sertraline")
    measure(row, clinic.nurse, systolic=182)
    page = shown(signed_in(clinic.desk), clinic, row)
    assert "Checked in" in page
    for words in ("sertraline", "182", "“Done”"):
        assert words not in page


def test_another_site_finds_no_history(clinic: Clinic) -> None:
    row = checked_in(clinic)
    address = f"/staff/{clinic.other_site.slug}/check-in/{row.pk}/history/"
    assert signed_in(clinic.other_nurse).get(address).status_code == 404
