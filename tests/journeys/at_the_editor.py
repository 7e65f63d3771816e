"""What a manager and a prescriber do with a protocol, as sentences."""

from playwright.sync_api import expect

from tests.journeys.day import ClinicDay
from tests.journeys.screens import Screen

NAME = "Evening course"
TITLE, PREGUNTA = "Tell us about your hearing", "Cuéntenos cómo oye"
AIDS, MUSIC, HOURS = "Do you wear hearing aids?", "Which music do you like?", "How long did you sleep?"


def begins_from_nothing(day: ClinicDay, desk: Screen) -> None:
    desk.go(f"/staff/{day.slug}/protocols/")
    desk.press("New protocol")
    desk.fill("Name", NAME)
    desk.choose("Nothing: the shipped numbers and messages, and no item")
    desk.press("Begin the draft")
    desk.says("The draft at a glance")
    desk.says("none yet")


def speaks_spanish_too(desk: Screen) -> None:
    turns_to(desk, "Basics")
    desk.choose("Español")
    saves(desk)


def adds(desk: Screen, kind: str, title: str = "") -> None:
    """A kind that is shipped comes with its words; the page of the new item follows."""
    turns_to(desk, "Items")
    desk.select("Add an item", kind)
    desk.fill("Its title", title)
    desk.press_exactly("Add")
    desk.page.get_by_role("button", name="Save", exact=True).wait_for()


def asks(desk: Screen, question: str, answer: str) -> None:
    """Added on the item's page; the page of the new question follows."""
    desk.fill("Add a question", question)
    desk.select("Its answer is", answer)
    desk.press("Add the question")
    desk.says("Its answer:")


def saves(desk: Screen) -> None:
    desk.press_exactly("Save")
    desk.says("Saved.")


def turns_to(desk: Screen, part: str) -> None:
    desk.press(part, inside=desk.page.get_by_label("Parts of the draft"))


def is_told(desk: Screen, words: str) -> None:
    """What was found stands beside the draft."""
    expect(desk.page.locator(".findings")).to_contain_text(words)


def is_told_no_more(desk: Screen, words: str) -> None:
    expect(desk.page.locator(".findings")).not_to_contain_text(words)
