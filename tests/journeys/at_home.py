"""What a patient does on the phone, as sentences."""

from datetime import datetime
from pathlib import Path

from tests.journeys.day import ANA, ClinicDay, Person
from tests.screen import Screen

FASTING, HYDRATION, RIDE, CLOTHING, MEDICINES, WELLBEING, COMFORT = range(1, 8)


def opens_the_link(day: ClinicDay, phone: Screen, person: Person = ANA, *, letter: int = 1) -> None:
    """Address and birth date, as somebody types them."""
    phone.go(day.letter(person, number=letter).link)
    types_the_birth_date(phone, person)
    phone.page.wait_for_url("**/my/")
    # The token left the address bar, and nothing on the page names a medicine or a diagnosis.
    assert "/l/" not in phone.page.url


def types_the_birth_date(phone: Screen, person: Person = ANA) -> None:
    year, month, of_month = person.born.split("-")
    phone.fill("Day", str(int(of_month)))
    phone.fill("Month", str(int(month)))
    phone.fill("Year", year)
    phone.press("Open")


def comes_home(phone: Screen) -> None:
    phone.go("/my/")


def keeps_the_eating_times(phone: Screen) -> None:
    phone.go(f"/my/items/{FASTING}/")
    phone.choose("No")
    phone.press("Save")
    phone.says("When did you last eat and drink?")
    phone.press("Back to my list")
    is_done(phone, FASTING)


def opens(phone: Screen, title: str) -> None:
    """The row of the list with these words."""
    comes_home(phone)
    phone.page.locator(".items").get_by_role("link", name=title).first.click()
    phone.page.wait_for_load_state("load")
    phone.look()


def ticks(phone: Screen, position: int) -> None:
    """One press on the row of the list; with script the row changes where it stands."""
    row = phone.page.locator(f"#item-{position}")
    row.get_by_role("button").first.click()
    is_done(phone, position)
    phone.look()


def takes_back(phone: Screen, position: int) -> None:
    phone.page.locator(f"#item-{position}").get_by_role("button", name="Undo").click()
    phone.page.locator(f"#item-{position}.not_done").wait_for()


def names_a_driver(phone: Screen, *, position: int = RIDE, email: str = "") -> None:
    """With an email they are asked themselves."""
    phone.go(f"/my/items/{position}/")
    phone.fill("Your driver's name", "Sam Young")
    phone.fill("Your driver's phone number", "(303) 555-0134")
    phone.choose("My driver is 18 or older and comes in person")
    if email:
        phone.page.get_by_text("Their email, other times, the night").click()
        phone.fill("Their email address", email)
    phone.press("Save my driver")
    is_done(phone, position)


def lists(phone: Screen, *medicines: str, position: int = MEDICINES) -> None:
    """One at a time, then "that is all"."""
    phone.go("/my/medicines/")
    for text in medicines:
        phone.fill("Name, and how much", text)
        phone.press("Add")
        phone.says(text)
    phone.press("That is all")
    is_done(phone, position)


def does_the_whole_list(phone: Screen, *, medicine: str = "Sertraline 50 mg", driver: str = "") -> None:
    """`driver` is the email address of who takes them home."""
    comes_home(phone)
    ticks(phone, HYDRATION)
    takes_back(phone, HYDRATION)
    ticks(phone, HYDRATION)
    ticks(phone, CLOTHING)
    keeps_the_eating_times(phone)
    names_a_driver(phone, email=driver)
    lists(phone, medicine)
    is_well(phone)
    wants(phone, "Almost dark", avoid="the word needle")


def is_well(phone: Screen) -> None:
    """One press for "none of these" stands for every question about health."""
    phone.go(f"/my/items/{WELLBEING}/")
    phone.press("None of these")
    is_done(phone, WELLBEING)


def wants(phone: Screen, *choices: str, avoid: str) -> None:
    """The comfort card: as much of it as somebody likes."""
    phone.go(f"/my/items/{COMFORT}/")
    phone.press("Begin")
    words = phone.page.get_by_label("Words or subjects you would rather not hear")
    while not words.count():
        for label in choices:
            if phone.page.get_by_label(label, exact=True).count():
                phone.choose(label)
        phone.press("Continue")
    words.fill(avoid)
    phone.press("Continue")
    phone.press("Save")
    is_done(phone, COMFORT)


def wants_the_same_as_last_time(phone: Screen, *said: str) -> None:
    """Shown first, taken over with one press."""
    phone.go(f"/my/items/{COMFORT}/")
    for words in said:
        phone.says(words)
    phone.press("Same as last time")
    is_done(phone, COMFORT)


def changes_the_list(phone: Screen, before: str, after: str) -> None:
    phone.go("/my/medicines/")
    phone.press(f"Remove {before}")
    lists(phone, after)


def is_done(phone: Screen, position: int) -> None:
    phone.page.locator(f"#item-{position}.done").wait_for()


def tells_what_they_ate(phone: Screen, day: ClinicDay, what: str, at: datetime) -> None:
    wall, today = at.astimezone(day.zone), datetime.now(day.zone).date()
    phone.go("/my/ate/")
    phone.page.get_by_role("radio", name=what).first.check()
    phone.press("Continue")
    phone.page.get_by_label("Day").select_option(str((today - wall.date()).days))
    phone.fill("Time", f"{wall:%I:%M %p}")
    phone.press("Tell the nurse")


def sees_the_list_done(phone: Screen) -> None:
    phone.says("6 of 6 done")
    phone.says("Your list is done")
    phone.says_not("cleared")


def adds_it_to_the_calendar(phone: Screen) -> None:
    """One press, and the phone has a file that a calendar opens; the page stays."""
    link = phone.page.get_by_role("link", name="Add to calendar")
    assert link.count() == 1
    with phone.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "appointment.ics"
    file = Path(download.value.path()).read_text(encoding="utf-8")
    assert file.startswith("BEGIN:VCALENDAR") and "SUMMARY:Appointment" in file
    phone.says("Your list is done")


def sees_rest_mode(phone: Screen) -> None:
    comes_home(phone)
    phone.says("Sam Young takes you home")
    phone.says("No driving until")
    assert phone.page.locator("main form").count() == 0
