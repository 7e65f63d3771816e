"""A browser that shows messages, and asks nobody for anything."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests import browser as browsers

Shows = Callable[..., "Window"]


@dataclass
class Window:
    """One size and colour scheme; it shows one message after the other. `asked` is what the message wanted of others."""

    page: Page
    asked: list[str] = field(default_factory=list)

    def show(self, raw: bytes) -> "Window":
        self.asked.clear()
        self.page.set_content(html_of(raw))
        return self

    def refuse(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.abort()


@pytest.fixture(scope="module")
def mail_browser() -> Iterator[Browser]:
    """Open for one module only: other tests want a thread without a running loop."""
    found = browsers.find_browser()
    if found is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(browsers.NONE_FOUND)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(found), args=list(browsers.LAUNCH_ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def shows(mail_browser: Browser) -> Shows:
    """Lays the HTML of a message out as a mail program would."""
    windows: dict[tuple[int, str], Window] = {}

    def show(raw: bytes, *, width: int = 360, scheme: str = "light") -> Window:
        if (width, scheme) not in windows:
            options: dict[str, Any] = {"viewport": {"width": width, "height": 640}, "color_scheme": scheme}
            window = windows[width, scheme] = Window(mail_browser.new_page(**options))
            window.page.route("**/*", window.refuse)
        return windows[width, scheme].show(raw)

    return show


def html_of(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    assert body is not None
    text: str = body.get_content()
    return text
