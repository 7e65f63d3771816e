"""Many hands at one ride: desk, patient, driver and second contact act at the same moment, and nobody waits in a circle."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from checklists.actions import driver_answers, patients, rides, second_contacts
from checklists.actions.second_contacts import SecondContact
from checklists.models import Companion, RideHome
from checklists.rules.access import ActorKind
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
EVA = SecondContact("Eva", "+1 303 555 0160", "eva@helper.example")
SAM = rides.Driver("Sam", "+1 303 555 0134", "", True, email="sam@helper.example")
ROUNDS = 6


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """What kept each hand from acting, by name; only "not asked" may."""
    gate = Barrier(len(acts))

    def hand(act: Callable[[], object]) -> str:
        try:
            gate.wait()
            act()
        except driver_answers.NotAsked:
            return "not asked"
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(hand, acts))


def test_contact_driver_and_answers_at_one_moment_wait_in_no_circle():
    clinic = factories.clinic()
    row = clinic.book()
    now = NOW + timedelta(minutes=1)
    second_contacts.name(patient_id=row.patient_id, contact=EVA, by=clinic.desk, now=NOW)
    for number in range(ROUNDS):
        eva = Companion.objects.filter(patient=row.patient, contact_agreed_at__isnull=False).get()
        by = replace(clinic.link_actor(row, ActorKind.DRIVER), companion_id=eva.pk)
        other = replace(EVA, name=f"Eva {number}", phone=f"+1 303 555 01{number}0")
        at_once(
            [
                lambda other=other: second_contacts.name(
                    patient_id=row.patient_id, contact=other, by=clinic.desk, now=now
                ),
                lambda by=by: driver_answers.accept(
                    appointment_id=row.pk, phone="+1 303 555 0160", is_adult=True, by=by, now=now
                ),
                lambda by=by: driver_answers.decline(appointment_id=row.pk, by=by, now=now),
                lambda: rides.name_driver(
                    appointment_id=row.pk, operation_id=uuid4(), driver=SAM, by=clinic.desk, now=now
                ),
                lambda number=number: patients.change(
                    patient_id=row.patient_id,
                    changes={"email": f"ana{number}@new.example"},
                    by=clinic.desk,
                    now=now,
                ),
            ]
        )
    assert Companion.objects.filter(patient=row.patient, contact_agreed_at__isnull=False).count() == 1


def test_of_the_patients_driver_and_the_second_contact_one_stands():
    clinic = factories.clinic()
    for _ in range(ROUNDS):
        row = clinic.book()
        second_contacts.name(patient_id=row.patient_id, contact=EVA, by=clinic.desk, now=NOW)
        eva = Companion.objects.get(patient=row.patient)
        by = replace(clinic.link_actor(row, ActorKind.DRIVER), companion_id=eva.pk)
        patient = clinic.link_actor(row)
        answers = at_once(
            [
                lambda row=row, by=by: driver_answers.accept(
                    appointment_id=row.pk, phone="+1 303 555 0160", is_adult=True, by=by, now=NOW
                ),
                lambda row=row, patient=patient: name_or_leave(row, patient),
            ]
        )
        ride = RideHome.objects.select_related("driver").get(appointment=row)
        assert (ride.driver.name == "Eva", ride.confirmed_by_driver_at is None) in (
            (True, False),
            (False, True),
        )
        assert (answers[0] == "not asked") == (ride.driver.name == "Sam")


def name_or_leave(row, by):
    try:
        rides.name_driver(appointment_id=row.pk, operation_id=uuid4(), driver=SAM, by=by, now=NOW)
    except rides.DriverStands:
        return
