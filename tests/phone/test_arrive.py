"""The one screen in its states, by the server's clock: what to do now, until when, whom to call; and a press at the door.

Source: ux.md P1, P2, P4 to P6, P13, P17, D4, X6.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page

from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from tests.factories import START, Clinic
from tests.phone.own_phone import cut
from tests.phone.states import DAWN, EVENING, STATES, lengthen
from tests.phone.windows import Windows
from tests.preparing import ARRIVAL, AT_THE_DOOR, PICK_UP, fresh, resting
from tests.screen import Screen

Opened = Callable[..., Screen]
FITS = """() => {
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const seen = (found) => { const box = found?.getBoundingClientRect(); return !!box && box.height > 0 && box.top >= 0 && box.bottom <= bar.top };
  const mains = [...document.querySelectorAll(".button.main")];
  return { heading: seen(document.querySelector("h1")), main: mains.length === 1 && seen(mains[0]), call: bar.bottom <= innerHeight,
    wide: document.documentElement.scrollWidth <= innerWidth };
}"""
WRONG = datetime(2031, 3, 1, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "are_long"), [("en-US", False), ("es-US", True)], ids=["plain", "long words, Spanish"]
)
def test_every_state_is_one_screen(
    clinic: Clinic, windows: Windows, clock: time_machine.Traveller, locale: str, are_long: bool
) -> None:
    """P1: day, arrival, the next thing, one main button and whom to call, without scrolling."""
    made = {name: make(clinic) for name, make in STATES.items()}
    if are_long:
        lengthen(clinic)
    screen = windows.phone(locale=locale, scripts=False)
    misfits = {}
    for name, (row, at) in made.items():
        clock.move_to(at)
        windows.enter(screen, fresh(row))
        found = screen.page.evaluate(FITS)
        if not all(found.values()):
            misfits[name] = found
    assert misfits == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(
    ("at", "said"),
    [
        (EVENING, "until 2:00 am"),
        (DAWN, "until 8:00 am"),
        (ARRIVAL - timedelta(minutes=50), "Nothing to eat or drink"),
        (AT_THE_DOOR, "I am here"),
        (START, "Please call us"),
    ],
)
def test_a_wrong_phone_clock_changes_nothing(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller, at: datetime, said: str, scripts: bool
) -> None:
    """P2: years away and in another zone."""
    row = clinic.book()
    clock.move_to(at)
    screen = opened(row, scripts=scripts, clock_at=WRONG, zone="Asia/Tokyo")
    screen.says("Come at 9:30 am")
    screen.page.locator("main").get_by_text(said).first.wait_for()


@pytest.mark.parametrize(
    ("zone", "is_said"), [("Asia/Tokyo", True), ("America/Denver", False), ("America/Boise", False)]
)
def test_a_phone_in_another_zone_is_told_whose_clock_it_is(
    clinic: Clinic, opened: Opened, zone: str, is_said: bool
) -> None:
    """X6: where the same instant is another clock time, however the zone is called."""
    screen = opened(clinic.book(), zone=zone, clock_at=WRONG)
    line = screen.page.get_by_text("Clinic time (Denver)", exact=True)
    assert line.is_visible() is is_said
    screen.says("All times are clinic time (Denver).")


def test_without_scripts_the_help_says_whose_clock_it_is(clinic: Clinic, opened: Opened) -> None:
    screen = opened(clinic.book(), zone="Asia/Tokyo", scripts=False)
    screen.says("All times are clinic time (Denver).")


def left(page: Page) -> str:
    found = page.locator("[data-left]")
    return found.inner_text() if found.count() and found.is_visible() else ""


def test_time_left_goes_on_in_rounded_words_and_then_the_next_step_comes(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    """P4: the water ends at 8:00; the phone's clock is years away."""
    row = clinic.book()
    clock.move_to(START - timedelta(hours=2, minutes=12))
    screen = opened(row, clock_at=WRONG)
    assert left(screen.page) == "in about 10 minutes"
    assert screen.page.locator("[aria-live] [data-left], [role=status] [data-left]").count() == 0
    screen.page.clock.run_for(6 * 60_000)
    assert left(screen.page) == "in about 5 minutes"
    clock.move_to(START - timedelta(hours=2) + timedelta(seconds=20))
    screen.page.clock.run_for(7 * 60_000)
    screen.says("Nothing to eat or drink")
    assert left(screen.page) == "in about 2 hours"


def test_time_left_is_dropped_when_it_may_not_be_true(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    """P4: without a network, after a sleep of the phone, and soon where no script keeps it true."""
    row = clinic.book()
    clock.move_to(DAWN)
    offline, asleep = opened(row), opened(row)
    cut(offline)
    offline.page.clock.run_for(6_000)
    assert left(offline.page) == ""
    asleep.page.clock.set_system_time(DAWN + timedelta(hours=2))
    asleep.page.clock.run_for(6_000)
    assert left(asleep.page) == ""
    plain = opened(row, scripts=False)
    told = plain.page.evaluate(
        "() => document.getAnimations().map((each) => [each.animationName, each.effect.getTiming().delay])"
    )
    assert told == [["over", 60_000]]


def test_time_left_is_hidden_in_one_tap_and_stays_hidden(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(DAWN)
    screen = opened(row)
    screen.press("Hide how long it is")
    assert left(screen.page) == ""
    screen.go("/my/")
    assert left(screen.page) == ""
    screen.press("Change text size")
    screen.go("/my/")
    assert left(screen.page) == ""
    screen.press("Show how long it is")
    assert left(screen.page) != ""


def test_the_desk_knows_within_one_refresh(
    clinic: Clinic, opened: Opened, at_desk: Callable[..., Screen], clock: time_machine.Traveller
) -> None:
    """P17, both ends: phone and board open at once; twice is once."""
    row = clinic.book()
    clock.move_to(AT_THE_DOOR)
    desk, screen = at_desk(clinic.desk), opened(row, scripts=False)
    desk.page.goto(f"/staff/{clinic.site.slug}/")
    screen.page.get_by_role("button", name="I am here").dblclick()
    screen.says("The desk knows, 9:24 am")
    screen.look()
    desk.refresh()
    desk.page.get_by_text("said on the phone").wait_for()
    screen.press("I am not here yet")
    screen.control("I am here").wait_for()
    assert fresh(row).status == Status.EXPECTED


def test_outside_stands_on_the_board_within_one_refresh(
    clinic: Clinic, opened: Opened, at_desk: Callable[..., Screen], clock: time_machine.Traveller
) -> None:
    """D4, three ends: the driver's phone, the board, the patient's rest page."""
    row = resting(clinic)
    clock.move_to(PICK_UP)
    desk, driver = at_desk(clinic.nurse), opened(row, ActorKind.DRIVER)
    desk.page.goto(f"/staff/{clinic.site.slug}/")
    driver.press("I am outside")
    driver.says("The desk knows that you are outside, 11:40 am.")
    desk.refresh()
    desk.page.get_by_text("Driver is outside, 11:40 am").wait_for()
    opened(row).says("Your driver is outside, 11:40 am.")
    driver.press("I am not there any more")
    driver.control("I am outside").wait_for()
