"""The bar of call and map on every page that has one: whatever gets the focus stays clear of it. Source: ux.md P13."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.phone.shown import Shown
from tests.phone.walk import Page
from tests.screen import PHONE

# Whole phones; what is left beside the keys of one; the lowest window in which the bar still stays.
HEIGHTS = (640, 481, 300)
WIDTHS = (320, 360, 412)
# The page's own three sizes, and with text at 200 %, which halves what a window holds.
SIZES, ZOOMS = ("1", "2", "3"), (1, 2)
SIZE = "(size) => { document.documentElement.dataset.size = size }"
# Each control gets the focus, down the page and up again. With its ring it must end above the bar.
COVERED = """() => {
  const bar = document.querySelector(".bar"), off = new Set();
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
  const shown = all.filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length && !bar.contains(e));
  for (const e of [...shown, ...shown.toReversed()]) {
    e.focus();
    const { top, bottom } = e.getBoundingClientRect();
    if (document.activeElement !== e) off.add(`no focus: ${e.outerHTML.slice(0, 60)}`);
    if (getComputedStyle(bar).position !== "static" && bottom + 5 > bar.getBoundingClientRect().top) off.add(e.outerHTML.slice(0, 60));
    if (bottom <= 0 || top >= innerHeight) off.add(`out of sight: ${e.outerHTML.slice(0, 60)}`);
  }
  return [shown.length, ...off];
}"""


@pytest.fixture
def shown(browser: Browser) -> Iterator[Shown]:
    opened = Shown(browser, **PHONE | {"reduced_motion": "reduce"})
    yield opened
    opened.context.close()


def with_a_bar(pages: Iterable[Page]) -> list[Page]:
    """Of each address, its place in a list left out, the page that shows most."""
    most: dict[str, Page] = {}
    for page in sorted(pages, key=lambda each: len(each.html)):
        if 'class="bar"' in page.html and page.language == "en":
            most[re.sub(r"\d+", "N", page.address)] = page
    return list(most.values())


def test_it_never_covers_what_has_the_focus_at_any_width_height_and_size(
    pages: tuple[Page, ...], shown: Shown
) -> None:
    off: list[str] = []
    reached = 0
    for page in with_a_bar(pages):
        window = shown.show(page)
        for size in SIZES:
            window.evaluate(SIZE, size)
            for zoom, width, height in product(ZOOMS, WIDTHS, HEIGHTS):
                window.set_viewport_size({"width": width // zoom, "height": height // zoom})
                count, *found = window.evaluate(COVERED)
                reached += count
                off += [f"{page.name} size {size} x {zoom}, {width} x {height}: {each}" for each in found]
    assert off == []
    assert reached > 5_000
