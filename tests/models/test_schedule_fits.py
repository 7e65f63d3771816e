"""What a schedule file may hold fits into the rows it becomes: nothing that was read as right breaks the import."""

import pytest
from django.db.models import CharField

from checklists.models import Appointment, Patient
from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_people import LONGEST_EMAIL, LONGEST_NAME
from checklists.rules.schedule_row import LONGEST


@pytest.mark.parametrize(
    ("model", "name", "longest"),
    [
        (Patient, "first_name", LONGEST_NAME),
        (Patient, "last_name", LONGEST_NAME),
        (Patient, "email", LONGEST_EMAIL),
        (Patient, "record_number", LONGEST[Column.RECORD_NUMBER]),
        (Appointment, "external_id", LONGEST[Column.EXTERNAL_ID]),
        (Appointment, "provider", LONGEST[Column.PROVIDER]),
        (Appointment, "appointment_type", LONGEST[Column.APPOINTMENT_TYPE]),
    ],
)
def test_the_longest_cell_fits_into_its_field(
    model: type[Patient | Appointment], name: str, longest: int
) -> None:
    field = model._meta.get_field(name)
    assert isinstance(field, CharField) and field.max_length and longest <= field.max_length
