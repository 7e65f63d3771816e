"""The board in a real browser: what a row says, what stays when news comes, and what it says when none comes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from checklists import models
from checklists.rules.appointment_status import Status
from checklists.rules.next_day import URGENT_CALL
from tests.desk.board_day import AT, full_day
from tests.factories import START, Clinic
from tests.preparing import move, prepared
from tests.screen import Screen

ENDS_IN_VIEW = "rows => rows.filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
FOCUSED = "document.activeElement.closest('li[id]')?.id || document.activeElement.id"


@pytest.fixture(autouse=True)
def _morning(clock: time_machine.Traveller) -> None:
    clock.move_to(AT)


@pytest.fixture
def few(clinic: Clinic) -> list[models.Appointment]:
    """Ana held, Ben Cole twice, somebody of a long name, Chloé checked in."""
    return full_day(clinic, 5)


def row_of(screen: Screen, row: models.Appointment) -> Locator:
    return screen.page.locator(f"#row-{row.pk}")


def asks_now(screen: Screen) -> None:
    """What the page does by itself every fifteen seconds and when it is looked at again; waits for the answer."""
    with screen.page.expect_response("**/rows/**"):
        screen.refresh()


def order(page: Page) -> list[str]:
    return page.locator(".row-line").evaluate_all("rows => rows.map(row => row.id)")


def arrives_late(row: models.Appointment) -> None:
    """Behind everybody else."""
    later = row.arrive_at + timedelta(hours=3)
    models.Appointment.objects.filter(pk=row.pk).update(
        arrive_at=later, starts_at=later + timedelta(minutes=30)
    )


def test_a_row_says_all_of_it_in_words(few: list[models.Appointment], nurse: Screen, desk_of: str) -> None:
    nurse.go(desk_of)
    for row, words in (
        (few[0], ("9:30 am", "Hold", "Ana Ruiz", "1 January 1960", "Arrived 9:24 am", "One medicine waits for the prescriber", "last contact Wed 10:00 am", "(303) 555-1000")),
        (few[1], ("9:40 am", "Ready", "Ben Cole", "2 February 1961", "Same name: MR-10401", "Expected in 10 min", "Prepared: confirm at check-in")),
        (few[3], ("Not finished", "Chloé O’Brien-Núñez", "Checked in", "is checking in, 9:30 am", "To confirm: ")),
        (few[4], ("Ben Cole", "5 May 1964", "Same name: MR-10404", "Hold")),
    ):  # fmt: skip
        for each in words:
            expect(row_of(nurse, row)).to_contain_text(each)
    assert order(nurse.page) == [f"row-{row.pk}" for row in few]


def test_the_front_desk_reads_who_acts_and_no_medicine(
    few: list[models.Appointment], front_desk: Screen, desk_of: str
) -> None:
    front_desk.go(desk_of)
    expect(row_of(front_desk, few[0])).to_contain_text("Waits for the prescriber")
    for word in ("clonazepam", "xanax", "medicine waits", "guess"):
        assert word not in front_desk.page.content().lower()


def test_twenty_rows_at_1080_lines_and_eight_on_an_upright_tablet(
    clinic: Clinic, at_desk: Callable[..., Screen], desk_of: str
) -> None:
    full_day(clinic, 24)
    # Names of a usual length: three lines of one name take the place of another row.
    models.Patient.objects.filter(last_name__startswith="Feather").update(first_name="Max", last_name="Wolf")
    tablet = at_desk(clinic.nurse, width=768, height=1024)
    tablet.go(desk_of)
    assert tablet.page.locator(".row-line").evaluate_all(ENDS_IN_VIEW) >= 8
    large = at_desk(clinic.nurse, width=1920, height=1080)
    large.go(desk_of)
    assert large.page.locator(".row-line").evaluate_all(ENDS_IN_VIEW) >= 20


def test_tab_and_search_live_in_the_address_and_survive(
    few: list[models.Appointment], clinic: Clinic, nurse: Screen, desk_of: str
) -> None:
    nurse.go(desk_of)
    page = nurse.page
    expect(page.locator("#tab-hold b")).to_have_text("3")
    page.locator("#tab-hold").click()
    assert "show=hold" in page.url
    nurse.fill("Find a name", "cole BEN")
    page.keyboard.press("Enter")
    expect(page.locator(".row-line")).to_have_count(1)
    assert "show=hold" in page.url and "q=cole" in page.url
    move(few[4], Status.ARRIVED, clinic.nurse, now=AT)
    asks_now(nurse)
    expect(page.locator(".row-line")).to_have_count(1)
    expect(row_of(nurse, few[4])).to_contain_text("Arrived 9:30 am")
    page.reload()
    expect(page.locator("#q")).to_have_value("cole BEN")
    page.go_back()
    expect(page.locator(".row-line")).to_have_count(3)
    expect(page.locator("#tab-hold")).to_have_attribute("aria-current", "true")


def test_news_takes_no_focus_caret_scroll_or_typed_text(clinic: Clinic, nurse: Screen, desk_of: str) -> None:
    rows = full_day(clinic, 16)
    nurse.go(desk_of)
    page = nurse.page
    page.locator("#q").fill("half a name")
    page.locator("#q").evaluate("(box) => { box.setSelectionRange(2, 6); scrollTo(0, 150); }")
    move(rows[1], Status.ARRIVED, clinic.nurse, now=AT)
    arrives_late(rows[5])
    asks_now(nurse)
    expect(row_of(nurse, rows[1])).to_contain_text("Arrived 9:30 am")
    assert order(page)[-1] == f"row-{rows[5].pk}"
    held = page.evaluate("(() => { const b = document.activeElement; return [b.id, b.value, b.selectionStart, b.selectionEnd, scrollY]; })()")  # fmt: skip
    assert held == ["q", "half a name", 2, 6, 150]
    expect(page.locator("#changes")).to_be_hidden()


def by_focus(screen: Screen, row: models.Appointment) -> None:
    row_of(screen, row).locator("a").first.focus()


def by_pointer(screen: Screen, row: models.Appointment) -> None:
    row_of(screen, row).hover()


def by_selection(screen: Screen, row: models.Appointment) -> None:
    row_of(screen, row).evaluate("(row) => document.getSelection().selectAllChildren(row.querySelector('.row-missing'))")  # fmt: skip


def by_unfolding(screen: Screen, row: models.Appointment) -> None:
    row_of(screen, row).evaluate("(row) => row.insertAdjacentHTML('beforeend', '<details open><summary>more</summary>words</details>')")  # fmt: skip


@pytest.mark.parametrize("hold", [by_focus, by_pointer, by_selection, by_unfolding])
def test_news_waits_while_somebody_is_at_the_rows(
    few: list[models.Appointment], clinic: Clinic, nurse: Screen, desk_of: str, hold: Callable[..., None]
) -> None:
    nurse.go(desk_of)
    page, before = nurse.page, [f"row-{row.pk}" for row in few]
    hold(nurse, few[4])
    arrives_late(few[0])
    move(few[1], Status.ARRIVED, clinic.nurse, now=AT)
    asks_now(nurse)
    show = page.get_by_role("button", name="2 changes · show")
    expect(show).to_be_visible()
    expect(page.locator("#changes-said")).to_have_text("2 changes · show")
    assert order(page) == before
    expect(row_of(nurse, few[1])).to_contain_text("Expected in 10 min")
    # Counts and clock words go on meanwhile.
    expect(page.locator("#age")).to_contain_text("Updated 9:30 am")
    show.focus()
    page.keyboard.press("Enter")
    expect(row_of(nurse, few[1])).to_contain_text("Arrived 9:30 am")
    assert order(page) == [*before[1:], before[0]]
    expect(page.locator("#changes")).to_be_hidden()
    if hold is by_focus:
        assert page.evaluate(FOCUSED) == f"row-{few[4].pk}"


def test_news_that_waited_comes_by_itself_once_nobody_is_there(
    few: list[models.Appointment], clinic: Clinic, nurse: Screen, desk_of: str
) -> None:
    nurse.go(desk_of)
    by_pointer(nurse, few[2])
    move(few[1], Status.ARRIVED, clinic.nurse, now=AT)
    asks_now(nurse)
    expect(nurse.page.get_by_role("button", name="1 change · show")).to_be_visible()
    nurse.page.mouse.move(2, 2)
    asks_now(nurse)
    expect(row_of(nurse, few[1])).to_contain_text("Arrived 9:30 am")
    expect(nurse.page.locator("#changes")).to_be_hidden()


def test_what_is_urgent_comes_at_once(few: list[models.Appointment], nurse: Screen, desk_of: str) -> None:
    nurse.go(desk_of)
    by_focus(nurse, few[4])
    row = few[0]
    models.Call.objects.create(
        site_id=row.site_id, appointment=row, reason=URGENT_CALL, due_at=AT, opened_at=AT
    )
    asks_now(nurse)
    nurse.says("1 patient needs a nurse's call now.")
    expect(nurse.page.get_by_role("button", name="1 change · show")).to_be_visible()
    assert nurse.page.evaluate(FOCUSED) == f"row-{few[4].pk}"


@pytest.fixture
def timed(nurse: Screen) -> Iterator[Page]:
    """Its timers go on when the test says so."""
    nurse.page.clock.install()
    return nurse.page


def test_it_asks_every_fifteen_seconds_while_visible_and_at_once_on_return(
    few: list[models.Appointment], nurse: Screen, desk_of: str, timed: Page
) -> None:
    nurse.go(desk_of)
    asked: list[str] = []
    timed.on("request", lambda request: asked.append(request.url) if "/rows/" in request.url else None)
    for _ in range(3):
        with timed.expect_response("**/rows/**"):
            timed.clock.run_for(15_000)
    assert len(asked) == 3
    timed.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    timed.clock.run_for(60_000)
    assert len(asked) == 3
    with timed.expect_response("**/rows/**"):
        timed.evaluate("Object.defineProperty(document, 'hidden', { value: false }); document.dispatchEvent(new Event('visibilitychange'))")  # fmt: skip


@pytest.mark.parametrize("cut", ["no network", "500"])
def test_after_a_minute_of_silence_it_says_so_dims_and_goes_on(
    few: list[models.Appointment], clinic: Clinic, nurse: Screen, desk_of: str, timed: Page, cut: str
) -> None:
    nurse.go(desk_of)
    page, age = timed, timed.locator("#age")
    page.route("**/rows/**", lambda route: route.abort() if cut == "no network" else route.fulfill(status=503, body="<h1>away</h1>"))  # fmt: skip
    page.clock.run_for(58_000)
    expect(age).to_contain_text("Updated 9:30 am")
    page.clock.run_for(4_000)
    expect(age).to_contain_text("Not updating since 9:30 am.")
    expect(page.locator("#board")).to_have_class("is-stale")
    expect(page.locator("[data-silence]")).to_contain_text("Not updating since 9:30 am.")
    assert "away" not in page.content()
    sheet = page.get_by_role("link", name="Print the day sheet")
    if sheet.count():
        expect(sheet).to_be_visible()
    assert page.locator(".row-act button").first.is_enabled()
    move(few[1], Status.ARRIVED, clinic.nurse, now=AT)
    page.unroute("**/rows/**")
    with page.expect_response("**/rows/**"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(row_of(nurse, few[1])).to_contain_text("Arrived 9:30 am")
    expect(age).to_contain_text("Updated 9:30 am")
    expect(page.locator("#board")).not_to_have_class("is-stale")
    nurse.faults[:] = [fault for fault in nurse.faults if "503" not in fault and "ERR_FAILED" not in fault]


def test_a_wrong_clock_of_the_tablet_does_not_lie_about_the_age(
    few: list[models.Appointment], nurse: Screen, desk_of: str, clock: time_machine.Traveller
) -> None:
    page = nurse.page
    page.add_init_script("const now = Date.now; Date.now = () => now() + 7_777_777 + (window.jump || 0);")
    nurse.go(desk_of)
    clock.move_to(AT + timedelta(minutes=2))
    asks_now(nurse)
    expect(page.locator("#age")).to_contain_text("Updated 9:32 am")
    with page.expect_response("**/rows/**"):
        page.evaluate("window.jump = -3_600_000")
    page.wait_for_timeout(100)
    expect(page.locator("#age")).to_contain_text("Updated 9:32 am")
    expect(page.locator("#board")).not_to_have_class("is-stale")


def test_signed_out_it_says_so_and_what_was_typed_is_there_again(
    few: list[models.Appointment], clinic: Clinic, nurse: Screen, desk_of: str
) -> None:
    nurse.go(desk_of)
    nurse.page.locator("#q").fill("half a name")
    Session.objects.all().delete()
    asks_now(nurse)
    expect(nurse.page.get_by_role("heading", name="This screen is closed")).to_be_visible()
    assert "Ruiz" not in nurse.page.locator("body").inner_text()
    nurse.look()
    signs_in(nurse, models.User.objects.get(pk=clinic.nurse.user_id).email)
    expect(nurse.page.locator("#q")).to_have_value("half a name")
    expect(row_of(nurse, few[0])).to_be_visible()
    nurse.page.locator(f"#row-{few[1].pk}").get_by_role("button", name="Arrived").click()
    expect(row_of(nurse, few[1])).to_contain_text("Arrived 9:30 am")


def signs_in(screen: Screen, email: str, password: str = "correct horse battery staple") -> None:
    screen.page.get_by_label("Email").fill(email)
    screen.page.get_by_label("Password").fill(password)
    screen.page.get_by_role("button", name="Sign in", exact=True).click()


def test_back_from_a_check_in_the_focus_is_on_its_row(
    few: list[models.Appointment], nurse: Screen, desk_of: str
) -> None:
    page = nurse.page
    nurse.go(f"{desk_of}#row-{few[2].pk}")
    expect(row_of(nurse, few[2]).locator("a").first).to_be_focused()
    row_of(nurse, few[4]).locator("a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-in/**")
    page.go_back()
    expect(row_of(nurse, few[4]).locator("a").first).to_be_focused()


def test_all_of_it_is_reached_by_keyboard_in_order_with_a_ring_of_three_pixels(
    few: list[models.Appointment], nurse: Screen, desk_of: str
) -> None:
    nurse.go(desk_of)
    page, seen = nurse.page, []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, ring = page.evaluate("(() => { const e = document.activeElement, s = getComputedStyle(e); return [(e.getAttribute('aria-label') || e.innerText || e.id).trim(), s.outlineStyle + ' ' + s.outlineWidth]; })()")  # fmt: skip
        seen.append(name.splitlines()[0] if name else name)
        assert ring == "solid 3px" or name == "", (name, ring)
        if name.startswith("Open") and "Chloé" in name:
            break
    places = [seen.index(name) for name in ("Find a patient", "Sign out", "Today", "The day before", "q", "Hold", "Ana Ruiz", "Chloé O’Brien-Núñez")]  # fmt: skip
    assert places == sorted(places)
    page.keyboard.press("Home")
    page.get_by_role("link", name="Find a patient").press("Enter")
    assert page.evaluate(FOCUSED) == "q"


def test_an_empty_day_and_an_empty_tab_say_what_to_do(clinic: Clinic, nurse: Screen, desk_of: str) -> None:
    nurse.go(desk_of)
    nurse.says("Nobody is booked on this day")
    prepared(clinic, clinic.book(starts_at=START))
    nurse.go(f"{desk_of}?show=hold")
    nurse.says("Nobody matches.")
    expect(nurse.page.locator("#tab-all b")).to_have_text("1")
    nurse.press("Show everybody")
    expect(nurse.page.locator(".row-line")).to_have_count(1)
