"""ux.md S8: "send to me" on a message's preview: this very message, marked, to whoever pressed and nobody else, once."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checklists import models
from checklists.actions import example_mails, probe_mails
from checklists.actions.probe_mails import TooManyTests
from checklists.queries.imagined import Patient
from checklists.queries.imagined_letters import Imagined
from checklists.queries.scope import NotFound
from checklists.reminders.sweep import Swept
from checklists.rules.access import Actor
from tests.factories import NOW, START, Clinic
from tests.reminders.sink import Sink
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
Send = Callable[..., Swept]
GIVEN = {"start": "2026-11-26T10:00", "patient": "new", "language": "en"}


def address(clinic: Clinic, name: str, key: str = "day_before", **given: str) -> str:
    path = reverse(name, args=[clinic.site.slug, clinic.version.pk, key])
    return f"{path}?{urlencode({**GIVEN, **given})}"


def pressed(client: Client, clinic: Clinic, key: str = "day_before", **given: str) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = client.post(address(clinic, "staff_message_example", key, **given), follow=True)
    return answer.content.decode()


def ask(clinic: Clinic, by: Actor, *, after: int = 0, key: str = "day_before", **other: object) -> int:
    what = {
        "version_id": clinic.version.pk,
        "key": key,
        "starts_at": START,
        "patient": Patient.NEW,
        "language": "en",
        **other,
    }
    asked = example_mails.ask(
        site_id=clinic.site.pk,
        imagined=Imagined(**what),  # type: ignore[arg-type]
        by=by,
        now=NOW + after * MINUTE,
    )
    return asked.mail_id


def parts(mail: EmailMessage) -> tuple[str, str]:
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (each.get_content() for each in found if each is not None)
    return text, html


def own(actor: Actor) -> str:
    return models.User.objects.get(pk=actor.user_id).email


def test_it_is_the_message_of_the_preview_and_marked(clinic: Clinic, sink: Sink, send: Send) -> None:
    client = signed_in(clinic.nurse)
    shown = client.get(address(clinic, "staff_message_preview")).context["message"]
    assert own(clinic.nurse) in pressed(client, clinic)
    send(NOW)
    (mail,) = sink.mails
    text, html = parts(mail)
    first, _blank, rest = text.replace("\r\n", "\n").partition("\n\n")
    assert mail["To"] == own(clinic.nurse)
    assert mail["Subject"] == f"Example: {' '.join(shown.subject.split())}"
    assert first == "Example: nobody has this appointment, and no link in it opens anything."
    assert rest.split() == shown.text.split()
    assert re.search(r"<body[^>]*><p[^>]*><strong>Example: nobody has this appointment", html)


@pytest.mark.parametrize("language", ["es", "ar"])
def test_in_each_language_the_mark_is_the_desks_own(
    clinic: Clinic, sink: Sink, send: Send, language: str
) -> None:
    pressed(signed_in(clinic.manager), clinic, language=language)
    send(NOW)
    (mail,) = sink.mails
    assert mail["Content-Language"] == language
    assert mail["Subject"].startswith("Example: ") and parts(mail)[0].startswith("Example: nobody")


def test_every_message_of_the_protocol_leaves(clinic: Clinic, sink: Sink, send: Send) -> None:
    keys = [rule["key"] for rule in clinic.version.data["reminders"] if rule["channel"] == "email"]
    for key in keys:
        models.ProbeMail.objects.update(asked_at=NOW - timedelta(hours=2))
        ask(clinic, clinic.nurse, key=key)
        send(NOW)
    assert len(sink.mails) == len(keys)
    assert {mail["To"] for mail in sink.mails} == {own(clinic.nurse)}
    assert not models.ProbeMail.objects.exclude(problem="").exists()


def test_no_link_in_it_opens_anything(clinic: Clinic, sink: Sink, send: Send) -> None:
    ask(clinic, clinic.nurse)
    send(NOW)
    text, html = parts(sink.mails[0])
    tokens = set(re.findall(r"/(?:l|r/stop)/([\w-]+)", text + html))
    assert tokens == {"this-is-only-an-example"}
    assert not models.AccessLink.objects.exists()
    assert "List-Unsubscribe" not in sink.mails[0]


def test_it_leaves_once_and_two_presses_are_one(clinic: Clinic, sink: Sink, send: Send) -> None:
    assert ask(clinic, clinic.nurse) == ask(clinic, clinic.nurse)
    send(NOW)
    send(NOW)
    assert len(sink.mails) == 1
    with time_machine.travel(NOW + MINUTE, tick=False):
        assert (
            "Sent to you at"
            in signed_in(clinic.nurse).get(address(clinic, "staff_message_preview")).content.decode()
        )


def test_ten_an_hour_for_each_person(clinic: Clinic) -> None:
    for number in range(10):
        ask(clinic, clinic.nurse, after=2 * number)
    with pytest.raises(TooManyTests) as many:
        ask(clinic, clinic.nurse, after=30)
    assert many.value.next_at == NOW + timedelta(hours=1)
    ask(clinic, clinic.desk, after=30)
    ask(clinic, clinic.nurse, after=61)


def test_a_plain_test_email_is_another_thing(clinic: Clinic) -> None:
    """Neither counts for the other, and an example never says that mail arrives."""
    for number in range(4):
        ask(clinic, clinic.manager, after=2 * number)
    first = probe_mails.ask(site_id=clinic.site.pk, by=clinic.manager, now=NOW + 9 * MINUTE)
    assert models.ProbeMail.objects.get(pk=first).example is None


def test_who_has_no_address_is_told_so(clinic: Clinic) -> None:
    client = signed_in(clinic.nurse)
    models.User.objects.filter(pk=clinic.nurse.user_id).update(email="")
    assert "Your account has no email address" in pressed(client, clinic)
    assert not models.ProbeMail.objects.exists()


def test_it_is_on_record_without_a_word_of_it(clinic: Clinic) -> None:
    mail_id = ask(clinic, clinic.nurse)
    entry = models.AuditEntry.objects.get(action="example_mail.ask")
    assert entry.obj == f"probe_mail:{mail_id}"
    assert entry.data == {"protocol_version": clinic.version.pk, "message": "day_before"}


@pytest.mark.parametrize("other", [{"key": "call_unready"}, {"key": "nothing"}, {"version_id": 0}])
def test_what_is_no_message_of_ours_is_not_sent(clinic: Clinic, other: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        ask(clinic, clinic.nurse, **other)


def test_another_sites_people_send_themselves_nothing_of_ours(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        ask(clinic, clinic.other_nurse)


def test_a_draft_that_was_thrown_away_meanwhile_says_so(clinic: Clinic, sink: Sink, send: Send) -> None:
    ask(clinic, clinic.nurse)
    row = models.ProbeMail.objects.get()
    models.ProbeMail.objects.update(example={**row.example, "version_id": 0})
    send(NOW)
    assert not sink.mails
    assert models.ProbeMail.objects.get().problem.startswith("The message is not there any more")
