"""A list on the patient's own phone: without a network it opens, ticks, says where each tick is. Source: ux.md P10, security.md 7."""

from playwright.sync_api import Page

from checklists.models import Appointment, Tick
from tests.factories import Clinic
from tests.patient.conftest import mint
from tests.preparing import CLOTHING, FASTING, HYDRATION
from tests.screen import Screen


def keeps(screen: Screen, row: Appointment) -> None:
    """The link, the birth date, "This is my own phone"."""
    screen.page.goto(f"/l/{mint(row)}")
    screen.page.get_by_label("This is my own phone.").check()
    for label, value in {"Day": "3", "Month": "3", "Year": "1984"}.items():
        screen.fill(label, value)
    screen.page.get_by_role("button", name="Open", exact=True).click()
    screen.page.wait_for_url("**/my/")
    is_kept(screen.page)


def is_kept(page: Page) -> None:
    page.get_by_role("button", name="Take my list off this phone").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def offline(screen: Screen) -> None:
    screen.page.context.set_offline(True)


def presses(screen: Screen, position: int) -> None:
    screen.page.locator(
        f"#item-{position} [data-kept=tick], #item-{position} form[data-tick] button"
    ).first.click()


def state(screen: Screen, position: int) -> str:
    return screen.page.locator(f"#item-{position} .state").inner_text()


def test_three_ticks_a_reload_and_a_crash_are_three_ticks(clinic: Clinic, phone: Screen) -> None:
    row = clinic.book()
    keeps(phone, row)
    offline(phone)
    phone.page.goto("/my/")
    phone.page.locator("#item-4").wait_for()
    for position in (FASTING, HYDRATION, CLOTHING):
        presses(phone, position)
        phone.page.locator(f"#item-{position}.done").wait_for()
        assert state(phone, position) == "Kept on this phone"
    phone.says("No connection. 3 ticks are kept on this phone until you are online.")
    phone.page.reload()
    phone.says("No connection. 3 ticks are kept on this phone until you are online.")
    assert not Tick.objects.exists()
    phone.page.context.set_offline(False)
    phone.says("You are online again.")
    assert state(phone, HYDRATION).startswith("With the clinic, ")
    assert Tick.objects.count() == 3
