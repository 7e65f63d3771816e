"""Each kind of item in its own form: questions one a page, eating and drinking, medicines, the ride. Source: ux.md P3, P5, P7, P18, X13."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from checklists.models import Intake, Item, MedicationEntry, Tick
from checklists.rules.access import Actor
from tests.factories import START, Clinic
from tests.preparing import COMFORT, WELLBEING
from tests.screen import Screen

Opened = Callable[..., Screen]
# The questions about health open two days before; an hour before the start all times have passed.
DAY_BEFORE, MORNING = START - timedelta(hours=20), START - timedelta(hours=1)
WELL = f"/my/items/{WELLBEING}/"


def at(screen: Screen, path: str) -> None:
    screen.page.wait_for_url(f"**{path}")


def says_no(screen: Screen) -> None:
    screen.choose("No")
    screen.press("Continue")


@pytest.mark.parametrize("scripts", [True, False])
def test_questions_come_one_a_page_and_are_checked_before_they_are_saved(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller, scripts: bool
) -> None:
    row = clinic.book()
    clock.move_to(DAY_BEFORE)
    phone = opened(row, scripts=scripts)
    phone.go(WELL)
    phone.press("Begin")
    says_no(phone)
    at(phone, f"{WELL}2/")
    phone.page.go_back()
    at(phone, f"{WELL}1/")
    expect(phone.page.get_by_label("No", exact=True)).to_be_checked()
    phone.page.reload()
    expect(phone.page.get_by_label("No", exact=True)).to_be_checked()
    for step in range(1, 7):
        at(phone, f"{WELL}{step}/")
        says_no(phone)
    at(phone, f"{WELL}check/")
    phone.press("Change : Do you have a cough")
    phone.choose("Yes")
    phone.press("Continue")
    at(phone, f"{WELL}check/")
    assert Tick.objects.count() == 0
    phone.page.get_by_role("button", name="Save").dblclick()
    at(phone, "/my/thank-you/")
    said = Tick.objects.get().answer["answers"]
    assert (said["cough"], {*said.values()}) == ("yes", {"yes", "no"})
    phone.page.go_back()
    assert "Error" not in phone.page.title()


def test_a_saved_answer_is_changed_or_taken_back_on_its_page(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(DAY_BEFORE)
    phone = opened(row)
    phone.go(WELL)
    phone.press("None of these")
    phone.go(WELL)
    phone.press("Change : Do you have a cough")
    expect(phone.page.get_by_label("No", exact=True)).to_be_checked()
    phone.choose("Yes")
    phone.press("Continue")
    phone.press("Save")
    assert Tick.objects.latest("pk").answer["answers"]["cough"] == "yes"
    phone.go(WELL)
    phone.press_exactly("Undo")
    assert not Item.objects.get(position=WELLBEING).done


@pytest.mark.parametrize("path", [f"{WELL}1/", "/my/ate/", "/my/not-sure/", "/my/items/3/", "/my/medicines/"])
def test_an_error_takes_the_focus_and_leads_to_its_field(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller, path: str
) -> None:
    row = clinic.book()
    clock.move_to(DAY_BEFORE)
    phone = opened(row)
    phone.go(path)
    phone.page.locator("main form").first.locator("button").first.click()
    phone.page.wait_for_load_state("load")
    phone.look()
    assert phone.page.title().startswith("Error:")
    expect(phone.page.locator("div.problems")).to_be_focused()
    link = phone.page.locator(".problems a").first
    words = link.inner_text()
    link.click()
    field = phone.page.locator(link.get_attribute("href") or "#-")
    expect(field).to_be_in_viewport()
    assert words in phone.page.locator("main form").first.inner_text()


def test_what_was_eaten_is_thanked_for_and_on_the_board_within_one_refresh(
    clinic: Clinic, opened: Opened, at_desk: Callable[[Actor], Screen], clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(MORNING)
    desk, phone = at_desk(clinic.nurse), opened(row)
    desk.go(f"/staff/{clinic.site.slug}/")
    phone.press("I ate or drank")
    phone.choose("Light food: toast, cereal, fruit")
    phone.press("Continue")
    phone.fill("Time", "7:10 am")
    phone.press("Tell the nurse")
    phone.says("Thank you for telling us")
    assert (
        phone.page.get_by_role("link", name=re.compile("^Call")).first.get_attribute("href")
        == "tel:+13035550100"
    )
    desk.refresh()
    desk.says("earliest start 1:10 pm")


def test_a_mistake_is_taken_back_and_a_nurse_sees_both(
    clinic: Clinic, opened: Opened, at_desk: Callable[[Actor], Screen], clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(MORNING)
    phone = opened(row)
    phone.go("/my/ate/")
    phone.choose("Water or ice")
    phone.press("Continue")
    phone.page.get_by_label("Day").select_option(label="Yesterday")
    phone.fill("Time", "7.30")
    phone.press("Tell the nurse")
    phone.choose("7:30 pm")
    phone.press("Tell the nurse")
    phone.press("I told you this by mistake")
    phone.says("A nurse asks you about it")
    assert Intake.objects.count() == 1
    desk = at_desk(clinic.nurse)
    desk.go(f"/staff/{clinic.site.slug}/check-in/{row.pk}/")
    desk.says("they say: told by mistake")


def test_the_times_of_eating_then_no_then_when_it_was_at_last(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(MORNING)
    phone = opened(row, scripts=False)
    phone.go("/my/items/1/")
    phone.says("Now: nothing to eat or drink")
    phone.page.get_by_text("What is light? What is clear?").click()
    phone.says("Clear drinks: water, black tea")
    phone.choose("No")
    phone.press("Save")
    times = phone.page.get_by_label("Time")
    times.first.fill("half")
    phone.press("Save")
    assert phone.page.title().startswith("Error:")
    times.first.fill("6 am")
    times.last.fill("7:40 am")
    phone.press("Save")
    phone.says("What was it, and when?")
    phone.choose("Gum or a sweet")
    phone.press("Tell the nurse")
    assert Intake.objects.get().category == "gum_or_sweet"


def test_a_pasted_list_is_offered_line_by_line(clinic: Clinic, opened: Opened) -> None:
    phone = opened(clinic.book())
    phone.go("/my/medicines/")
    phone.fill("Name, and how much", "Sertraline 50 mg\nxanaxx 0.5\nblorbium")
    phone.press("Add")
    phone.says("Are these 3 medicines?")
    phone.press("Yes, add these")
    phone.says("Did you mean Xanax?")
    phone.press_exactly("Yes")
    phone.says("Your prescriber looks at this.")
    phone.says("A nurse looks at this.")
    phone.page.get_by_text("Change Sertraline").first.click()
    phone.page.get_by_label("Name, and how much").nth(1).fill("Sertraline 100 mg")
    phone.page.locator("details[open]").get_by_role("button", name="Save").first.click()
    phone.says("Sertraline 100 mg")
    phone.press("That is all")
    kept = MedicationEntry.objects.filter(removed_at=None)
    assert sorted(entry.text for entry in kept) == ["Sertraline 100 mg", "blorbium", "xanaxx 0.5"]
    assert Item.objects.get(kind="medicines").done


@pytest.mark.parametrize(
    "path",
    [
        "/my/items/1/", "/my/items/2/", "/my/items/4/", WELL, f"{WELL}1/", f"/my/items/{COMFORT}/",
        f"/my/items/{COMFORT}/1/", f"/my/items/{COMFORT}/5/",
    ],
)  # fmt: skip
def test_title_and_main_button_are_seen_without_scrolling(
    clinic: Clinic, opened: Opened, clock: time_machine.Traveller, path: str
) -> None:
    row = clinic.book()
    clock.move_to(DAY_BEFORE)
    page = opened(row).page
    page.goto(path)
    bar = page.locator(".bar").bounding_box()
    button = page.locator("main .button.main").first.bounding_box()
    assert bar and button
    assert button["y"] + button["height"] <= bar["y"]
    expect(page.locator("h1")).to_be_in_viewport()
    assert page.locator("main .button.main").count() == 1
