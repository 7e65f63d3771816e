"""Staff sign in, in a real browser: a password never alone, a code, a passkey of a device that checks its person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.factories import Clinic
from tests.phone.windows import Windows
from tests.screen import DESKTOP, Screen
from tests.staff.factors import PASSWORD, code, user_of

OWN = "/staff/your-sign-in/"
# What somebody with the browser in their hands would do: ask the device not to look at who holds it.
UNCHECKED = """() => {
const real = navigator.credentials.get.bind(navigator.credentials);
navigator.credentials.get = (asked) => {
  asked.publicKey.userVerification = "discouraged";
  return real(asked);
};
}"""


@pytest.fixture(autouse=True)
def no_demo(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def nobody(windows: Windows) -> Iterator[Callable[..., Screen]]:
    """A desk where nobody is signed in."""

    def open_one(**how: Any) -> Screen:
        context = windows._context(**{**DESKTOP, **how}, locale="en-US", reduced_motion="reduce")
        return windows._screen(Screen(context.new_page(), is_phone=False, has_script=True))

    yield open_one


class Device:
    """A finger reader that the browser believes to be there. `checks_the_person` off: it answers whoever presses."""

    def __init__(self, page: Page) -> None:
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.id = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def checks_nobody(self) -> None:
        self.line.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


def gives_the_password(screen: Screen, clinic: Clinic) -> None:
    screen.fill("Email", user_of(clinic.nurse).email)
    screen.fill("Password", PASSWORD)
    screen.press_exactly("Sign in")


def test_an_app_is_set_up_before_anything_else_and_its_code_opens(
    clinic: Clinic, nobody: Callable[..., Screen], clock: Any, desk_of: str
) -> None:
    screen = nobody()
    screen.go(desk_of)
    gives_the_password(screen, clinic)
    screen.says("One more way to know you")
    screen.press("With an authenticator app on my phone")
    expect(screen.page.locator("img.qr")).to_be_visible()
    assert screen.page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    screen.page.get_by_text("The app cannot read it").click()
    secret = screen.page.locator(".one-time-key").inner_text().replace(" ", "")
    screen.fill("Code that the app shows", code(secret))
    screen.press("Set up this app")
    screen.press("Show my recovery codes")
    expect(screen.page.locator(".recovery-codes li")).to_have_count(10)
    screen.press("I have kept them: go on")
    screen.says("Monday 23 November")

    clock.shift(60)
    again = nobody()
    again.go("/staff/sign-in/")
    gives_the_password(again, clinic)
    again.says("One more step")
    again.fill("Code", "123456")
    again.press_exactly("Sign in")
    again.says("This did not work")
    again.fill("Code", code(secret))
    again.press_exactly("Sign in")
    again.says("Monday 23 November")


def test_a_passkey_is_set_up_and_signs_in_by_itself(
    clinic: Clinic, nobody: Callable[..., Screen], desk_of: str
) -> None:
    screen = nobody()
    device = Device(screen.page)
    screen.go(desk_of)
    gives_the_password(screen, clinic)
    screen.press("With a passkey of this device")
    screen.fill("Name of this device", "Room 2")
    screen.press("Set up a passkey")
    screen.press("Later")
    screen.says("Monday 23 November")
    screen.go(OWN)
    screen.says("Room 2")
    screen.press_exactly("Sign out")
    screen.press("Sign in with a passkey")
    screen.says("Monday 23 November")

    screen.press_exactly("Sign out")
    device.checks_nobody()
    screen.page.evaluate(UNCHECKED)
    with screen.page.expect_navigation():
        screen.page.get_by_role("button", name="Sign in with a passkey").click()
    screen.says("This did not work")
    assert screen.page.goto(desk_of).url.endswith(f"next={desk_of}")  # type: ignore[union-attr]


@pytest.mark.parametrize(("width", "height"), [(768, 1024), (1280, 900), (1920, 1080)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_these_pages_suit_every_desk(
    clinic: Clinic, nobody: Callable[..., Screen], width: int, height: int, theme: str
) -> None:
    screen = nobody(viewport={"width": width, "height": height}, color_scheme=theme)
    screen.go(OWN)
    gives_the_password(screen, clinic)
    for path in (OWN, f"{OWN}app/", f"{OWN}passkey/", f"{OWN}again/"):
        screen.go(path)
        small = screen.page.locator("#main :is(.btn, summary, input:not([type=hidden]))").evaluate_all(
            "all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44).length"
        )
        wide = screen.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert (path, small, wide <= 0) == (path, 0, True)
