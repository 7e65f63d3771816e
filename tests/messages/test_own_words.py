"""The clinic's own text in a message: after the times, before the button, as text in the reader's language."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.html import escape

from checklists import models
from checklists.actions import protocols
from checklists.messages import writing
from checklists.queries.outbox import outgoing
from checklists.rules.asked_messages import BUILT_IN
from checklists.rules.message_words import OF_CLINIC, OF_TIMES
from tests.factories import NOW, Clinic
from tests.reminders.test_messages import LINK, START, told, written
from tests.rules.test_message_words import PAYLOADS

TEXT = "Park behind {clinic}. Be here on {day} at {arrive}. Food until {last_food}, water until {last_drink}. Call {phone}."
SAID = (
    "Park behind Maple & House. Be here on Thursday 26 November at 9:30 am. "
    "Food until 4:00 am, water until 8:00 am. Call +1 303 555 0100."
)
ALL = (*OF_CLINIC, *OF_TIMES)


def own(text: str = TEXT, kind: str = "day_before", **fields: object) -> writing.Message:
    return written(kind, words=text, known_words=ALL, **fields)


@pytest.mark.parametrize("kind", [kind for kind in writing.KINDS if kind not in BUILT_IN])
def test_it_is_printed_in_every_message(kind: str) -> None:
    said = own(kind=kind, named=told())
    assert said.text.count(SAID) == 1 and said.html.count(escape(SAID)) == 1


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_a_message_that_answers_a_press_never_prints_it(kind: str) -> None:
    said, plain = own(kind=kind, named=told()), written(kind, named=told())
    assert (said.text, said.html) == (plain.text, plain.html)


def test_it_stands_after_the_times_and_before_the_button() -> None:
    said = own()
    for text in (said.text, said.html):
        assert text.index("8:00 am") < text.index("Park behind") < text.index(LINK)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_that_got_into_the_data_prints_nothing(payload: str) -> None:
    plain = written()
    said = own(f"Come by {{arrive}}. {payload}")
    assert (said.subject, said.text) == (plain.subject, plain.text)
    assert len(said.html.encode()) < 20_000


@pytest.mark.parametrize(
    "name", ["{phone}", "{{ link }}", "<b>x</b>", "%(day)s", "{clinic}", "\ue0003\ue001"]
)
def test_a_site_with_an_odd_name_prints_so(name: str) -> None:
    said = own("Welcome to {clinic}.", alias=name)
    assert f"Welcome to {name}." in said.text
    assert f"Welcome to {escape(name)}." in said.html


def test_hours_that_are_withheld_are_not_named() -> None:
    said = own(named=told(known=False)).text
    assert "Park behind" in said and "Food until" not in said and "4:00 am" not in said


def test_what_is_cancelled_is_the_day_that_was_told() -> None:
    """As in the sentence above it: a move that nobody had read yet is no day of theirs."""
    said = own("We are sorry about {day}.", kind="cancelled", told=told(START - timedelta(days=1)))
    assert "We are sorry about Wednesday 25 November." in said.text


def test_a_text_of_one_language_is_marked_as_such() -> None:
    said = own("Traiga una manta. Llegue el {day}.", words_language="es")
    assert '<p lang="es" dir="auto"' in said.html and "Traiga una manta." in said.text


def test_the_largest_text_stays_small() -> None:
    said = own("{clinic}" * 50, alias="&" * 80)
    assert len(said.html.encode()) < 60_000 and len(said.text.encode()) < 20_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Bring a blanket."), ("es", "Traiga una manta."), ("de", "Bring a blanket.")],
)
def test_the_letter_takes_it_from_the_version_that_was_booked(
    clinic: Clinic, language: str, said: str
) -> None:
    made = protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=NOW)
    words = {"en": "Bring a blanket.", "es": "Traiga una manta."}
    reminders = [
        {**rule, "words": words} if rule["key"] == "booked" else rule
        for rule in clinic.version.data["reminders"]
    ]
    models.ProtocolVersion.objects.filter(pk=made.version_id).update(
        data={**clinic.version.data, "reminders": reminders}
    )
    protocols.sign_off(version_id=made.version_id, revision=1, by=clinic.prescriber, now=NOW)
    protocols.publish(version_id=made.version_id, by=clinic.manager, now=NOW)
    version = models.ProtocolVersion.objects.get(pk=made.version_id)
    appointment = replace(clinic, version=version).book()
    models.Patient.objects.filter(pk=appointment.patient_id).update(language=language)
    token = uuid4()
    rows = models.Reminder.objects.filter(appointment=appointment, rule="booked")
    rows.update(state="claimed", lease_token=token, lease_until=NOW)
    (found,) = outgoing(list(rows.values_list("pk", flat=True)), token=token, now=NOW)
    assert (found.letter.words, found.letter.known_words) == (said, ALL)
