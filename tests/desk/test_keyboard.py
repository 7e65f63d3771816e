"""The whole desk by keyboard: every page from its first control to its last, and Esc back to the row. Source: ux.md N9."""

import re
from collections.abc import Iterable

from playwright.sync_api import Page as Window
from playwright.sync_api import expect

from tests.desk.keys import BARS, TOLD, WATCH
from tests.desk.test_calls import opened as call_of
from tests.desk.test_look import OPEN, named, shown
from tests.factories import Clinic
from tests.phone.shown import Shown
from tests.phone.walk import Page
from tests.preparing import prepared
from tests.screen import Screen

__all__ = ["shown"]

TABLET, DESKS = {"width": 768, "height": 1024}, (1280, 1920)
ITS_OWN = re.compile(r"\d+|site-0|maple-house|[0-9a-f-]{36}")
RING = "getComputedStyle(document.activeElement).outlineWidth"


def of_each_route(pages: Iterable[Page]) -> list[Page]:
    """Of each route the page that shows most, whoever reads it."""
    most: dict[str, Page] = {}
    for page in sorted(pages, key=lambda each: len(each.html)):
        if "sent empty" not in page.name:
            most[ITS_OWN.sub("N", page.address)] = page
    return list(most.values())


def of_each_role(pages: Iterable[Page]) -> list[Page]:
    """Each role's calls or reports, whose head shows all that the role has."""
    return list(
        {page.name.split()[0]: page for page in pages if "/staff/site-0/protocols/" in page.name}.values()
    )


def walked(window: Window, known: set[str], within: str = "main") -> list[str]:
    """What is off on the way of the Tab key from the skip link on; `known` are the rings that were looked at already."""
    window.set_viewport_size(TABLET)
    window.evaluate(OPEN)
    window.evaluate(BARS)
    window.evaluate(WATCH, [sorted(known), within])
    if within == "main":
        first = window.locator("a:visible").first
        first.focus()
        first.press("Enter")
        if window.evaluate("document.activeElement.id") != "main":
            return ["its first link does not lead to the page itself"]
    for _ in range(window.evaluate("keys.stops()")):
        window.keyboard.press("Tab")
    known |= set(window.evaluate("[...keys.kinds]"))
    return list(window.evaluate(TOLD))


def test_every_control_is_reached_in_the_order_it_is_read_and_shows_a_ring_that_nothing_covers(
    pages: tuple[Page, ...], shown: Shown
) -> None:
    off: list[str] = []
    known: set[str] = set()
    for page in of_each_route(pages):
        window = shown.show(page)
        off += named(page, walked(window, known))
        for width in DESKS:
            window.set_viewport_size({"width": width, "height": 900})
            off += [f"{width} {each}" for each in named(page, window.evaluate("keys.disorder()"))]
    for page in of_each_role(pages):
        off += named(page, walked(shown.show(page), known, "body"))
    assert off == []
    assert len(known) > 40


def back_at(screen: Screen, link: str, address: str) -> None:
    """Esc, and the link that was pressed has the focus again, with its ring, in the list as it was left."""
    screen.page.keyboard.press("Escape")
    expect(screen.page.locator(f"#main a[href='{link}']").first).to_be_focused()
    assert screen.page.url.endswith(address)
    assert screen.page.evaluate(RING) == "3px"


def enter(screen: Screen, name: str) -> str:
    """The first link of this name pressed by keyboard; where it leads."""
    link = screen.page.locator("#main").get_by_role("link", name=name).first
    leads = str(link.get_attribute("href"))
    link.press("Enter")
    screen.page.wait_for_url(f"**{leads}", wait_until="load")
    return leads


def test_esc_leads_from_any_page_back_to_the_row_it_was_opened_from(
    clinic: Clinic, prescriber: Screen, desk_of: str
) -> None:
    """Board, call list, reviews, patients; two pages deep too."""
    call_of(clinic, last_name="Ruiz")
    prepared(clinic, clinic.book(clinic.patient(last_name="Lake")), medicine="clonazepam")
    screen, page = prescriber, prescriber.page
    for place, name in (
        ("?on=2026-11-26&q=lake", "Ana Lake"),
        ("calls/?about=ride", "Ana Ruiz"),
        ("reviews/", "Decide"),
        ("patients/?q=lake", "Lake, Ana"),
    ):
        page.goto(desk_of + place)
        back_at(screen, enter(screen, name), place)
    page.goto(f"{desk_of}?on=2026-11-26&q=lake")
    checkin = enter(screen, "Ana Lake")
    decide = enter(screen, "Decide")
    back_at(screen, decide, checkin)
    back_at(screen, checkin, "?on=2026-11-26&q=lake")


def test_esc_shuts_a_fold_first_and_throws_nothing_away(clinic: Clinic, nurse: Screen, desk_of: str) -> None:
    """The keys are listed at the foot of each page."""
    call_of(clinic, last_name="Ruiz")
    screen, page = nurse, nurse.page
    page.goto(f"{desk_of}calls/")
    keys = page.locator(".desk-foot summary")
    keys.press("Enter")
    screen.says("Esc closes what is unfolded")
    page.keyboard.press("Escape")
    expect(page.locator(".desk-foot details")).not_to_have_attribute("open", "")
    expect(keys).to_be_focused()
    appointment = enter(screen, "Ana Ruiz")
    page.get_by_role("link", name="Another time").press("Enter")
    when = page.locator("#main input[type=time]")
    stood = when.input_value()
    when.fill("11:30")
    page.get_by_role("button").first.focus()
    page.keyboard.press("Escape")
    expect(when).to_be_focused()
    assert when.input_value() == "11:30"
    when.fill(stood)
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{appointment}", wait_until="load")
    back_at(screen, appointment, "calls/")
