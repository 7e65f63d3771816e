"""After the infusion, as a browser sees it: rest alone, then one question a page, help at once, both ends. Source: ux.md R1 to R4."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from checklists.models import Call, NextDayAnswer, PrivateNote
from tests.after import DUE, gone_home
from tests.factories import START, Clinic
from tests.screen import Screen

Opened = Callable[..., Screen]
LEFT_AT = START + timedelta(hours=2)


@pytest.fixture
def day_after(clock: time_machine.Traveller) -> None:
    clock.move_to(DUE + timedelta(minutes=1))


@pytest.mark.parametrize("scripts", [True, False])
def test_rest_shows_who_drives_until_when_and_whom_to_call(
    clinic: Clinic, clock: time_machine.Traveller, opened: Opened, scripts: bool
) -> None:
    """R1, R2."""
    clock.move_to(LEFT_AT)
    screen = opened(gone_home(clinic), scripts=scripts)
    screen.look()
    shown = screen.page.locator("main").inner_text()
    for words in ("No driving until", "Friday 27 November", "911", "988", "Our next questions come"):
        assert words in shown
    assert screen.page.locator("main form, main input, main button").count() == 0
    assert screen.page.locator('main a:not([href^="tel:"])').count() == 0


def test_rest_prints_the_same(clinic: Clinic, clock: time_machine.Traveller, opened: Opened) -> None:
    """R1."""
    clock.move_to(LEFT_AT)
    screen = opened(gone_home(clinic))
    screen.page.emulate_media(media="print")
    wanted = ["Friday 27 November", "911", "988", "(303) 555-0100"]
    seen = [words for words in wanted if screen.page.get_by_text(words).locator("visible=true").count()]
    assert seen == wanted


@pytest.mark.usefixtures("day_after")
def test_a_red_answer_shows_help_and_is_on_the_open_board(
    clinic: Clinic, opened: Opened, at_desk: Callable[..., Screen]
) -> None:
    """R3, both ends; without scripts on the phone."""
    desk = at_desk(clinic.nurse)
    desk.go(f"/staff/{clinic.site.slug}/")
    desk.says_not("call now")
    phone = opened(gone_home(clinic), scripts=False)
    phone.look()
    phone.press("Begin")
    phone.choose("So-so")
    phone.press("Continue")
    phone.page.goto("/my/next-day/4/")
    phone.choose("Yes")
    phone.press("Continue")
    phone.says("You are not alone")
    first = phone.page.locator('main a[href^="tel:"]').first
    assert first.get_attribute("href") == "tel:988" and first.is_visible()
    box = first.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 640 and box["height"] >= 48
    desk.refresh()
    desk.page.locator("#urgent").wait_for(state="visible", timeout=20_000)
    desk.look()
    desk.follow("Open the call list")
    desk.says("Do you have any thoughts of ending your life?")
    assert (NextDayAnswer.objects.count(), Call.objects.filter(reason="next_day_urgent").count()) == (2, 1)


@pytest.mark.usefixtures("day_after")
def test_back_reload_and_a_second_press_lose_and_double_nothing(clinic: Clinic, opened: Opened) -> None:
    """R3."""
    phone = opened(gone_home(clinic))
    phone.press("Begin")
    phone.choose("Badly")
    phone.press("Continue")
    phone.page.go_back()
    phone.page.reload()
    assert phone.page.get_by_label("Badly").is_checked()
    phone.page.goto("/my/")
    phone.says("11 short questions")
    phone.press("Go on")
    phone.choose("None of these")
    # The same form, sent twice.
    phone.page.evaluate(
        "() => { const form = new FormData(document.querySelector('main form'));"
        " return Promise.all([1, 2].map(() => fetch(location.href, {method: 'POST', body: form}))); }"
    )
    phone.page.goto("/my/next-day/check/")
    phone.look()
    assert NextDayAnswer.objects.count() == 2


@pytest.mark.usefixtures("day_after")
def test_a_note_is_shared_and_taken_back(
    clinic: Clinic, opened: Opened, at_desk: Callable[..., Screen]
) -> None:
    """R4."""
    row = gone_home(clinic)
    phone, desk = opened(row, theme="dark"), at_desk(clinic.nurse)
    phone.press("Notes for yourself")
    for text in ("The sea was blue", "For me alone"):
        phone.fill("A new note", text)
        phone.press("Keep this note")
    first = phone.page.locator("article", has_text="The sea was blue")
    phone.press("Share this note with my care team", inside=first)
    page = f"/staff/{clinic.site.slug}/appointments/{row.pk}/"
    desk.go(page)
    desk.says("The sea was blue")
    desk.says_not("For me alone")
    phone.press("Make it private again")
    desk.go(page)
    desk.says_not("The sea was blue")
    assert PrivateNote.objects.filter(shared_at=None).count() == 2
