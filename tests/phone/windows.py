"""Browser windows of any size, theme and language; each has a profile of its own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from checklists.actions import access_links
from checklists.models import Appointment
from checklists.rules.access import Actor, ActorKind
from tests.patient.conftest import mint
from tests.screen import PHONE, Screen
from tests.staff.sign_in import signed_in

ADDRESS_MS = 10_000
BIRTH_DATE = {"Day": "3", "Month": "3", "Year": "1984"}


@dataclass
class Windows:
    """`phone()` and `desk()` open one more window; `close()` gives the faults that all of them saw."""

    browser: Browser
    address: str
    screens: list[Screen] = field(default_factory=list)

    def phone(
        self,
        *,
        width: int = 360,
        height: int = 640,
        theme: str = "light",
        locale: str = "en-US",
        zone: str = "America/Denver",
        scripts: bool = True,
        clock_at: datetime | None = None,
        **more: Any,
    ) -> Screen:
        """`theme` is the phone's own; `clock_at` sets a wrong phone clock, else it is the test's. Text size and
        the page's own theme are buttons of the page.
        """
        profile = PHONE | {"viewport": {"width": width, "height": height}}
        context = self._context(
            **profile,
            color_scheme=theme,
            locale=locale,
            timezone_id=zone,
            java_script_enabled=scripts,
            **more,
        )
        page = context.new_page()
        if scripts:
            page.clock.set_system_time(clock_at or datetime.now(UTC))
        return self._screen(Screen(page, is_phone=True, has_script=scripts))

    def desk(
        self, who: Actor, *, width: int = 1280, height: int = 900, theme: str = "light", **more: Any
    ) -> Screen:
        """Signed in; the theme is the computer's own."""
        size = {"width": width, "height": height}
        context = self._context(
            viewport=size, color_scheme=theme, locale="en-US", reduced_motion="reduce", **more
        )
        name = settings.SESSION_COOKIE_NAME
        plant(context, self.address, name, signed_in(who).cookies[name].value)
        return self._screen(
            Screen(context.new_page(), is_phone=False, has_script=more.get("java_script_enabled", True))
        )

    def enter(self, screen: Screen, appointment: Appointment, kind: ActorKind = ActorKind.PATIENT) -> Screen:
        """The cookie of a link opened just now is planted; then the phone's own home."""
        now = datetime.now(UTC)
        patient = appointment.patient
        answer = patient.first_name if kind is ActorKind.DRIVER else patient.date_of_birth
        token = mint(appointment, kind, now)
        cookie = access_links.open_link(token=token, answer=answer, previous_cookie="", now=now).cookie
        plant(screen.page.context, self.address, settings.LINK_COOKIE_NAME, cookie)
        screen.page.goto("/my/ride/" if kind is ActorKind.DRIVER else "/my/")
        return screen

    def close(self) -> list[str]:
        for screen in self.screens:
            screen.close()
        return [fault for screen in self.screens for fault in screen.faults]

    def _context(self, **profile: Any) -> BrowserContext:
        context = self.browser.new_context(base_url=self.address, **profile)
        context.set_default_timeout(ADDRESS_MS)
        return context

    def _screen(self, screen: Screen) -> Screen:
        self.screens.append(screen)
        return screen


def types(screen: Screen) -> None:
    """The birth date."""
    for label, value in BIRTH_DATE.items():
        screen.fill(label, value)


def walks_in(screen: Screen, token: str) -> None:
    """Address and birth date, as somebody types them."""
    screen.page.goto(f"/l/{token}")
    types(screen)
    screen.page.get_by_role("button", name="Open", exact=True).click()
    screen.page.wait_for_load_state("load")


def plant(context: BrowserContext, address: str, name: str, value: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": address, "httpOnly": True, "sameSite": "Lax"}])
