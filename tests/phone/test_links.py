"""The way in and out as a browser sees it: scanners, shared phones, Back, referrers. Source: ux.md P11, P14; security.md 4."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from playwright.sync_api import Page, Request, expect

from checklists.actions import appointments
from checklists.models import AccessLink, Appointment, AuditEntry, Call, LinkSession, Tick
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import mint
from tests.phone.own_phone import another_tab
from tests.phone.windows import Windows, walks_in
from tests.screen import Screen

Opened = Callable[..., Screen]
# What scanners of mail do when they run scripts: submit each form as it stands, then press whatever can be pressed.
SUBMIT = "(number) => document.forms[number].submit()"
PRESS = "(number) => document.querySelectorAll('button, summary, a, input[type=submit]')[number]?.click()"
TELLING = ("ketamine", "infusion", "depression", "esketamine", "medic", "ana", "ruiz")


def everything() -> dict[str, str]:
    """What stands in each table, but for the framework's own: its sessions and counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'checklists_%'")
        tables = sorted(name for (name,) in cursor.fetchall())
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def token(clinic: Clinic) -> str:
    return mint(clinic.book())


def still_enters(phone: Screen, token: str) -> None:
    walks_in(phone, token)
    phone.page.wait_for_url("**/my/")
    assert (Appointment.objects.get().link_tries, AccessLink.objects.get().suspended_at) == (0, None)


# Scanners


def test_a_scanner_that_only_fetches_leaves_no_trace(windows: Windows, token: str, phone: Screen) -> None:
    before = everything()
    fetch = windows.phone().page.request
    for _ in range(20):
        assert fetch.get(f"/l/{token}").status == 200
    assert fetch.head(f"/l/{token}").status == 200
    assert fetch.post(f"/l/{token}").status in (403, 405)
    assert everything() == before
    still_enters(phone, token)


def test_a_scanner_that_runs_scripts_and_submits_every_form_leaves_no_trace(
    windows: Windows, token: str, phone: Screen
) -> None:
    before, robot = everything(), windows.phone().page
    robot.goto(f"/l/{token}")
    for number in range(robot.evaluate("document.forms.length")):
        robot.goto(f"/l/{token}")
        with robot.expect_navigation():
            robot.evaluate(SUBMIT, number)
    assert everything() == before
    still_enters(phone, token)


def test_a_scanner_that_presses_everything_there_is_leaves_no_trace(
    windows: Windows, token: str, phone: Screen
) -> None:
    before, robot = everything(), windows.phone().page
    robot.goto(f"/l/{token}")
    for number in range(robot.locator("button, summary, a, input[type=submit]").count()):
        robot.goto(f"/l/{token}")
        robot.evaluate(PRESS, number)
        robot.wait_for_load_state("networkidle")
    assert everything() == before
    still_enters(phone, token)


def test_a_second_browser_with_the_opened_address_learns_nothing(
    windows: Windows, token: str, phone: Screen
) -> None:
    """A scanner that opens the address again after the patient did, and the address the patient went on to."""
    still_enters(phone, token)
    sessions = LinkSession.objects.count()
    robot = windows.phone().page
    for address in (f"/l/{token}", phone.page.url, "/my/items/1/"):
        robot.goto(address)
        assert "Maple" not in robot.locator("main").inner_text()
    assert LinkSession.objects.count() == sessions
    assert phone.page.reload().status == 200  # type: ignore[union-attr]


# The token's traces


@pytest.fixture
def asked(phone: Screen) -> Iterator[list[Request]]:
    requests: list[Request] = []
    phone.page.on("request", lambda request: requests.append(request))
    yield requests


def test_no_request_is_told_the_token_by_its_referrer(
    phone: Screen, token: str, asked: list[Request]
) -> None:
    still_enters(phone, token)
    assert any("/static/" in request.url for request in asked)
    told = [request.all_headers().get("referer", "") for request in asked]
    assert {each for each in told if "/l/" in each} <= {f"{origin(phone.page)}/l/"}
    assert [each for each in told if token in each] == []
    assert [request.url for request in asked if token in request.url] == [asked[0].url]


def test_the_token_leaves_address_bar_and_history(phone: Screen, token: str) -> None:
    phone.page.goto(f"/l/{token}")
    expect(phone.page).to_have_url(f"{origin(phone.page)}/l/")
    phone.look()
    walks_in(phone, token)
    phone.page.go_back()
    assert token not in phone.page.url and token not in phone.page.content()


def origin(page: Page) -> str:
    return str(page.evaluate("location.origin"))


# The three ways on from the landing page


def test_the_landing_page_offers_open_not_for_me_and_a_new_link(phone: Screen, token: str) -> None:
    phone.page.goto(f"/l/{token}")
    for name in ("Open", "Send me a new link"):
        expect(phone.page.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(phone.page.get_by_text("This is not for me")).to_be_visible()
    for field, part in (("Day", "bday-day"), ("Month", "bday-month"), ("Year", "bday-year")):
        assert phone.page.get_by_label(field).get_attribute("autocomplete") == part


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("en-US", "1984-03-27"),
        ("en-US", "3/27/1984"),
        ("en-GB", "27/3/1984"),
        ("de-DE", "27.03.1984"),
        ("en-US", "27 3 1984"),
        ("es-ES", "Nacido el 27-03-1984"),
    ],
)
def test_a_pasted_date_fills_all_three_fields(windows: Windows, token: str, zone: str, text: str) -> None:
    page = windows.phone(locale=zone).page
    page.goto(f"/l/{token}")
    page.locator("#id_day").evaluate(
        """(field, text) => {
          const data = new DataTransfer();
          data.setData("text", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    assert [page.locator(f"#id_{name}").input_value() for name in ("day", "month", "year")] == [
        "27",
        "3",
        "1984",
    ]


@pytest.mark.parametrize("scripts", [True, False])
def test_this_is_not_for_me_closes_the_link_and_tells_the_desk(
    windows: Windows, clinic: Clinic, token: str, at_desk: Opened, scripts: bool
) -> None:
    screen = windows.phone(scripts=scripts)
    screen.page.goto(f"/l/{token}")
    screen.page.get_by_text("This is not for me").click()
    screen.look()
    screen.select("What is the matter?", "It is for somebody else I know")
    screen.press("Close this link")
    screen.says("Thank you for telling us")
    assert Call.objects.get(closed_at=None).reason == "not_my_appointment"
    desk = at_desk(clinic.desk)
    desk.go(f"/staff/{clinic.site.slug}/appointments/{Appointment.objects.get().pk}/")
    desk.says("It is for somebody else they know.")
    desk.press("We called: the address is right")
    still_enters(windows.phone(), token)


def test_the_patient_of_a_closed_link_asks_for_a_new_one(phone: Screen, token: str) -> None:
    AccessLink.objects.update(suspended_at=Appointment.objects.get().booked_at)
    walks_in(phone, token)
    phone.says("This link rests")
    phone.follow("Send me a new link")
    phone.says("Your email address")


# One phone, several people


def test_two_patients_one_after_another_on_one_phone(clinic: Clinic, phone: Screen) -> None:
    first, second = clinic.book(), clinic.book(clinic.patient(first_name="Ben"))
    walks_in(phone, mint(first))
    phone.page.wait_for_url("**/my/")
    walks_in(phone, mint(second))
    phone.page.wait_for_url("**/my/")
    alive = LinkSession.objects.filter(ended_at=None)
    assert [session.link.appointment_id for session in alive] == [second.pk]


def test_nothing_on_the_phone_tells_what_it_is_about(clinic: Clinic, opened: Opened) -> None:
    """Title, address and icon of every page that can be reached from home."""
    screen = opened(clinic.book())
    links = screen.page.locator("main a[href^='/my/']").evaluate_all("all => all.map(one => one.pathname)")
    for address in {"/my/", *links} - {"/my/calendar.ics"}:
        screen.page.goto(address)
        seen = f"{screen.page.title()} {screen.page.url.partition('/my/')[2]}".lower()
        assert [word for word in TELLING if word in seen.replace("medicines/", "")] == []
        assert screen.page.locator("link[rel=icon]").get_attribute("href") in ("data:,", None)


def test_back_after_closing_the_page_shows_nothing(clinic: Clinic, opened: Opened) -> None:
    screen = opened(clinic.book())
    screen.page.goto("/my/items/1/")
    screen.page.get_by_role("button", name="Close this page on this phone").click()
    screen.says("Nothing of yours stays on this phone")
    for _ in range(2):
        screen.page.go_back()
        screen.says("Please open your link again")
    assert screen.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_other_tabs_blank_when_one_is_closed(clinic: Clinic, opened: Opened) -> None:
    screen = opened(clinic.book())
    other = screen.page.context.new_page()
    other.goto("/my/items/1/")
    screen.page.get_by_role("button", name="Close this page on this phone").click()
    expect(other.get_by_text("Please open your link again")).to_be_visible()
    assert LinkSession.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_left_alone_and_opened_again_it_goes_on_where_it_was(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller, scripts: bool
) -> None:
    appointment = clinic.book()
    screen = opened(appointment, scripts=scripts)
    screen.page.goto("/my/ate/")
    clock.shift(timedelta(minutes=16))
    screen.page.locator("main form button").first.click()
    screen.says("your last answer did not reach us")
    screen.look()
    walks_in(screen, mint(appointment))
    screen.page.wait_for_url("**/my/ate/")
    assert Tick.objects.count() == 0


def test_a_move_ends_the_open_page_at_the_next_press_and_names_no_new_time(
    clinic: Clinic, opened: Opened
) -> None:
    appointment = clinic.book()
    screen = opened(appointment)
    moved = START + timedelta(hours=3)
    appointments.move(appointment_id=appointment.pk, starts_at=moved, by=clinic.desk, now=NOW)
    screen.page.reload()
    screen.says("Please open your link again")
    for new in ("1:00 pm", "12:30 pm"):
        screen.says_not(new)
    assert AuditEntry.objects.filter(action="link.open").count() == 1


def later(screen: Screen, clock: time_machine.Traveller, minutes: int) -> None:
    """For the server and for the phone."""
    clock.shift(timedelta(minutes=minutes))
    screen.page.clock.run_for(minutes * 60_000)


def test_a_page_left_alone_says_so_and_one_press_goes_on(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    screen = opened(clinic.book())
    screen.page.clock.install()
    screen.page.goto("/my/ate/")
    later(screen, clock, 14)
    screen.says("This page closes in 2 minutes")
    screen.look()
    screen.page.get_by_role("button", name="I am still here").click()
    expect(screen.page.get_by_text("This page closes in 2 minutes")).to_be_hidden()
    later(screen, clock, 5)
    assert screen.page.reload().status == 200  # type: ignore[union-attr]


def test_what_was_typed_waits_unseen_until_the_same_list_is_open_again(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    appointment = clinic.book()
    screen = opened(appointment)
    screen.page.clock.install()
    screen.page.goto("/my/medicines/")
    screen.fill("Name, and how much", "Sertraline 50 mg")
    later(screen, clock, 16)
    screen.says("Please open your link again")
    screen.look()
    expect(screen.page.get_by_label("Name, and how much")).to_be_hidden()
    screen.page.get_by_role("button", name="I opened my link").click()
    expect(screen.page.get_by_label("Name, and how much")).to_be_hidden()
    walks_in(another_tab(screen), mint(appointment))
    screen.page.get_by_role("button", name="I opened my link").or_(
        screen.page.get_by_label("Name, and how much")
    ).first.wait_for()
    expect(screen.page.get_by_label("Name, and how much")).to_have_value("Sertraline 50 mg")
    screen.press("Add")
    screen.says("Sertraline 50 mg")


def test_somebody_else_on_the_phone_never_gets_what_was_typed(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    screen = opened(clinic.book())
    screen.page.clock.install()
    screen.page.goto("/my/medicines/")
    screen.fill("Name, and how much", "Sertraline 50 mg")
    later(screen, clock, 16)
    walks_in(another_tab(screen), mint(clinic.book(clinic.patient(first_name="Ben"))))
    screen.page.wait_for_url("**/my/")
    assert "Sertraline" not in screen.page.content()
