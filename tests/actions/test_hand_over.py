"""Leaving is locked until somebody who may take the patient home was seen in person."""

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import hand_over
from checklists.actions.hand_over import HandOverRefused
from checklists.queries.scope import NotFound
from checklists.rules.appointment_status import MoveRefused, Status
from tests.factories import START, Clinic
from tests.preparing import checked_in, fresh, move, resting


def test_left_is_locked_without_the_driver(clinic: Clinic) -> None:
    row = resting(clinic)
    with pytest.raises(MoveRefused, match="take the patient home"):
        move(row, Status.LEFT, clinic.nurse)


def test_the_driver_in_person_unlocks_it(clinic: Clinic) -> None:
    row = resting(clinic)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=START)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=START)
    move(row, Status.LEFT, clinic.nurse)
    assert fresh(row).status == Status.LEFT


def test_taken_back_it_is_locked_again(clinic: Clinic) -> None:
    row = resting(clinic)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=START)
    hand_over.take_back(appointment_id=row.pk, by=clinic.nurse, now=START)
    with pytest.raises(MoveRefused):
        move(row, Status.LEFT, clinic.nurse)


def test_nothing_is_taken_back_once_left(clinic: Clinic) -> None:
    row = resting(clinic)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=START)
    move(row, Status.LEFT, clinic.nurse)
    with pytest.raises(HandOverRefused, match="has left"):
        hand_over.take_back(appointment_id=row.pk, by=clinic.nurse, now=START)


def test_it_is_too_early_before_resting(clinic: Clinic) -> None:
    row = checked_in(clinic)
    with pytest.raises(HandOverRefused, match="while the patient rests"):
        hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=START)


@pytest.mark.parametrize(("driver", "words"), [("nobody", "Nobody is named"), ("young", "younger than 18")])
def test_nobody_and_a_minor_take_nobody_home(clinic: Clinic, driver: str, words: str) -> None:
    row = resting(clinic)
    if driver == "nobody":
        models.RideHome.objects.filter(appointment=row).update(driver=None)
    else:
        models.Companion.objects.filter(ridehome__appointment=row).update(is_adult=False)
    with pytest.raises(HandOverRefused, match=words):
        hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=START)


def test_only_this_sites_nurse_hands_over(clinic: Clinic) -> None:
    row = resting(clinic)
    with pytest.raises(PermissionDenied):
        hand_over.confirm(appointment_id=row.pk, by=clinic.desk, now=START)
    with pytest.raises(NotFound):
        hand_over.confirm(appointment_id=row.pk, by=clinic.other_nurse, now=START)
