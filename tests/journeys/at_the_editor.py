"""What a manager and a prescriber do with a protocol, as sentences."""

from playwright.sync_api import FrameLocator, expect

from tests.journeys.day import ClinicDay
from tests.screen import Screen

NAME = "Evening course"
ITEM, ITEM_ES = "Tell us about your hearing", "Cuéntenos cómo oye"
AIDS, AIDS_ES = "Do you wear hearing aids?", "¿Usa audífonos?"
SIDE, SIDE_ES = "On which side do you hear better?", "¿De qué lado oye mejor?"
HOURS, HOURS_ES = "How long do you wear them on most days?", "¿Cuánto tiempo los lleva casi todos los días?"
SIDES = (("Left", "Izquierdo"), ("Right", "Derecho"), ("Both the same", "Igual de los dos"))
KINDS = (
    "Food and drink, with each patient's own clock times",
    "The ride home: names the driver",
    "The medicine list",
)
OWN_TEXT = "Park behind the house on {day}."


def begins_from_nothing(day: ClinicDay, desk: Screen) -> None:
    desk.go(f"/staff/{day.slug}/protocols/")
    desk.press("New protocol")
    desk.fill("Name", NAME)
    desk.choose("Nothing: the shipped numbers and messages, and no item")
    desk.press("Begin the draft")
    desk.says("The draft at a glance")
    desk.says("none yet")


def speaks_spanish_alone_besides(desk: Screen) -> None:
    """This clinic writes to nobody in the third of the shipped languages."""
    turns_to(desk, "Basics")
    desk.choose("Español")
    desk.page.get_by_role("checkbox", name="العربية").uncheck()
    saves(desk)


def adds(desk: Screen, kind: str, title: str = "") -> None:
    """A kind that is shipped comes with its words; the page of the new item follows."""
    turns_to(desk, "Items")
    desk.select("Add an item", kind)
    desk.fill("Its title", title)
    desk.press_exactly("Add")
    desk.says("Who confirms it at check-in")


def writes_an_item(desk: Screen, *, explanation: str) -> None:
    """The clinic's own, with three questions in two languages."""
    adds(desk, "Your own questions", ITEM)
    desk.fill("Explanation (English)", explanation)
    desk.fill("Title (Español)", ITEM_ES)
    desk.fill("Explanation (Español)", "Así le hablamos como le conviene.")
    saves(desk)
    asks(desk, AIDS, AIDS_ES, "Yes or no")
    desk.select("If the answer is “Yes”", "A nurse asks about it")
    saves(desk)
    asks(desk, SIDE, SIDE_ES, "A choice from a list")
    for number, (english, spanish) in enumerate(SIDES, start=1):
        desk.fill(f"Answer {number} (English)", english)
        desk.fill(f"Answer {number} (Español)", spanish)
    saves(desk)


def asks_for_hours(desk: Screen) -> None:
    """A number with its unit and what can be typed at all; the Spanish comes later."""
    asks(desk, HOURS, "", "A number")
    desk.fill("Unit, like kg or hours (optional) (English)", "hours")
    desk.fill("Unit, like kg or hours (optional) (Español)", "horas")
    desk.fill("Smallest number that can be typed", "0")
    desk.fill("Largest number that can be typed", "24")
    saves(desk)


def asks(desk: Screen, question: str, spanish: str, answer: str) -> None:
    """Added on the item's page; the page of the new question follows."""
    if desk.page.get_by_label("Add a question").count() == 0:
        desk.follow(ITEM)
    desk.fill("Add a question", question)
    desk.select("Its answer is", answer)
    desk.press("Add the question")
    desk.says("Its answer:")
    desk.fill("Question (Español)", spanish)


def reminds_earlier(desk: Screen) -> None:
    """A message goes 90 minutes before the last drink instead of 60."""
    turns_to(desk, "Messages")
    desk.follow("Before the last drink")
    due = desk.page.locator("#div_due")
    due.get_by_label("How many").fill("90")
    due.get_by_label("Unit").select_option(label="minutes")
    desk.fill("Your own source", "Our patients asked for it")
    saves(desk)
    turns_to(desk, "Messages")
    desk.says("90 minutes before the last drink")


def writes_into_a_message(desk: Screen) -> None:
    """A sentence of the clinic's own in the first message; what is no word of it is refused, and nobody is told "tonight"."""
    turns_to(desk, "Messages")
    desk.follow("First message, with the link")
    desk.fill("Your own text (English)", "Park behind {house}.")
    desk.press_exactly("Save")
    desk.says("is none of the words below")
    desk.fill("Your own text (English)", OWN_TEXT)
    desk.fill("Your own text (Español)", "Hay estacionamiento detrás de la casa.")
    saves(desk)
    desk.press("See the message as it is saved")
    narrow = desk.page.frame_locator("iframe.mail-frame").first
    narrow.get_by_text("Park behind the house on").wait_for()
    desk.press("Español")
    narrow.get_by_text("Hay estacionamiento").wait_for()
    desk.press("What the patient sees")
    desk.press(NAME)
    desk.press("Go on writing")


def saves(desk: Screen) -> None:
    desk.press_exactly("Save")
    desk.says("Saved.")


def turns_to(desk: Screen, part: str) -> None:
    desk.press(part, inside=desk.page.get_by_label("Parts of the draft"))


def is_told(desk: Screen, words: str) -> None:
    """What was found stands beside the draft."""
    expect(desk.page.locator(".findings")).to_contain_text(words)


def has_nothing_to_mend(desk: Screen) -> None:
    expect(desk.page.locator(".findings")).to_contain_text("Nothing to mend")


def looks_at_six_in_the_morning(desk: Screen, *, language: str = "English") -> FrameLocator:
    """An imagined day: the patient's own page in its frame."""
    desk.press("Preview")
    desk.select("Language", language)
    desk.press("Show")
    desk.press("6:00 am")
    return desk.page.frame_locator("iframe.phone-frame")


def signs_it_off(day: ClinicDay, prescriber: Screen) -> None:
    prescriber.go(f"/staff/{day.slug}/protocols/")
    prescriber.press(f"Go on writing {NAME}")
    prescriber.press("Sign it off")
    prescriber.says("You answer for")
    prescriber.press("I have read it: sign off")
    prescriber.says("Signed off")


def publishes(desk: Screen) -> None:
    desk.press("Publish it")
    desk.says("From now on it is booked with.")
    desk.press_exactly("Publish")
    desk.says("Published")
