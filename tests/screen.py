"""One browser window: where it goes, what it shows, and that everybody can use it."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Response, Route

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
CHECKER = Axe().axe_script


def barriers(page: Page, **options: object) -> list[str]:
    """What a checker finds that keeps somebody out, a line each. It comes into a page once and tells nothing else."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(CHECKER)
    asked = {"resultTypes": ["violations"], **options}
    found = page.evaluate("(asked) => axe.run(asked).then((told) => told.violations)", asked)
    return [
        f"{each['id']}: {node['html'][:150]}\n  {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


@dataclass
class Screen:
    """A page that remembers every fault it saw: answers of 500 and more, script errors, refused resources."""

    page: Page
    is_phone: bool
    has_script: bool
    twin: Page | None = None
    faults: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("response", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._said)

    def go(self, address: str) -> None:
        """Open an address; it must be a page, and one that everybody can use."""
        answer = self.page.goto(address)
        assert answer is not None and answer.status < 400, f"{address}: {answer and answer.status}"
        self.look()

    def press(self, name: str, *, inside: Locator | None = None) -> None:
        """The button or link of this name; whatever page follows is looked at."""
        self.control(name, inside=inside).click()
        self.page.wait_for_load_state("load")
        self.look()

    def control(self, name: str, *, inside: Locator | None = None) -> Locator:
        scope = inside or self.page.locator("body")
        return scope.get_by_role("button", name=name).or_(scope.get_by_role("link", name=name)).first

    def press_exactly(self, name: str) -> None:
        """Where other names begin with this one."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")
        self.look()

    def follow(self, name: str) -> None:
        """The link of exactly this name, on the page itself."""
        self.page.locator("main:not([hidden])").get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")
        self.look()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def choose(self, label: str) -> None:
        """A radio button or a box with these words."""
        self.page.get_by_label(label, exact=True).first.check()

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label).first.select_option(label=option)

    def says(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for(state="visible")

    def says_not(self, words: str) -> None:
        assert words not in self.page.locator("main:not([hidden])").inner_text()

    def look(self) -> None:
        """No barrier that a machine can find, and on a phone nothing beyond the edge. Once for each state of a page."""
        state = f"{self.page.url} {self.page.title()} {self.page.locator('body').inner_text()}"
        if state in self.checked:
            return
        self.checked.add(state)
        assert self.page.title()
        found = barriers(self._page_for_axe())
        assert found == [], "\n".join([self.page.url, *found])
        if self.is_phone:
            wide, room = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert wide <= room, f"{self.page.url} is {wide} wide on a screen of {room}"

    def _page_for_axe(self) -> Page:
        """Where scripts are off no checker runs either: then the same page, scripts left out, in a window of its own."""
        if self.has_script:
            return self.page
        here, whole = self.page.url.partition("#")[0], self.page.content()
        if self.twin is None:
            assert self.page.context.browser is not None
            self.twin = self.page.context.browser.new_page(**(PHONE if self.is_phone else DESKTOP))

        def answer(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=whole, content_type="text/html; charset=utf-8")
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        self.twin.unroute_all()
        self.twin.route("**/*", answer)
        self.twin.goto(here)
        return self.twin

    def refresh(self) -> None:
        """The board asks now what it asks by itself every fifteen seconds."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def close(self) -> None:
        for page in (self.page, self.twin):
            if page is not None:
                page.context.close()

    def _heard(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        expected = ("status of 4", "net::ERR_INTERNET_DISCONNECTED")
        if message.type == "error" and not any(each in message.text for each in expected):
            self.faults.append(f"console: {message.text}")
