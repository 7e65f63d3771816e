"""Two phones at once: a code from the mail, somebody who helps and is ended, a driver who says yes and one who cannot."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from checklists.models import Appointment, Call, RideHome, Tick
from checklists.reminders.breaker import Breaker
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import ALL, sweep
from checklists.rules.access import ActorKind
from tests.factories import Clinic
from tests.phone.windows import Windows, walks_in
from tests.reminders.conftest import QUICK, HeldClock
from tests.reminders.ladder import driver
from tests.reminders.sink import Sink
from tests.screen import Screen

Mails = Callable[[], str]
HELPING = "You help Ana get ready"


@pytest.fixture
def newest(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mails]:  # type: ignore[no-untyped-def]
    """One sweep into a mail catcher; the text of the newest mail."""
    monkeypatch.setattr(settings, "SENT_JOURNAL", str(tmp_path / "sent.journal"))
    sink = Sink()

    def caught() -> str:
        server = Server("127.0.0.1", sink.port, timeouts=QUICK)
        clock = HeldClock(datetime.now(UTC) + timedelta(minutes=3))
        sweep(trigger="test", limits=ALL, clock=clock, server=server, breaker=Breaker())
        text: str = sink.mails[-1].get_body(("plain",)).get_content()
        return text

    yield caught
    sink.stop()


@pytest.fixture
def row(clinic: Clinic, newest: Mails) -> Appointment:
    """Booked and told."""
    row = clinic.book()
    newest()
    return row


def unlock(phone: Screen, newest: Mails) -> None:
    """The code is asked for, read in the mail and typed."""
    phone.press("Send me a code")
    (code,) = re.findall(r"\b\d{6}\b", newest())
    phone.fill("Your code", code)
    phone.press_exactly("Open")


def link_in(mail: str) -> str:
    (token,) = re.findall(r"/l/(c[a-z2-7]{32})", mail)
    return str(token)


def test_somebody_helps_and_is_out_at_the_next_click(
    row: Appointment, windows: Windows, opened: Callable[..., Screen], newest: Mails
) -> None:
    ana, kim = opened(row), windows.phone()
    ana.press("Who helps you")
    ana.press("Add somebody who helps")
    ana.says("A code opens this")
    unlock(ana, newest)
    for label, said in {
        "Their name": "Kim",
        "Their phone number": "303 555 0155",
        "Their email": "kim@h.example",
    }.items():
        ana.fill(label, said)
    ana.choose("Read my list, and tick for me")
    ana.choose("They may know of this appointment: the day, the time and the place")
    ana.press("Send them their link")
    ana.says("Reads your list and ticks for you.")
    walks_in(kim, link_in(newest()))
    kim.look()
    kim.says(HELPING)
    kim.press("Wear loose sleeves")
    kim.says("by Kim")
    assert Tick.objects.get().by_name == "Kim"
    ana.go("/my/")
    ana.says("by Kim")
    ana.go("/my/helpers/")
    ana.press("Change or end")
    ana.press("End it")
    ana.says("Nobody yet.")
    kim.page.get_by_role("button", name="Undo").click()
    kim.says("Please open your link again")
    assert Tick.objects.count() == 1


def test_a_wrong_code_says_so_and_opens_nothing(
    row: Appointment, opened: Callable[..., Screen], newest: Mails
) -> None:
    ana = opened(row, scripts=False)
    ana.go("/my/contact/")
    ana.press("Send me a code")
    code = re.findall(r"\b\d{6}\b", newest())[0]
    ana.fill("Your code", f"{(int(code) + 1) % 1_000_000:06d}")
    ana.press_exactly("Open")
    ana.says("That code does not open this")
    ana.fill("Your code", code)
    ana.press_exactly("Open")
    ana.says("How we reach you")


def test_a_driver_says_yes_and_reads_until_when(row: Appointment, opened: Callable[..., Screen]) -> None:
    driver(row)
    sam = opened(row, kind=ActorKind.DRIVER)
    sam.press("Yes, I will")
    sam.says("Drivers need to be 18 or older.")
    sam.fill("Your phone number", "303 555 0134")
    sam.choose("I am 18 or older")
    sam.press("Yes, I will")
    sam.says("Please keep your phone with you")
    sam.says("Friday 27 November, 10:40 am")
    assert RideHome.objects.get().confirmed_by_driver_at is not None


def test_a_driver_who_cannot_is_thanked_and_the_patient_sees_it(
    row: Appointment, opened: Callable[..., Screen]
) -> None:
    driver(row)
    sam, ana = opened(row, kind=ActorKind.DRIVER, scripts=False), opened(row)
    sam.press("I cannot")
    sam.says("Thank you for telling us")
    ana.go("/my/items/3/")
    ana.says("is not able to take you home.")
    assert Call.objects.get().reason == "driver_unsure"
