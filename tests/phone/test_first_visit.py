"""What a slow phone sees that was never here: how often it asks, and whether anything jumps. Limits: ux.md section 9.

Seconds are not asserted: `python -m bench paint` measures them beside their limits, `weight` the bytes.
"""

from collections.abc import Callable

from tests.factories import Clinic
from tests.phone.windows import Windows
from tests.preparing import prepared
from tests.screen import Screen

# 400 kbit/s, and a sixth of the CPU. Without the latency: it only makes the same order longer.
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
JUMPS = """() => new Promise((done) => {
  let jumped = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) jumped += each.value })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(jumped)));
})"""
REQUESTS, JUMPED = 3, 0.05


def test_a_first_visit_asks_three_times_and_nothing_jumps(
    clinic: Clinic, windows: Windows, opened: Callable[..., Screen]
) -> None:
    page = opened(prepared(clinic, medicine="clonazepam")).page
    devtools = page.context.new_cdp_session(page)
    for enabled in ("Network.enable", "Network.clearBrowserCache"):
        devtools.send(enabled)
    devtools.send("Network.emulateNetworkConditions", SLOW)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert len([url for url in asked if not url.startswith("data:")]) == REQUESTS, asked
    assert page.evaluate(JUMPS) <= JUMPED
