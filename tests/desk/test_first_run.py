"""From an empty installation to the first booked appointment, in a real browser: a manager, a privacy officer, a prescriber, ten minutes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from checklists import models
from checklists.actions import invitations, protocols
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import sweep
from checklists.rules.access import system
from tests.factories import Clinic
from tests.phone.windows import Windows
from tests.reminders.conftest import QUICK, HeldClock
from tests.reminders.sink import Sink
from tests.screen import DESKTOP, Screen

PASSWORD = "seven brown otters"
LINK = re.compile(r"http://\S+/staff/\S+/\w+/")


@dataclass
class Beginning:
    """Nobody is there yet. `letters` are what the senders let go."""

    windows: Windows
    letters: Sink

    def desk(self) -> Screen:
        context = self.windows._context(**DESKTOP, locale="en-US", timezone_id="America/Denver")
        return self.windows._screen(Screen(context.new_page(), is_phone=False, has_script=True))

    def sends(self) -> str:
        """One sweep, as a worker's; what the newest letter says."""
        server = Server("127.0.0.1", self.letters.port, timeouts=QUICK)
        sweep(trigger="beat", clock=HeldClock(datetime.now(UTC)), server=server)
        return str(self.letters.mails[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


@pytest.fixture
def beginning(
    transactional_db: None,
    clock: time_machine.Traveller,
    browser: Browser,
    live_server: LiveServer,
    settings: object,
    tmp_path,  # type: ignore[no-untyped-def]
) -> Iterator[Beginning]:
    settings.SITE_BASE_URL = live_server.url  # type: ignore[attr-defined]
    settings.SENT_JOURNAL = str(tmp_path / "sent.journal")  # type: ignore[attr-defined]
    windows, letters = Windows(browser, live_server.url), Sink()
    yield Beginning(windows, letters)
    letters.stop()
    assert windows.close() == []


def step(screen: Screen, name: str):  # type: ignore[no-untyped-def]
    return screen.page.locator(f"#step-{name}")


def signs_in(screen: Screen, email: str) -> None:
    screen.fill("Email", email)
    screen.fill("Password", PASSWORD)
    screen.press("Sign in")


def introduces(screen: Screen, name: str) -> None:
    screen.fill("Your name", name)
    screen.page.locator("#id_password").fill(PASSWORD)
    screen.fill("The same password again", PASSWORD)


def runs(*triggers: str) -> None:
    for trigger in triggers:
        models.Heartbeat.objects.update_or_create(
            trigger=trigger, host="here", defaults={"at": datetime.now(UTC)}
        )


def begins(manager: Screen) -> None:
    """The bare address names the command; its link makes account and site."""
    manager.go("/")
    manager.says("manage.py create_first_manager EMAIL")
    now = datetime.now(UTC)
    token = invitations.create_first_manager(email="robin@clinic.example", by=system("test"), now=now).token
    manager.go(f"/staff/welcome/{token}/")
    expect(manager.page.get_by_label("Time zone")).to_have_value("America/Denver")
    introduces(manager, "Robin Park")
    manager.fill("Name of your site", "Denver West")
    manager.fill("Name that patients read", "Maple House")
    manager.fill("Phone that patients call", "303 555 0100")
    manager.press("Make my account")
    signs_in(manager, "robin@clinic.example")
    manager.says("Getting started")


def fills_in_the_address(manager: Screen) -> None:
    expect(step(manager, "contact")).to_contain_text("there is no address")
    manager.press("Fill it in", inside=step(manager, "contact"))
    manager.fill("Address (optional)", "12 Maple Street, Denver")
    manager.press_exactly("Save")
    manager.press("Getting started")
    expect(step(manager, "contact")).to_contain_text("Done")


def tries_an_email(beginning: Beginning, manager: Screen) -> None:
    manager.press("Send a test email to me")
    expect(step(manager, "test_email")).to_contain_text("It leaves within a minute")
    said = beginning.sends()
    link = LINK.search(said)
    assert link
    manager.go(link.group().removeprefix(beginning.windows.address))
    manager.press("It has arrived")
    expect(step(manager, "test_email")).to_contain_text("It arrived")


def invites(manager: Screen, line: str, role: str, email: str) -> None:
    """From the line of the list that asks for one."""
    manager.press(f"Invite a {role.replace('_', ' ')}", inside=step(manager, line))
    expect(manager.page.get_by_label("Role")).to_have_value(role)
    manager.page.get_by_role("textbox", name="Email").fill(email)
    manager.press("Make a one-time link")


def invites_who_agrees(manager: Screen, desk: str) -> str:
    """The link as it is handed over."""
    invites(manager, "privacy_officer", "privacy_officer", "noa@clinic.example")
    link = manager.page.locator(".one-time").inner_text()
    manager.go(f"{desk}getting-started/")
    return link


def asks_for_a_prescriber(manager: Screen, desk: str) -> None:
    expect(step(manager, "protocol")).to_contain_text("Nobody here may sign off")
    invites(manager, "protocol", "prescriber", "lee@clinic.example")
    manager.says("The privacy officer is asked.")
    manager.go(f"{desk}getting-started/")
    expect(step(manager, "protocol")).to_contain_text("waits for the privacy officer")


def agrees(beginning: Beginning, officer: Screen) -> str:
    """Their first page leads there; the prescriber's link, out of their mail."""
    officer.says("Who is to prescribe")
    officer.press("Agree")
    officer.says("Agreed, the link goes by mail")
    link = LINK.search(beginning.sends())
    assert link and beginning.letters.mails[-1]["To"] == "lee@clinic.example"
    return link.group()


def comes_in(screen: Screen, link: str, name: str, email: str) -> None:
    screen.go(re.sub(r"^http://[^/]+", "", link))
    introduces(screen, name)
    screen.press("Make my account")
    signs_in(screen, email)


def signs_all_off(prescriber: Screen) -> None:
    """Their first page leads there."""
    prescriber.says("3 protocols in use are not signed off")
    prescriber.press("Look at it")
    for address in sorted(
        set(
            prescriber.page.locator(".version-line a[href*='/versions/']").evaluate_all(
                "each => each.map(one => one.getAttribute('href'))"
            )
        )
    ):
        prescriber.go(address)
        prescriber.page.get_by_role("link", name="Sign off", exact=True).click()
        prescriber.page.wait_for_load_state("load")
        prescriber.press("I have read it: sign off")


def books_somebody(prescriber: Screen, desk: str) -> None:
    prescriber.go(desk)
    prescriber.says("Nobody is booked on this day")
    prescriber.go(f"{desk}patients/new/")
    for label, value in {"First name": "Ana", "Last name": "Ruiz", "Email": "ana@patient.example"}.items():
        prescriber.fill(label, value)
    prescriber.fill("Date of birth", "1984-03-03")
    prescriber.page.locator("main form button.btn-primary").first.click()
    prescriber.page.wait_for_load_state("load")
    patient = models.Patient.objects.get()
    prescriber.go(f"{desk}book/?patient={patient.pk}")
    day = (datetime.now(UTC) + timedelta(days=8)).date()
    prescriber.fill("Day", day.isoformat())
    prescriber.fill("Start", "10:00")
    prescriber.press("See what it sends")
    prescriber.press_exactly("Book")


def test_from_nothing_to_the_first_booked_appointment(beginning: Beginning) -> None:
    """F2, F6, S1: three people, each page looked at for barriers, each line of the list ticked by what really happened."""
    manager = beginning.desk()
    begins(manager)
    desk = f"/staff/{models.Site.objects.get().slug}/"
    fills_in_the_address(manager)
    expect(step(manager, "worker")).to_contain_text("Look at this")
    runs("working", "standing_by")
    tries_an_email(beginning, manager)
    runs("working", "standing_by", "beat")
    link = invites_who_agrees(manager, desk)
    asks_for_a_prescriber(manager, desk)
    officer, prescriber = beginning.desk(), beginning.desk()
    comes_in(officer, link, "Noa Brandt", "noa@clinic.example")
    comes_in(prescriber, agrees(beginning, officer), "Dr Lee", "lee@clinic.example")
    signs_all_off(prescriber)
    books_somebody(prescriber, desk)
    assert models.Appointment.objects.count() == 1
    manager.go(f"{desk}getting-started/")
    for name in ("worker", "beat", "standby", "privacy_officer", "protocol", "first_appointment"):
        expect(step(manager, name)).to_contain_text("Done")
    for name in ("team", "second_manager"):
        manager.press("Not now", inside=step(manager, name))
    manager.says("All is well")
    expect(manager.page.get_by_role("navigation").get_by_role("link", name="Today")).to_be_visible()


def test_the_list_ticks_itself_while_somebody_looks(manager: Screen, clinic: Clinic, desk_of: str) -> None:
    """F6: the refresh brings it, and takes no focus away."""
    manager.go(f"{desk_of}getting-started/")
    button = step(manager, "second_manager").get_by_role("button", name="Not now")
    button.focus()
    clinic.book(now=datetime.now(UTC))
    with manager.page.expect_response("**/getting-started/steps/", timeout=15_000):
        pass
    expect(step(manager, "first_appointment")).to_contain_text("Done")
    expect(button).to_be_focused()


def test_what_is_left_out_is_remembered_and_comes_back(manager: Screen, desk_of: str) -> None:
    """F6, without a script as well: a form and a redirect."""
    manager.go(f"{desk_of}getting-started/")
    manager.press("Not now", inside=step(manager, "second_manager"))
    expect(step(manager, "second_manager")).to_contain_text("Not now")
    manager.go(f"{desk_of}getting-started/")
    manager.press("Back on the list", inside=step(manager, "second_manager"))
    expect(step(manager, "second_manager")).to_contain_text("To do")


@pytest.mark.parametrize(("width", "height"), [(768, 1024), (1280, 900), (1920, 1080)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_is_wide_enough_and_large_enough_for_a_finger(
    at_desk,
    clinic: Clinic,
    desk_of: str,
    width: int,
    height: int,
    theme: str,  # type: ignore[no-untyped-def]
) -> None:
    screen = at_desk(clinic.manager, width=width, height=height, theme=theme)
    screen.go(f"{desk_of}getting-started/")
    small = screen.page.locator("#main .btn").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    wide = screen.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert (small, wide <= 0) == (0, True)


@pytest.mark.parametrize("path", ["", "getting-started/", "team/", "no/such/page/"])
def test_the_demo_says_so_at_the_desk(manager: Screen, desk_of: str, path: str) -> None:
    """F5."""
    manager.page.goto(f"{desk_of}{path}")
    expect(manager.page.get_by_text("Demo: nobody is real, nothing is mailed")).to_be_visible()


def test_the_demo_says_so_on_the_phone(clinic: Clinic, phone: Screen, opened) -> None:  # type: ignore[no-untyped-def]
    """F5: on the list, an item, the way in, and where there is no page."""
    words = phone.page.get_by_text("Demo: nobody is real, nothing is mailed")
    opened(clinic.book(), on=phone)
    for path in ("/my/", "/my/items/1/", "/l/p" + "a" * 32, "/my/nothing/at/all/"):
        phone.page.goto(path)
        expect(words).to_be_visible()
        phone.look()


def test_an_error_page_can_be_used_by_everybody(manager: Screen, phone: Screen, desk_of: str) -> None:
    """F8: a reference, the next step, whom to call; no barrier, no trace."""
    manager.page.goto(f"{desk_of}no/such/page/")
    manager.says("There is no such page")
    expect(manager.page.locator("main b")).to_have_text(re.compile(r"^[0-9a-f]{8}$"))
    manager.look()
    phone.page.goto("/my/nothing/at/all/")
    phone.says("If you call us, this number helps")
    phone.look()


def test_an_item_is_moved_by_button_and_by_drag(at_desk, clinic: Clinic, desk_of: str) -> None:  # type: ignore[no-untyped-def]
    """S2: the drag is an extra to the buttons, and both are the same form."""
    now = datetime.now(UTC)
    draft = protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.prescriber, now=now)
    screen = at_desk(clinic.prescriber)
    screen.go(f"{desk_of}protocols/versions/{draft.version_id}/edit/items/")
    names = screen.page.locator(".order-name")
    first, second, third, fourth = names.all_inner_texts()[:4]
    rows = screen.page.locator(".order-list > li")
    with screen.page.expect_navigation():
        rows.nth(0).drag_to(rows.nth(2))
    assert names.all_inner_texts()[:4] == [second, third, first, fourth]
    with screen.page.expect_navigation():
        rows.nth(3).drag_to(rows.nth(1))
    assert names.all_inner_texts()[:4] == [second, fourth, third, first]
    screen.press(f"Up: {fourth}")
    assert names.all_inner_texts()[:2] == [fourth, second]
    stored = [item["label"] for item in models.ProtocolVersion.objects.get(pk=draft.version_id).data["items"]]
    assert stored[:4] == [fourth, second, third, first]


def test_reminders_that_are_off_are_said_on_every_page(nurse: Screen, clinic: Clinic, desk_of: str) -> None:
    """S10."""
    models.Site.objects.filter(pk=clinic.site.pk).update(
        reminders_off_at=datetime(2026, 11, 3, 17, tzinfo=UTC)
    )
    for path in ("", "calls/", "patients/", "reviews/", "protocols/", "import/"):
        nurse.page.goto(f"{desk_of}{path}")
        expect(nurse.page.locator("#watch")).to_contain_text("Reminders are off since Tuesday 3 November")
