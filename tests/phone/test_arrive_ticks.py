"""A tick of the list: seen at once, told truthfully, made once; what is always one tap away; a bar that hides no focus.

Source: ux.md P5, P6, P8, P13.
"""

from collections.abc import Callable

import pytest
import time_machine
from playwright.sync_api import Route

from checklists.models import Tick
from tests.factories import Clinic
from tests.phone.states import EVENING
from tests.phone.windows import Windows
from tests.preparing import CLOTHING, HYDRATION
from tests.screen import Screen

Opened = Callable[..., Screen]
ROW = f"#item-{CLOTHING}"
# Two taps: milliseconds from the first to the row's other words and mark, and those, as the page itself sees them.
SEEN = """(row) => new Promise((seen) => {
  const li = document.querySelector(row), began = performance.now();
  new MutationObserver(() => requestAnimationFrame(() =>
    seen([performance.now() - began, li.getAttribute("aria-busy"), li.querySelector(".state").textContent])))
    .observe(li, { attributes: true, childList: true, subtree: true, characterData: true });
  li.querySelector(".row").click();
  li.querySelector(".row").click();
})"""
# Where the focus is, when the bar lies over it: nothing of a control that is reached may be under it.
COVERED = """() => {
  const bar = document.querySelector(".bar"), now = document.activeElement;
  if (!bar || getComputedStyle(bar).position !== "sticky" || bar.contains(now) || now === document.body) return "";
  return now.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1 ? now.outerHTML.slice(0, 120) : "";
}"""


def ticks() -> int:
    return Tick.objects.filter(item__position=CLOTHING).count()


def test_a_tick_is_seen_at_once_on_a_slow_network_and_two_taps_are_one(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(EVENING)
    screen = opened(row)
    screen.page.clock.resume()
    on_the_way: list[Route] = []
    screen.page.route("**/tick/", lambda route: on_the_way.append(route))
    passed, busy, words = screen.page.evaluate(SEEN, ROW)
    for route in on_the_way:
        route.continue_()
    screen.page.unroute("**/tick/")
    assert (busy, words) == ("true", "Saving")
    assert passed <= 100
    item = screen.page.locator(ROW)
    item.get_by_text("Done").wait_for()
    assert item.get_by_role("button", name="Undo").is_visible()
    assert screen.page.evaluate(f"document.activeElement.closest('{ROW}') !== null")
    assert ticks() == 1
    item.get_by_role("button", name="Undo").click()
    screen.page.locator(f"{ROW}.not_done").wait_for()
    assert (ticks(), Tick.objects.latest("pk").done) == (2, False)


def test_a_reply_that_is_lost_makes_neither_a_second_tick_nor_a_lie(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    """The clinic has it, the phone does not know: the plain way asks again with the same operation."""

    def lose(route: Route) -> None:
        if route.request.headers.get("x-fragment"):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    row = clinic.book()
    clock.move_to(EVENING)
    screen = opened(row)
    screen.page.route("**/tick/", lose)
    screen.page.locator(ROW).locator(".row").click()
    screen.page.locator(f"{ROW}.done").wait_for()
    assert ticks() == 1
    screen.faults.clear()


def test_done_items_sink_and_the_bar_says_how_far(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(EVENING)
    screen = opened(row, scripts=False)
    screen.page.locator(f"#item-{HYDRATION} .row").click()
    screen.says("1 of 6 done")
    assert screen.page.locator("progress").get_attribute("value") == "1"
    assert screen.page.locator(".items > li").last.get_attribute("id") == f"item-{HYDRATION}"


def test_ate_and_not_sure_are_on_every_page_and_on_the_board_within_one_refresh(
    clinic: Clinic, opened: Opened, at_desk: Callable[..., Screen], clock: time_machine.Traveller
) -> None:
    """Phone and board are open at once."""
    row = clinic.book()
    clock.move_to(EVENING)
    screen, desk = opened(row), at_desk(clinic.nurse)
    desk.page.goto(f"/staff/{clinic.site.slug}/?on=2026-11-26")
    for path in ("/my/", "/my/items/1/", "/my/items/2/", "/my/items/3/", "/my/medicines/", "/my/thank-you/"):
        screen.page.goto(path)
        for name in ("I ate or drank", "I am not sure"):
            assert screen.page.locator("main nav").get_by_role("link", name=name).count() == 1, path
    screen.page.goto("/my/items/3/")
    screen.page.locator("main nav").get_by_role("link", name="I am not sure").click()
    screen.page.get_by_role("radio").nth(3).check()
    screen.press("Tell the nurse")
    screen.says("Thank you for telling us")
    before = desk.page.locator("#board").inner_text()
    desk.refresh()
    desk.page.wait_for_function("(was) => document.querySelector('#board').innerText !== was", arg=before)
    assert "not sure" in desk.page.locator("#board").inner_text().lower()


@pytest.mark.parametrize(("height", "taps"), [(640, 0), (640, 2), (480, 0)], ids=["640", "640 A++", "480"])
def test_the_bar_never_covers_what_has_the_focus(
    clinic: Clinic, windows: Windows, clock: time_machine.Traveller, height: int, taps: int
) -> None:
    row = clinic.book()
    clock.move_to(EVENING)
    screen = windows.enter(windows.phone(width=320 if height < 600 else 360, height=height), row)
    for _ in range(taps):
        screen.page.get_by_role("button", name="Change text size").click()
    covered = []
    for path in ("/my/", "/my/items/1/", "/my/items/3/", "/my/medicines/", "/my/ate/", "/my/not-sure/"):
        screen.page.goto(path)
        for _ in range(40):
            screen.page.keyboard.press("Tab")
            if found := screen.page.evaluate(COVERED):
                covered.append((path, found))
    assert covered == []
