"""Pages shown to a browser as they were walked: the same bytes and the same security policy, static files from where they stand."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, BrowserContext, Route
from playwright.sync_api import Page as Window

from tests.phone.walk import Page

ADDRESS = "http://phone.test"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Shown:
    """One window. `asked` are the addresses that a page asked for, `elsewhere` those of somebody else."""

    def __init__(self, browser: Browser, **profile: Any) -> None:
        self.context: BrowserContext = browser.new_context(**profile)
        self.window: Window = self.context.new_page()
        self.window.route("**/*", self._answer)
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        self.window.on("console", lambda said: self.said.append(said.text) if said.type == "error" else None)
        self.window.on("pageerror", lambda error: self.said.append(str(error)))

    def show(self, page: Page) -> Window:
        self.page = page
        self.window.goto(ADDRESS + page.address, wait_until="load")
        return self.window

    def _answer(self, route: Route) -> None:
        address = route.request.url
        if not address.startswith(ADDRESS):
            self.elsewhere.append(address)
            route.abort()
        elif address.startswith(f"{ADDRESS}/static/"):
            file = finders.find(address.removeprefix(f"{ADDRESS}/static/").partition("?")[0])
            assert isinstance(file, str), address
            route.fulfill(body=Path(file).read_bytes(), content_type=_TYPES[Path(file).suffix])
        elif route.request.is_navigation_request() and route.request.frame.parent_frame is None:
            headers = {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Security-Policy": self.page.policy,
            }
            route.fulfill(body=self.page.html, headers=headers)
        else:
            route.fulfill(status=204, body="")
