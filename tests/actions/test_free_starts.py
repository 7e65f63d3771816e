"""A start that became free is given away once."""

from datetime import timedelta

import pytest

from checklists import models
from checklists.actions import appointments, free_starts
from checklists.queries.scope import NotFound
from checklists.rules.appointment_status import Status
from tests import factories
from tests.actions.test_desk_races import HANDS, at_once
from tests.factories import NOW, START
from tests.preparing import fresh, move

LATER = START + timedelta(days=1)


def cancelled(clinic):
    row = clinic.book()
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=NOW)
    return fresh(row)


def take(clinic, row, freed, *, starts_at=START, by=None):
    free_starts.move_here(
        appointment_id=row.pk, in_place_of=freed.pk, starts_at=starts_at, by=by or clinic.nurse, now=NOW
    )


@pytest.mark.django_db(transaction=True)
def test_of_four_hands_one_gives_it_away_and_the_others_read_who_was_faster():
    clinic = factories.clinic()
    freed = cancelled(clinic)
    rows = [clinic.book(starts_at=LATER) for _ in range(HANDS)]
    answers = at_once(lambda number: take(clinic, rows[number], freed))
    refused = [answer for answer in answers if isinstance(answer, free_starts.StartTaken)]
    (winner,) = models.Appointment.objects.filter(in_place_of=freed)
    assert (winner.starts_at, len(refused)) == (START, HANDS - 1)
    assert {each.taken.appointment_id for each in refused} == {winner.pk}
    assert {each.taken.by for each in refused} == {clinic.nurse.name}
    assert models.Appointment.objects.filter(starts_at=LATER).count() == HANDS - 1


@pytest.mark.django_db
def test_somebody_who_still_has_their_start_loses_it_to_nobody(clinic):
    standing, row = clinic.book(), clinic.book(starts_at=LATER)
    with pytest.raises(free_starts.NotFree):
        take(clinic, row, standing)
    assert fresh(row).starts_at == LATER


@pytest.mark.django_db
def test_a_start_that_was_moved_away_from_is_free(clinic):
    ben, ana = clinic.book(), clinic.book(starts_at=LATER)
    appointments.move(appointment_id=ben.pk, starts_at=START + timedelta(hours=3), by=clinic.nurse, now=NOW)
    take(clinic, ana, ben)
    assert (fresh(ana).starts_at, fresh(ana).in_place_of_id) == (START, ben.pk)


@pytest.mark.django_db
def test_whoever_gives_it_back_leaves_it_to_the_next(clinic):
    freed = cancelled(clinic)
    ana, ben = clinic.book(starts_at=LATER), clinic.book(starts_at=LATER)
    take(clinic, ana, freed)
    appointments.move(appointment_id=ana.pk, starts_at=LATER, by=clinic.nurse, now=NOW)
    take(clinic, ben, freed)
    assert (fresh(ben).in_place_of_id, fresh(ana).in_place_of_id) == (freed.pk, None)


@pytest.mark.django_db
def test_a_taker_who_does_not_come_either_leaves_the_chair_of_the_first(clinic):
    freed = cancelled(clinic)
    ana, ben = clinic.book(starts_at=LATER), clinic.book(starts_at=LATER)
    take(clinic, ana, freed)
    move(ana, Status.ARRIVED, clinic.nurse)
    move(ana, Status.NO_GO, clinic.nurse, reason="unwell")
    take(clinic, ben, freed)
    assert fresh(ben).starts_at == START


@pytest.mark.django_db
def test_the_same_person_saves_twice(clinic):
    freed, ana = cancelled(clinic), clinic.book(starts_at=LATER)
    take(clinic, ana, freed)
    take(clinic, ana, freed)
    assert fresh(ana).in_place_of_id == freed.pk


@pytest.mark.django_db
def test_another_site_takes_nothing(clinic):
    freed, ana = cancelled(clinic), clinic.book(starts_at=LATER)
    with pytest.raises(NotFound):
        take(clinic, ana, freed, by=clinic.other_nurse)


@pytest.mark.django_db
def test_a_time_that_is_not_that_chair_is_not_taken_with_it(clinic):
    freed, ana = cancelled(clinic), clinic.book(starts_at=LATER)
    with pytest.raises(free_starts.NotFree):
        take(clinic, ana, freed, starts_at=START + timedelta(days=5))
