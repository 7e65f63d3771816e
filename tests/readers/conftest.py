"""A browser that shows messages, and asks nobody for anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests import opened_browser

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
    with opened_browser.launched(opened_browser.found()) as launched:
        yield launched


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
