"""What mail providers call with, read by the extra's own views: who is let in, and what becomes of each event."""

import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions.address_hashes import address_hash
from checklists.reminders.channels import email, provider_headers
from clinic import doctor
from clinic import urls as product
from tests.delivery.payloads import BASIC, SECRET, SIGNING_KEY, brevo, mailgun, postmark, written
from tests.factories import NOW
from tests.house.source import ROOT

anymail = pytest.importorskip("anymail")
AT = "/hooks/delivery/"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def listens(settings):
    def to(provider: str) -> Client:
        settings.ROOT_URLCONF = "tests.delivery.listening"
        settings.DELIVERY_PROVIDER, settings.DELIVERY_EVENTS = provider, True
        settings.DELIVERY_SECRET, settings.DELIVERY_SIGNING_KEY = SECRET, SIGNING_KEY
        settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}
        return Client(enforce_csrf_checks=True, raise_request_exception=False)

    return to


@pytest.fixture
def reminder(clinic) -> models.Reminder:
    row = clinic.book()
    left = {
        "state": "sent",
        "sent_at": NOW,
        "transmit_at": NOW,
        "address_hash": address_hash(row.patient.email),
    }
    models.Reminder.objects.filter(appointment=row, rule="booked").update(**left)
    return models.Reminder.objects.get(appointment=row, rule="booked")


def told() -> list[tuple[str, str, str]]:
    return list(models.DeliveryEvent.objects.order_by("pk").values_list("provider", "kind", "detail"))


def failed_at(reminder):
    return models.Patient.objects.get(pk=reminder.appointment.patient_id).address_failed_at


# Postmark


def test_postmark_s_delivery(listens, reminder):
    answer = listens("postmark").post(AT, **written(postmark("Delivery", reminder.pk, NOW)), headers=BASIC)
    assert (answer.status_code, told()) == (200, [("postmark", "delivered", "Test delivery webhook details")])


def test_postmark_s_bounce_marks_the_address_and_keeps_no_address(listens, reminder):
    listens("postmark").post(AT, **written(postmark("Bounce", reminder.pk, NOW)), headers=BASIC)
    assert told() == [("postmark", "bounced", "smtp;550 5.1.1 [address] user unknown")]
    assert failed_at(reminder) == LATER


def test_postmark_s_complaint_stops_the_stream(listens, reminder):
    listens("postmark").post(AT, **written(postmark("SpamComplaint", reminder.pk, NOW)), headers=BASIC)
    patient = models.Patient.objects.get(pk=reminder.appointment.patient_id)
    assert patient.reminders_stopped_at == LATER and failed_at(reminder) is None


def test_told_twice_is_once_with_an_id_and_without(listens, reminder):
    client = listens("postmark")
    for record in ("Delivery", "Delivery", "Bounce", "Bounce"):
        client.post(AT, **written(postmark(record, reminder.pk, NOW)), headers=BASIC)
    assert [kind for _, kind, _ in told()] == ["delivered", "bounced"]


def test_an_opening_tells_nothing(listens, reminder):
    client = listens("postmark")
    answer = client.post(AT, **written(postmark("Open", reminder.pk, NOW)), headers=BASIC)
    assert (answer.status_code, told()) == (200, [])


@pytest.mark.parametrize("named", ["5b0a3c1e-7d5e-4f0e-9c1b-2f9f0a6b7c11", "", "not an id", "1' OR 1=1"])
def test_other_people_s_mail_changes_nothing_and_is_not_told_again(listens, reminder, named):
    payload = postmark("Bounce", reminder.pk, NOW, Metadata={"reminder": named})
    answer = listens("postmark").post(AT, **written(payload), headers=BASIC)
    assert (answer.status_code, told()) == (200, [])


# Mailgun


@pytest.mark.parametrize(
    ("event", "severity", "kind"),
    [
        ("delivered", "", "delivered"),
        ("failed", "permanent", "bounced"),
        ("failed", "temporary", "deferred"),
        ("complained", "", "complained"),
    ],
)
def test_mailgun_s_events_find_the_message_by_its_message_id(listens, reminder, event, severity, kind):
    payload = mailgun(event, email.message_id(reminder.pk), NOW, token="a" * 50, severity=severity)
    answer = listens("mailgun").post(AT, **written(payload), headers=BASIC)
    assert (answer.status_code, [kind for _, kind, _ in told()]) == (200, [kind])
    assert (failed_at(reminder) is not None) is (kind == "bounced")


def test_mailgun_s_signature_is_asked_for(listens, reminder):
    payload = mailgun("failed", email.message_id(reminder.pk), NOW, token="a" * 50, severity="permanent")
    payload["signature"]["signature"] = "0" * 64
    answer = listens("mailgun").post(AT, **written(payload), headers=BASIC)
    assert (answer.status_code, told(), failed_at(reminder)) == (400, [], None)


# Brevo


def test_brevo_s_events_have_no_id_and_count_once(listens, reminder):
    client = listens("brevo")
    for event in ("request", "delivered", "delivered"):
        client.post(AT, **written(brevo(event, email.message_id(reminder.pk), NOW)), headers=BASIC)
    assert [kind for _, kind, _ in told()] == ["accepted", "delivered"]


# Who is let in


@pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic aG9va3M6d3Jvbmc="}, {"Authorization": "x"}])
def test_without_the_secret_nothing_is_read(listens, reminder, provider, headers):
    payload = {
        "postmark": postmark("Bounce", reminder.pk, NOW),
        "mailgun": mailgun("failed", email.message_id(reminder.pk), NOW, token="b", severity="permanent"),
        "brevo": brevo("hard_bounce", email.message_id(reminder.pk), NOW),
    }[provider]
    answer = listens(provider).post(AT, **written(payload), headers=headers)
    assert (answer.status_code, told(), failed_at(reminder)) == (400, [], None)
    assert b"basic auth" not in answer.content.lower()


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "[1]", "\x00", '{"RecordType": 1}'])
@pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo"])
def test_what_is_not_in_the_provider_s_form_is_no_fault_of_ours(listens, reminder, provider, body):
    answer = listens(provider).post(AT, data=body, content_type="application/json", headers=BASIC)
    assert answer.status_code in (200, 400) and told() == []


def test_only_a_post_is_taken(listens, reminder):
    client = listens("postmark")
    assert [client.get(AT, headers=BASIC).status_code, client.put(AT, headers=BASIC).status_code] == [
        405,
        405,
    ]


def test_nothing_telling_is_logged(listens, reminder, caplog):
    client = listens("postmark")
    client.post(AT, **written(postmark("Bounce", reminder.pk, NOW)), headers=BASIC)
    client.post(AT, **written(postmark("Bounce", reminder.pk, NOW)))
    client.post(AT, data="{", content_type="application/json", headers=BASIC)
    for telling in ("ana@", "patient.example", "550", SECRET, "four words"):
        assert telling not in caplog.text


def test_without_a_provider_there_is_no_such_address(client, db):
    assert client.post(AT).status_code == 404
    assert "delivery_events" not in {getattr(entry, "name", "") for entry in product.urlpatterns}


# What we give along


def headers_for(provider: str, reminder, settings) -> dict[str, str]:
    settings.DELIVERY_PROVIDER = provider
    lines = (line.decode().rstrip("\r\n") for line in provider_headers.naming(reminder.pk))
    return dict(line.split(": ", 1) for line in lines)


def test_a_message_names_itself_to_a_provider_that_renames_it(reminder, settings):
    assert headers_for("postmark", reminder, settings)["X-PM-Metadata-reminder"] == str(reminder.pk)
    assert str(reminder.pk) in headers_for("brevo", reminder, settings)["X-Mailin-custom"]


def test_a_provider_is_told_to_watch_nobody(reminder, settings):
    asked = headers_for("postmark", reminder, settings) | headers_for("mailgun", reminder, settings)
    assert (asked["X-PM-TrackOpens"], asked["X-PM-TrackLinks"], asked["X-Mailgun-Track"]) == (
        "false",
        "None",
        "no",
    )


def test_no_header_is_added_where_no_provider_is_named(reminder, settings):
    assert headers_for("", reminder, settings) == {}


# The extra is an extra


def test_the_core_loads_its_addresses_without_the_extra():
    code = (
        "import sys; sys.modules['anymail'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'anymail' else find(name, *a)\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check')\n"
        "from django.conf import settings\n"
        "print(settings.DELIVERY_EVENTS)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.splitlines()[-1:]) == (0, ["False"]), ran.stderr


@pytest.mark.parametrize(
    ("settings_", "seen"),
    [
        ({"DELIVERY_PROVIDER": ""}, "off: DELIVERY_PROVIDER names nobody"),
        ({"DELIVERY_PROVIDER": "pigeon"}, "'pigeon' is none of ours"),
        ({"DELIVERY_EXTRA": False}, "the extra esp is not installed"),
        ({"DELIVERY_SECRET": "short:1"}, "DELIVERY_SECRET is not user:password"),
        ({"DELIVERY_PROVIDER": "mailgun", "DELIVERY_SIGNING_KEY": ""}, "DELIVERY_SIGNING_KEY is empty"),
        ({}, "postmark tells at http://127.0.0.1:8000/hooks/delivery/"),
    ],
)
def test_the_doctor_names_what_is_missing(listens, settings, settings_, seen):
    listens("postmark")
    for name, value in settings_.items():
        setattr(settings, name, value)
    found = doctor.settings.delivery(NOW)
    assert seen in found.seen and (found.ok or found.cure)
