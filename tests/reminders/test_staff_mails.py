"""Messages to the staff: numbers alone, none lost and none twice, whatever the mail server does."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from checklists import models
from checklists.actions import break_glass, staff_mails
from checklists.reminders import staff_mails as carrying
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import Swept
from checklists.rules.access import Role, system
from checklists.rules.break_glass import GlassReason
from checklists.rules.transmission import Answer
from tests import factories
from tests.factories import NOW, Clinic
from tests.reminders.conftest import QUICK, HeldClock
from tests.reminders.sink import RESET, Sink

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def glass() -> Clinic:
    """A nurse of the other site has opened Ana's record."""
    clinic = factories.clinic()
    factories.staff(clinic.site, Role.PRIVACY_OFFICER)
    ana = clinic.patient(first_name="Canaryfirst", last_name="Canarylast")
    break_glass.open_record(
        sought=break_glass.Sought("Canaryfirst", "Canarylast", born_on=ana.date_of_birth),
        reason=GlassReason.EMERGENCY, words="canarywords say why", by=clinic.other_nurse, now=NOW,
    )  # fmt: skip
    return clinic


def row() -> models.StaffMail:
    return models.StaffMail.objects.get()


def test_it_leaves_once(glass: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    for minutes in range(3):
        send(NOW + minutes * MINUTE)
    assert len(sink.mails) == 1
    assert row().sent_at is not None and not row().problem


def test_it_holds_numbers_and_nobody_s_name(glass: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    send(NOW)
    whole = sink.taken[0].decode()
    for part in sink.mails[0].walk():
        if part.get_content_maintype() == "text":
            whole += part.get_content()
    opening = models.BreakGlass.objects.get()
    assert f"number {opening.pk}" in sink.mails[0]["Subject"]
    assert f"/staff/{glass.site.slug}/openings/" in whole and f"number {opening.opened_by_id}" in whole
    names = [models.User.objects.get(pk=opening.opened_by_id).name, "canary", "emergency"]
    assert not re.search("|".join(names), whole, re.IGNORECASE)
    assert not re.search("ketamine|infusion(?! ready)|patient", str(sink.mails[0]["Subject"]), re.IGNORECASE)


def test_a_server_that_is_busy_gets_it_later(glass: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    sink.will("RCPT", "451 later")
    send(NOW)
    assert (len(sink.mails), row().marked_at) == (0, None)
    send(NOW + MINUTE / 2)
    assert len(sink.mails) == 0
    send(NOW + 2 * MINUTE)
    assert len(sink.mails) == 1


def test_a_refusal_for_good_is_kept_in_words(glass: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    sink.will("RCPT", "550 no such mailbox <officer@maple.example>")
    send(NOW)
    send(NOW + 5 * MINUTE)
    assert (len(sink.mails), row().problem) == (0, "550 no such mailbox [address]")


def test_what_the_server_may_have_never_goes_again(
    glass: Clinic, send: Callable[..., Swept], sink: Sink
) -> None:
    sink.will("DOT", RESET)
    for minutes in (0, 5, 60):
        send(NOW + minutes * MINUTE)
    assert len(sink.commands) and sink.commands.count("DATA") == 1
    assert row().marked_at is not None and row().sent_at is None


def test_a_sender_that_died_before_the_mark_loses_nothing(
    glass: Clinic, send: Callable[..., Swept], sink: Sink
) -> None:
    assert len(staff_mails.take(by=BY, now=NOW)) == 1
    send(NOW + MINUTE)
    assert len(sink.mails) == 0
    send(NOW + 3 * MINUTE)
    assert len(sink.mails) == 1


def test_a_sender_that_was_away_too_long_sends_nothing(
    glass: Clinic, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else has taken it up meanwhile, and has sent it."""
    (mine,) = staff_mails.take(by=BY, now=NOW)
    later = NOW + 3 * MINUTE
    server = Server("127.0.0.1", sink.port, timeouts=QUICK)
    carrying.send(server, HeldClock(later), by=BY)
    assert not staff_mails.mark(held=mine, by=BY, now=later)
    staff_mails.tell(held=mine, answer=Answer.LATER, reply="", by=BY, now=later)
    monkeypatch.setattr(staff_mails, "take", lambda **_: (mine,))
    carrying.send(server, HeldClock(later), by=BY)
    assert len(sink.mails) == 1 and row().sent_at is not None


def test_two_senders_at_once_are_one_message(glass: Clinic) -> None:
    with transaction.atomic():
        assert len(staff_mails.take(by=BY, now=NOW)) == 1
        assert staff_mails.take(by=BY, now=NOW) == ()


def test_nobody_who_left_is_written_to(glass: Clinic, send: Callable[..., Swept], sink: Sink) -> None:
    models.User.objects.filter(pk=row().user_id).update(is_active=False)
    send(NOW)
    assert sink.mails == []


def test_it_is_asked_for_with_the_opening_or_not_at_all(clinic: Clinic) -> None:
    factories.staff(clinic.site, Role.PRIVACY_OFFICER)
    ana = clinic.patient()
    sought = break_glass.Sought(ana.first_name, ana.last_name, born_on=ana.date_of_birth)
    with pytest.raises(RuntimeError), transaction.atomic():
        break_glass.open_record(
            sought=sought, reason=GlassReason.OTHER, words="a reason that is long", by=clinic.other_nurse, now=NOW
        )  # fmt: skip
        raise RuntimeError
    assert not models.StaffMail.objects.exists() and not models.BreakGlass.objects.exists()
