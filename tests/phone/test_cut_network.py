"""A patient's whole way with the network cut at each step: the page says so, nothing typed is lost, nothing comes twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine

from checklists.models import Appointment, LinkSession, MedicationEntry, RideHome, StatusChange, Tick
from tests.factories import START, Clinic
from tests.patient.conftest import mint
from tests.phone.own_phone import back, cut, is_kept, keeps, presses
from tests.phone.windows import types
from tests.preparing import CLOTHING, FASTING, MEDICINES, RIDE
from tests.processes import wait_until
from tests.screen import Screen

SAYS = "No connection. This"


def cut_at(phone: Screen, button: str) -> None:
    """Pressed without a network, and once more with one."""
    cut(phone)
    phone.page.get_by_role("button", name=button, exact=True).first.click()
    phone.page.get_by_text(SAYS).first.wait_for()
    back(phone)
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name=button, exact=True).first.click()


def goes_all_the_way(phone: Screen) -> Iterator[str]:
    """Each step of the list that is typed, cut once."""
    phone.page.goto(f"/my/items/{RIDE}/")
    phone.fill("Your driver's name", "Sam Young")
    phone.fill("Your driver's phone number", "(303) 555-0134")
    phone.choose("My driver is 18 or older and comes in person")
    cut_at(phone, "Save my driver")
    yield "ride"
    phone.page.goto("/my/medicines/")
    phone.fill("Name, and how much", "Sertraline 50 mg")
    cut_at(phone, "Add")
    cut_at(phone, "That is all")
    yield "medicines"
    phone.page.goto(f"/my/items/{FASTING}/")
    cut_at(phone, "I know my times")
    yield "fasting"


def opens_the_link(phone: Screen, row: Appointment) -> None:
    phone.page.goto(f"/l/{mint(row)}")
    types(phone)
    cut_at(phone, "Open")
    phone.page.wait_for_url("**/my/")


def ticks_once(phone: Screen) -> None:
    """On a phone that keeps no list: the line stays as it was, and says so."""
    cut(phone)
    phone.page.locator(f"#item-{CLOTHING} button.row").click()
    phone.page.get_by_text(SAYS).first.wait_for()
    assert phone.page.locator(f"#item-{CLOTHING}.not_done").count() == 1
    back(phone)
    presses(phone, CLOTHING)


def keeps_and_ticks_once(phone: Screen, row: Appointment) -> None:
    keeps(phone, row)
    cut(phone)
    presses(phone, CLOTHING)
    phone.says("1 tick is kept on this phone")
    back(phone)
    phone.page.get_by_text("With the clinic, ").wait_for()


@pytest.mark.parametrize("own", [False, True], ids=["any phone", "own phone"])
def test_nothing_is_lost_and_nothing_comes_twice(clinic: Clinic, phone: Screen, own: bool) -> None:
    row = clinic.book()
    if own:
        keeps_and_ticks_once(phone, row)
    else:
        opens_the_link(phone, row)
        ticks_once(phone)
    assert list(goes_all_the_way(phone)) == ["ride", "medicines", "fasting"]
    wait_until(lambda: Tick.objects.count() == 4, what="four lines are answered")
    answered = sorted(Tick.objects.filter(done=True).values_list("item__position", flat=True))
    assert answered == [FASTING, RIDE, CLOTHING, MEDICINES]
    assert (MedicationEntry.objects.count(), RideHome.objects.get().driver.name) == (1, "Sam Young")
    assert LinkSession.objects.count() == 1
    phone.page.goto("/my/")
    phone.says("4 of")


def test_i_am_here_reaches_the_desk_once(
    clinic: Clinic, opened: Callable[..., Screen], clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(START - timedelta(minutes=50))
    phone = opened(row)
    cut_at(phone, "I am here")
    phone.says("The desk knows")
    assert StatusChange.objects.filter(appointment=row, to_status="arrived").count() == 1


def test_a_page_that_cannot_be_fetched_is_the_kept_list(clinic: Clinic, phone: Screen) -> None:
    keeps(phone, clinic.book())
    cut(phone)
    for address in ("/my/medicines/", f"/my/items/{RIDE}/", "/my/ate/", "/my/"):
        phone.page.goto(address)
        phone.says("Come at 9:30 am")
        phone.says("No connection.")
    back(phone)
    phone.says("You are online again.")
    phone.page.get_by_role("link", name="Open my list").click()
    is_kept(phone.page)
