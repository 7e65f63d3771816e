"""Row 23: when the largest thing of the patient's home is painted, beside the GOV.UK task list, on the same slow phone in a real browser.

And the limits of ux.md section 9 on a slower one: LCP, CLS, and how long the page takes to answer a press.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, Goal
from bench.packages import govuk_page, served
from bench.website import Website, website
from tests.browser import LAUNCH_ARGUMENTS, NONE_FOUND, find_browser
from tests.screen import PHONE

LCP = Goal(23, "largest paint", "ms", "GOV.UK task list", must=0.8, at_most=True)
SLOW_LCP = Goal(23, "largest paint, slower phone", "ms", "limit", must=1, at_most=True)
SLOW_INP = Goal(23, "a tick shows, slower phone", "ms", "limit", must=1, at_most=True)
SLOW_CLS = Goal(23, "what moves after it was painted, slower phone", "", "limit", must=1, at_most=True)
_SEEN = """() => new Promise((done) => {
  const seen = { lcp: 0, cls: 0 };
  new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.lcp = e.startTime }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.cls += e.value }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(seen), 300);
})"""
_PRESSES = """() => { window.slowest = 0; new PerformanceObserver((list) => { for (const e of list.getEntries())
  if (e.interactionId) window.slowest = Math.max(window.slowest, e.duration) }).observe({ type: "event", durationThreshold: 16, buffered: true }) }"""


@dataclass(frozen=True)
class Phone:
    """`latency` in ms a way and back, `rate` in kbit/s down, `slower` times a CPU."""

    latency: int
    rate: int
    slower: int


USUAL, SLOW = Phone(150, 1600, 4), Phone(400, 400, 6)


def run(smtp_port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Rounds of both pages, one after the other, each in a profile that has seen nothing."""
    found = find_browser()
    if found is None:
        return [Figure(LCP, (), ())], NONE_FOUND
    peer = govuk_page()
    with website(smtp_port) as site, served(peer or {}) as other, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found), args=list(LAUNCH_ARGUMENTS))
        ours, theirs = _rounds(browser, site, other if peer else "", rounds, ends_at)
        figures = [Figure(LCP, ours if theirs else (), theirs), *_slow(browser, site, rounds, ends_at)]
        browser.close()
    return figures, f"{len(ours)} rounds"


def _rounds(
    browser: Browser, site: Website, other: str, rounds: int, ends_at: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    ours: list[float] = []
    theirs: list[float] = []
    while len(ours) < rounds and (not ours or time.monotonic() < ends_at):
        ours.append(_painted(browser, site, USUAL, lambda page: page.goto(f"{site.address}/my/"))["lcp"])
        if other:
            theirs.append(_painted(browser, site, USUAL, lambda page: page.goto(f"{other}/"))["lcp"])
    return tuple(ours), tuple(theirs)


def _slow(browser: Browser, site: Website, rounds: int, ends_at: float) -> list[Figure]:
    seen: list[dict[str, float]] = []
    while len(seen) < rounds and (not seen or time.monotonic() < ends_at):
        seen.append(_painted(browser, site, SLOW, lambda page: page.goto(f"{site.address}/my/"), press=True))
    limits = ((SLOW_LCP, "lcp", 2500.0), (SLOW_INP, "inp", 200.0), (SLOW_CLS, "cls", 0.05))
    return [
        Figure(goal, tuple(each[name] for each in seen), (limit,) * len(seen)) for goal, name, limit in limits
    ]


def _painted(
    browser: Browser, site: Website, phone: Phone, visit: Callable[[Page], object], *, press: bool = False
) -> dict[str, float]:
    """What a phone that was never here sees, in ms from the start of the visit."""
    context = browser.new_context(
        **PHONE, timezone_id="America/Denver"
    )  # the clinic's own, as of most patients
    context.add_cookies(
        [{"name": name, "value": value, "url": site.address} for name, value in site.patient.items()]
    )
    page = context.new_page()
    _slowed(page, phone)
    visit(page)
    page.wait_for_load_state("networkidle")
    seen = dict(page.evaluate(_SEEN))
    if press:
        seen["inp"] = _pressed(page)
    context.close()
    return seen


def _slowed(page: Page, phone: Phone) -> None:
    devtools = page.context.new_cdp_session(page)
    network = {
        "offline": False,
        "latency": phone.latency,
        "downloadThroughput": phone.rate * 125,
        "uploadThroughput": phone.rate * 125,
    }
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", network)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": phone.slower})


def _pressed(page: Page) -> float:
    """From a press of a row to the next picture, as the browser measures it; the row goes back for the next round."""
    page.evaluate(_PRESSES)
    row = page.locator("#item-4")
    row.get_by_role("button").first.tap()
    row.locator(".undo").wait_for()
    row.locator(".undo").tap()
    row.locator("form .mark").wait_for()
    page.wait_for_timeout(200)
    return float(page.evaluate("window.slowest"))
