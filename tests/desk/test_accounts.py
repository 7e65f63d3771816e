"""Accounts and wall screens in a real browser: a manager's two pages, and a screen that nobody is signed in at."""

from collections.abc import Callable

import pytest

from checklists import models
from checklists.actions import board_devices
from tests.factories import NOW, Clinic
from tests.live import Windows
from tests.screen import Screen

BOTH = pytest.mark.parametrize(("width", "theme"), [(768, "light"), (1280, "dark")])


def fits(screen: Screen) -> bool:
    return bool(screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@BOTH
def test_a_manager_disables_and_gives_roles(
    at_desk: Callable[..., Screen], clinic: Clinic, desk_of: str, width: int, theme: str
) -> None:
    screen = at_desk(clinic.manager, width=width, height=1024, theme=theme)
    screen.go(f"{desk_of}team/")
    screen.follow("Accounts: roles, disable, a lost factor")
    name = models.User.objects.get(pk=clinic.nurse.user_id).name
    line = screen.page.get_by_role("region", name=name, exact=True)
    line.locator("summary").click()
    assert fits(screen)
    screen.press("Disable", inside=line)
    screen.says("Disabled: signed out everywhere")
    assert not models.User.objects.get(pk=clinic.nurse.user_id).is_active


@BOTH
def test_a_screen_is_connected_and_shows_the_day(
    at_desk: Callable[..., Screen], windows: Windows, clinic: Clinic, desk_of: str, width: int, theme: str
) -> None:
    manager = at_desk(clinic.manager, width=width, height=1024, theme=theme)
    manager.go(f"{desk_of}screens/")
    manager.fill("Where it hangs", "Waiting room")
    manager.press("Make a one-time link")
    manager.says("Open this link on the screen. It is shown once.")
    assert fits(manager)
    made = board_devices.make(site_id=clinic.site.pk, name="Corridor", by=clinic.manager, now=NOW)
    wall = windows.phone(width=width, height=1024, theme=theme)
    wall.go(f"/screen/connect/{made.token}/")
    wall.press("Connect this screen")
    wall.says("Nobody is expected any more today.")
    assert fits(wall) and wall.page.locator("nav.desk-nav").count() == 0
