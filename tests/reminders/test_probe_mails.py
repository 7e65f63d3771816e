"""A test email leaves beside a sweep, through the settings of reminders, and says in words why it could not."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings

from checklists import models
from checklists.actions import probe_mails
from checklists.reminders import probe_mails as carrying
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import Swept
from checklists.rules.access import system
from tests import factories
from tests.factories import NOW, Clinic
from tests.reminders.conftest import QUICK, HeldClock
from tests.reminders.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


@pytest.fixture
def asked() -> Clinic:
    clinic = factories.clinic()
    probe_mails.ask(site_id=clinic.site.pk, by=clinic.manager, now=NOW)
    return clinic


def row() -> models.ProbeMail:
    return models.ProbeMail.objects.get()


def text(sink: Sink) -> str:
    return str(sink.mails[0].get_body(("plain",)).get_content())


def test_a_sweep_sends_it_and_says_so(asked: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    send(NOW)
    send(NOW)
    assert len(sink.mails) == 1
    assert (row().problem, row().sent_at is not None) == ("", True)


def test_it_is_neutral_and_names_nobody(asked: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    patient = asked.patient()
    send(NOW)
    assert sink.mails[0]["Subject"] == "Test email from Maple House"
    assert settings.EMAIL_FROM in sink.mails[0]["From"]
    assert patient.first_name not in text(sink)
    assert not re.search("ketamine|infusion", str(sink.mails[0]), re.IGNORECASE)


def test_its_link_leads_to_the_press(
    asked: Clinic, send: Callable[..., Swept], sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    send(NOW)
    link = re.search(r"http://\S+", text(sink))
    assert link
    token = link.group().rstrip("/").rpartition("/")[2]
    assert link.group() == f"http://127.0.0.1:8000/staff/{asked.site.slug}/test-email/{token}/"
    probe_mails.arrived(site_id=asked.site.pk, token=token, by=asked.manager, now=NOW)
    assert row().arrived_at == NOW
    assert token not in caplog.text


def carried(server: Server) -> str:
    carrying.send(server, HeldClock(NOW), by=BY)
    return row().problem


def test_nobody_at_that_port_is_said_with_the_setting(asked: Clinic) -> None:
    said = carried(Server("127.0.0.1", 1, timeouts=QUICK))
    assert "Nobody answers at 127.0.0.1:1" in said and "EMAIL_PORT" in said


def test_an_unknown_machine_is_said(asked: Clinic) -> None:
    assert "EMAIL_HOST" in carried(Server("no-such-machine.invalid", 25, timeouts=QUICK))


def test_tls_towards_a_server_without_it_is_said(asked: Clinic, sink: Sink) -> None:
    assert "EMAIL_USE_SSL" in carried(Server("127.0.0.1", sink.port, tls=True, timeouts=QUICK))


def test_a_refused_address_is_said(asked: Clinic, sink: Sink) -> None:
    sink.will("RCPT", "550 no such mailbox")
    assert "refuses your address: 550 no such mailbox" in carried(Server("127.0.0.1", sink.port))


def test_what_could_not_leave_is_not_tried_again_by_itself(asked: Clinic, sink: Sink) -> None:
    carried(Server("127.0.0.1", 1, timeouts=QUICK))
    assert carrying.send(Server("127.0.0.1", sink.port), HeldClock(NOW), by=BY) == 0


def test_while_nothing_may_leave_it_hears_why(
    asked: Clinic, send: Callable[..., Swept], sink: Sink, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.EMAIL_HOST = "smtp.clinic.example"
    send(NOW)
    assert "The demo sends to its own mail catcher only" in row().problem
    assert sink.mails == []
