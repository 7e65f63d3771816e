"""An item that is asked again says why, in the patient's words. Source: ux.md P19."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists.actions import appointments, open_checklists
from checklists.models import Appointment, Item
from checklists.rules.access import system
from checklists.rules.forbidden_words import forbidden
from checklists.rules.stale_answers import Change
from checklists.templatetags.asked_anew import asked_anew
from tests.asking import WELL, asking
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text
from tests.preparing import prepared


def reopened(row: Appointment, position: int, code: str) -> None:
    item = Item.objects.get(appointment=row, position=position)
    item.appointment = row
    open_checklists.answer(
        item,
        operation_id=uuid4(),
        done=False,
        unsure=False,
        answer={"reopened": code},
        by=system("test"),
        now=NOW,
    )


@pytest.mark.parametrize("change", list(Change))
def test_each_reason_has_calm_words(change: Change) -> None:
    words = asked_anew(change.value)
    assert words and not forbidden(words, "en", ())


@pytest.mark.parametrize(
    ("position", "code", "words"),
    [
        (1, "later", "The time of your appointment changed."),
        (2, "hours", "Your eating and drinking times changed."),
        (3, "driver_declined", "Your driver can not come."),
        (4, "new_words", "We ask this in other words now."),
        (5, "new_medicine", "Please add your new medicine"),
        (WELL, "other_day", "Your appointment is on another day now."),
    ],
)
def test_its_page_says_why(clinic: Clinic, opens: Opens, position: int, code: str, words: str) -> None:
    row = prepared(asking(clinic))
    reopened(row, position, code)
    client = opens(row)
    path = "/my/medicines/" if position == 5 else f"/my/items/{position}/"
    assert words in text(client, path)
    assert "Please look again" in text(client)


def test_after_a_move_every_reopened_item_says_it(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = prepared(clinic)
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=NOW)
    client = opens(Appointment.objects.get(pk=row.pk))
    for position in (1, 3):
        assert "The time of your appointment changed. Please look at this again." in text(
            client, f"/my/items/{position}/"
        )
