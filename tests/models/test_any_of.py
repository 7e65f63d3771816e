"""One array finds what so many single ids find."""

import pytest

from checklists.models import Item, Patient, Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(clinic):
    return [clinic.book() for _ in range(3)]


def test_it_finds_the_same_rows(booked):
    ids = [one.pk for one in booked[:2]]
    assert set(Item.objects.filter(appointment__pk__any_of=ids)) == set(
        Item.objects.filter(appointment_id__in=ids)
    )
    keys = list(Reminder.objects.filter(appointment__in=booked[1:]).values_list("pk", flat=True))
    assert set(Reminder.objects.filter(pk__any_of=keys).values_list("pk", flat=True)) == set(keys)
    assert Patient.objects.filter(email__any_of=[booked[0].patient.email]).get() == booked[0].patient


def test_it_takes_any_collection_and_none_finds_nothing(booked):
    assert Patient.objects.filter(pk__any_of={booked[0].patient_id}).count() == 1
    assert Patient.objects.filter(pk__any_of=()).count() == 0


def test_the_statement_does_not_grow_with_the_ids(booked):
    short = Item.objects.filter(appointment__pk__any_of=[1]).query.sql_with_params()
    long = Item.objects.filter(appointment__pk__any_of=list(range(500))).query.sql_with_params()
    assert short[0] == long[0] and len(long[1]) == 1 and "JOIN" not in long[0]
