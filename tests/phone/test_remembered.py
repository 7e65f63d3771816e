"""A remembered phone as a person meets it: chosen once, opened without a date, the date for the rest, and taken back. Source: LK-18."""

import pytest
from django.conf import settings

from tests.factories import Clinic
from tests.phone.own_phone import opens, stores
from tests.phone.windows import Windows, types
from tests.preparing import prepared
from tests.screen import Screen


def shuts(screen: Screen) -> None:
    """The browser is closed and opened again: its session is gone."""
    screen.page.context.clear_cookies(name=settings.LINK_COOKIE_NAME)
    screen.page.goto("/my/")


@pytest.mark.parametrize("scripts", [True, False])
def test_items_and_times_open_without_a_date_and_the_rest_with_it(
    clinic: Clinic, windows: Windows, scripts: bool
) -> None:
    phone = windows.phone(width=320, scripts=scripts)
    opens(phone, prepared(clinic, medicine="clonazepam"), own=True)
    shuts(phone)
    phone.says("Come at 9:30 am")
    assert "clonazepam" not in phone.page.content()
    phone.look()
    phone.page.get_by_role("link", name="What you take").click()
    phone.says("Your date of birth, please")
    phone.look()
    types(phone)
    phone.page.get_by_role("button", name="Open", exact=True).click()
    phone.page.wait_for_url("**/my/medicines/")


def test_one_press_takes_it_back(clinic: Clinic, phone: Screen) -> None:
    opens(phone, clinic.book(), own=True)
    shuts(phone)
    phone.page.get_by_role("button", name="Take my list off this phone").click()
    phone.says("This page is closed")
    phone.page.go_back()
    phone.page.goto("/my/")
    phone.says("Please open your link again")
    kept = stores(phone.page)
    assert (kept["databases"], kept["workers"]) == (0, 0)
