""" "I am here" and "I am outside" at the door: one button in its time, plain pages afterwards. Source: ux.md P17, D4."""

from datetime import timedelta

import pytest
import time_machine

from checklists.actions import appointments, statuses
from checklists.models import Appointment
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from tests.factories import START, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text
from tests.preparing import ARRIVAL, PICK_UP, fresh, move, prepared, resting

HERE, NOT_HERE, OUTSIDE = "/my/here/", "/my/not-here/", "/my/ride/outside/"


def button(body: bytes, action: str) -> bool:
    return f'action="{action}"' in body.decode()


@pytest.mark.parametrize(
    ("minutes", "shown"), [(-46, False), (-45, True), (0, True), (15, True), (16, False)]
)
def test_the_button_is_there_in_its_time(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, minutes: int, shown: bool
) -> None:
    clock.move_to(ARRIVAL + timedelta(minutes=minutes), tick=False)
    body = opens(clinic.book()).get("/my/").content
    assert (button(body, HERE), body.count(b'class="button main"')) == (shown, 1)


def test_afterwards_calling_is_the_one_thing_to_do(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(ARRIVAL + timedelta(minutes=16), tick=False)
    body = opens(clinic.book()).get("/my/").content.decode()
    assert '<a class="button main" href="tel:+13035550100">Please call us</a>' in body


def test_the_page_says_that_the_desk_knows(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(ARRIVAL - timedelta(minutes=6), tick=False)
    client = opens(clinic.book())
    assert client.post(HERE).status_code == 303
    clock.move_to(ARRIVAL - timedelta(minutes=5), tick=False)
    assert client.post(HERE)["Location"] == "/my/"
    assert "The desk knows, 9:24 am" in text(client)


@pytest.mark.parametrize("path", [HERE, NOT_HERE, OUTSIDE])
def test_looking_moves_nothing(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, path: str
) -> None:
    clock.move_to(ARRIVAL, tick=False)
    row = prepared(clinic)
    client = opens(row, ActorKind.DRIVER if path == OUTSIDE else ActorKind.PATIENT)
    assert client.get(path).status_code == 405
    assert fresh(row).status == Status.EXPECTED


def test_not_here_yet_is_theirs_until_the_desk_goes_on(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(ARRIVAL, tick=False)
    row = clinic.book()
    client = opens(row)
    client.post(HERE)
    assert button(client.get("/my/").content, NOT_HERE)
    client.post(NOT_HERE)
    client.post(NOT_HERE)
    assert (fresh(row).status, button(client.get("/my/").content, HERE)) == (Status.EXPECTED, True)
    client.post(HERE)
    move(row, Status.CHECKED_IN, clinic.nurse, now=ARRIVAL)
    assert not button(client.get("/my/").content, NOT_HERE)
    refused = client.post(NOT_HERE)
    assert (refused.status_code, "Please tell the desk" in refused.content.decode()) == (409, True)


def test_too_late_a_press_says_whom_to_tell(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(ARRIVAL + timedelta(minutes=14), tick=False)
    row = clinic.book()
    client = opens(row)
    clock.move_to(ARRIVAL + timedelta(minutes=17), tick=False)
    refused = client.post(HERE)
    assert refused.status_code == 409
    assert "Please tell the desk" in refused.content.decode()
    assert "Still on your way? Please call us." in refused.content.decode()


def _cancel(clinic: Clinic, row: Appointment) -> None:
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=ARRIVAL)


def _move(clinic: Clinic, row: Appointment) -> None:
    starts_at = START + timedelta(days=1)
    appointments.move(appointment_id=row.pk, starts_at=starts_at, by=clinic.desk, now=ARRIVAL)


@pytest.mark.parametrize("change", [_cancel, _move])
def test_what_changed_meanwhile_is_a_plain_page(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, change: object
) -> None:
    clock.move_to(ARRIVAL, tick=False)
    row = clinic.book()
    client = opens(row)
    change(clinic, row)  # type: ignore[operator]
    refused = client.post(HERE)
    assert refused.status_code == 403
    assert "call us" in refused.content.decode()
    assert fresh(row).status != Status.ARRIVED


def test_a_no_show_that_comes_is_sent_to_the_desk(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(ARRIVAL, tick=False)
    row = clinic.book()
    client = opens(row)
    statuses.set_status(
        appointment_id=row.pk, to=Status.NO_SHOW, by=clinic.desk, now=START + timedelta(minutes=15)
    )
    assert client.post(HERE).status_code == 409


@pytest.mark.parametrize(("minutes", "shown"), [(-46, False), (-45, True), (60, True)])
def test_a_driver_says_that_they_are_outside(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, minutes: int, shown: bool
) -> None:
    clock.move_to(PICK_UP + timedelta(minutes=minutes), tick=False)
    body = opens(resting(clinic), ActorKind.DRIVER).get("/my/ride/").content
    assert button(body, OUTSIDE) is shown


def test_the_patient_reads_that_they_are_outside(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(PICK_UP, tick=False)
    row = resting(clinic)
    driver, patient = opens(row, ActorKind.DRIVER), opens(row)
    driver.post(OUTSIDE)
    assert "The desk knows that you are outside, 11:40 am" in text(driver, "/my/ride/")
    assert "Your driver is outside, 11:40 am" in text(patient)
    driver.post(OUTSIDE, {"back": "yes"})
    assert "is outside" not in text(patient)


def test_a_patient_who_left_has_nobody_outside(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(PICK_UP, tick=False)
    row = resting(clinic)
    opens(row, ActorKind.DRIVER).post(OUTSIDE)
    Appointment.objects.filter(pk=row.pk).update(status=Status.LEFT)
    assert "outside" not in text(opens(row))
    assert "This ride is over." in text(opens(row, ActorKind.DRIVER), "/my/ride/")
