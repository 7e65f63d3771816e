"""The text that the desk reads before it saves is the text that leaves: to the letter, but for the link."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest

from checklists.actions import appointments, new_links, rehearsals
from checklists.messages.examples import example
from checklists.queries.outcomes import Answer
from checklists.reminders.sweep import Swept
from tests.factories import NOW, START, Clinic
from tests.reminders.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=3)
Send = Callable[..., Swept]


def shown(answer: Answer) -> tuple[str, str, str]:
    message = example(answer.letter, now=answer.due_at)
    return answer.letter.to, " ".join(message.subject.split()), words(message.text)


def left(mail: EmailMessage) -> tuple[str, str, str]:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(mail["To"]), str(mail["Subject"]), words(body.get_content())


def words(text: str) -> str:
    """Addresses differ by what they open; nothing else may differ."""
    return " ".join(re.sub(r"https?://\S+", "ADDRESS", text).split())


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_booking(clinic: Clinic, sink: Sink, send: Send, language: str) -> None:
    patient = clinic.patient(language=language)
    clinic.site.languages = ["en", "es", "ar"]
    clinic.site.save()
    what = {
        "patient_id": patient.pk,
        "protocol_version_id": clinic.version.pk,
        "starts_at": START,
        "by": clinic.desk,
        "now": NOW,
    }
    book = partial(appointments.book, site_id=clinic.site.pk, **what)
    (answer,) = rehearsals.of_booking(book, patient_id=patient.pk, by=clinic.desk, now=NOW).outcome.going
    book()
    send(LATER)
    assert [left(mail) for mail in sink.mails] == [shown(answer)]


def test_a_move_a_cancel_and_its_undoing(clinic: Clinic, sink: Sink, send: Send) -> None:
    row = clinic.book()
    send(LATER)
    now, where = LATER, {"appointment_id": row.pk, "by": clinic.desk}
    acts = [
        partial(appointments.move, starts_at=START + timedelta(hours=3)),
        partial(appointments.cancel, reason="no_ride"),
        appointments.bring_back,
        new_links.send_again,
    ]
    for act in acts:
        now += timedelta(hours=1)
        done = partial(act, **where, now=now)
        (answer,) = rehearsals.of_appointment(done, **where, now=now).outcome.going
        done()
        send(now + timedelta(minutes=3))
        assert left(sink.mails[-1]) == shown(answer)
    assert len(sink.mails) == 1 + len(acts)
