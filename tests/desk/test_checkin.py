"""The check-in on an upright tablet: a minute and twelve taps, in place, by keyboard, and two nurses who lose nothing."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
import time_machine
from playwright.sync_api import Page, expect

from checklists import models
from checklists.actions import intakes
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome
from checklists.rules.fasting import Category
from tests.factories import Clinic
from tests.preparing import (
    AT_THE_DOOR,
    CLOTHING,
    FASTING,
    MEDICINES,
    RIDE,
    WELLBEING,
    checked_in,
    confirm,
    fresh,
    measure,
    move,
    prepared,
)
from tests.screen import Screen

TABLET = {"width": 768, "height": 1024}
# Counted where the browser hears them: every real press on the way, of whatever it was.
COUNTS = """addEventListener("click", (event) => event.isTrusted &&
  sessionStorage.setItem("taps", 1 + Number(sessionStorage.getItem("taps"))), true)"""

Desk = Callable[..., Screen]


@pytest.fixture
def day(clock: time_machine.Traveller) -> time_machine.Traveller:
    clock.move_to(AT_THE_DOOR)
    return clock


def page_of(desk_of: str, row: models.Appointment) -> str:
    return f"{desk_of}check-in/{row.pk}/"


def choose(page: Page, position: int, outcome: str = "confirmed") -> None:
    button = page.locator(f"#choice-{position}-{outcome}")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_ready_patient_takes_twelve_taps_and_a_minute(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    """From the board, where nobody is here yet, to the board that says Ready; the readings are a colleague's."""
    row = prepared(clinic)
    screen = at_desk(clinic.nurse, **TABLET)
    screen.page.add_init_script(COUNTS)
    screen.go(desk_of)
    began = time.monotonic()
    line = screen.page.locator(f"#row-{row.pk}")
    line.get_by_role("button", name="Arrived").click()
    line.get_by_text("Arrived", exact=False).first.wait_for()
    line.get_by_role("link", name="Ruiz").first.click()
    expect(screen.page.locator(".choices")).to_have_count(0)
    screen.page.get_by_role("button", name="Both match").click()
    measure(row, clinic.second_nurse)
    expect(screen.page.locator(".items > .item")).to_have_count(7)
    for position in (FASTING, RIDE, MEDICINES, WELLBEING):
        choose(screen.page, position)
    screen.page.get_by_role("button", name="Confirm these 3").click()
    screen.says("Comfort confirmed")
    screen.page.get_by_role("link", name="Back to the board").click()
    expect(line).to_contain_text("Ready")
    expect(line).to_contain_text("Checked in")
    assert time.monotonic() - began <= 60
    assert int(screen.page.evaluate("sessionStorage.getItem('taps')")) <= 12


def test_a_save_keeps_place_focus_folds_and_what_was_typed(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row, screen = checked_in(clinic), at_desk(clinic.nurse, **TABLET)
    screen.go(page_of(desk_of, row))
    page = screen.page
    page.get_by_label("Systolic").fill("131")
    page.locator("#fold-intake > summary").click()
    page.locator("#id_at").fill("07:10")
    page.locator(f"#choice-{WELLBEING}-confirmed").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    choose(page, WELLBEING)
    assert abs(page.evaluate("scrollY") - place) <= 60
    assert focused(page) == f"choice-{WELLBEING}-confirmed"
    assert page.get_by_label("Systolic").input_value() == "131"
    assert page.locator("#id_at").input_value() == "07:10"
    assert page.locator("#fold-intake").get_attribute("open") is not None
    screen.look()


def test_a_double_press_is_one_and_never_takes_back(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row, screen = checked_in(clinic), at_desk(clinic.nurse, **TABLET)
    screen.go(page_of(desk_of, row))
    button = screen.page.locator(f"#choice-{RIDE}-confirmed")
    button.dblclick()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    screen.page.locator(f"#undo-{RIDE}").wait_for()
    assert [each.outcome for each in models.Confirmation.objects.all()] == ["confirmed"]
    screen.page.locator(f"#undo-{RIDE}").click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert models.Confirmation.objects.count() == 2


def test_without_scripts_each_press_comes_back_at_its_item(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row = prepared(clinic)
    move(row, Status.ARRIVED, clinic.nurse)
    screen = at_desk(clinic.nurse, **TABLET, java_script_enabled=False)
    page = screen.page
    page.goto(page_of(desk_of, row))
    page.get_by_role("button", name="Both match").click()
    page.locator(f"#choice-{RIDE}-confirmed").click()
    expect(page.locator(f"#choice-{RIDE}-confirmed")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith(f"#item-{RIDE}")
    expect(page.locator(f"#item-{RIDE}")).to_be_focused()
    page.get_by_role("button", name="Confirm these 3").click()
    assert models.Confirmation.objects.filter(item__appointment=row).count() == 4


def test_the_whole_line_by_keyboard_and_back_to_the_row(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row, screen = checked_in(clinic), at_desk(clinic.nurse, **TABLET)
    page = screen.page
    page.goto(f"{desk_of}?q=ruiz")
    page.locator(f"#open-{row.pk}").press("Enter")
    page.wait_for_url("**/check-in/**", wait_until="load")
    page.locator(f"#choice-{FASTING}-confirmed").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert focused(page) == f"choice-{RIDE}-not_met"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(f"#choice-{RIDE}-confirmed")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    fold = page.locator("#fold-driver > summary")
    fold.press("Enter")
    page.locator("#id_name").fill("Lee")
    page.keyboard.press("Escape")
    expect(fold).to_be_focused()
    page.keyboard.press("Escape")
    assert page.locator("#id_name").input_value() == "Lee"
    expect(page.locator("#id_name")).to_be_focused()
    page.locator("#id_name").fill("")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(f"#open-{row.pk}")).to_be_focused()
    assert "?q=ruiz" in page.url


def test_an_error_takes_the_focus_and_keeps_what_was_typed(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row, screen = checked_in(clinic), at_desk(clinic.nurse, **TABLET)
    screen.go(page_of(desk_of, row))
    screen.fill("Systolic", "1580")
    screen.fill("Diastolic", "80")
    screen.page.get_by_role("button", name="Save reading").click()
    summary = screen.page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Write a number from 50 to 300 (mmHg)")
    assert screen.page.title().startswith("Error:")
    summary.get_by_role("link").first.click()
    expect(screen.page.get_by_label("Systolic")).to_be_focused()
    assert screen.page.get_by_label("Systolic").input_value() == "1580"
    screen.look()


def test_what_is_pressed_is_large(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row, screen = checked_in(clinic, medicine="clonazepam"), at_desk(clinic.nurse, **TABLET)
    screen.go(page_of(desk_of, row))
    low = screen.page.evaluate(
        """() => [...document.querySelectorAll("#checkin :is(a, button, summary, select, input:not([type=hidden]))")]
        .filter((each) => each.checkVisibility()).map((each) => (each.closest("label.form-check") || each))
        .filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML.slice(0, 90))"""
    )
    assert low == []
    choices = screen.page.locator(".choice").evaluate_all(
        "(each) => each.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height)"
    )
    assert min(choices) >= 56
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= 768


def test_two_nurses_see_each_other_and_lose_nothing(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row = checked_in(clinic)
    kim, lee = at_desk(clinic.nurse, **TABLET), at_desk(clinic.second_nurse, **TABLET)
    with kim.page.expect_response("**/here/"):
        kim.go(page_of(desk_of, row))
    lee.go(page_of(desk_of, row))
    lee.says(f"{clinic.nurse.name} is checking in, 9:24 am")
    assert kim.page.get_by_text(f"{clinic.nurse.name} is checking in").count() == 0
    choose(lee.page, RIDE, "not_met")
    kim.page.locator(f"#choice-{RIDE}-confirmed").click()
    expect(kim.page.locator("#conflict")).to_be_focused()
    item = kim.page.locator(f"#item-{RIDE}")
    expect(item).to_contain_text("You chose: Confirmed")
    expect(item).to_contain_text(f"Not met · {clinic.second_nurse.name}")
    assert [each.outcome for each in models.Confirmation.objects.all()] == ["not_met"]
    kim.look()
    choose(kim.page, RIDE)
    lee.refresh()
    lee.page.get_by_role("link", name="Show what is new").click()
    expect(lee.page.locator(f"#choice-{RIDE}-confirmed")).to_have_attribute("aria-pressed", "true")


def test_what_the_patient_says_meanwhile_is_read_before_it_is_confirmed(
    clinic: Clinic, at_desk: Desk, day: time_machine.Traveller, desk_of: str
) -> None:
    row, screen = checked_in(clinic), at_desk(clinic.nurse, **TABLET)
    screen.go(page_of(desk_of, row))
    confirm(row, CLOTHING, clinic.second_nurse, outcome=Outcome.CONFIRMED)
    intakes.add(
        appointment_id=row.pk,
        operation_id=uuid4(),
        category=Category.LIGHT_MEAL,
        eaten_at=AT_THE_DOOR.replace(hour=14, minute=10),
        by=clinic.link_actor(row),
        now=AT_THE_DOOR,
    )
    screen.page.locator(f"#choice-{FASTING}-confirmed").click()
    item = screen.page.locator(f"#item-{FASTING}")
    expect(item).to_contain_text("You chose: Confirmed")
    for words in ("“Done”", "7:10 am", "1:10 pm, 3 h 10 short", "Delay to 1:10 pm", "No infusion today"):
        expect(item).to_contain_text(words)
    screen.page.get_by_role("link", name="No infusion today").click()
    expect(screen.page.locator("#reason-no_go")).to_be_visible()
    assert fresh(row).status == Status.CHECKED_IN
