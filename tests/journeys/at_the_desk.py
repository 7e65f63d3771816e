"""What the people of a clinic do, as sentences."""

from datetime import date, datetime, timedelta

from playwright.sync_api import expect

from tests.journeys.day import ANA, ClinicDay, Person
from tests.screen import Screen

# The board asks every 15 seconds; a loaded machine may take its time.
REFRESH_MS = 40_000
# Food and drink, the ride home, medicines, how they are.
SAFETY = (1, 3, 5, 6)


def imports(day: ClinicDay, desk: Screen, text: str, *, rows: int = 1) -> None:
    """A file on the staff page: look first, then import exactly what was looked at."""
    desk.go(f"/staff/{day.slug}/import/")
    desk.page.get_by_label("File", exact=True).set_input_files(
        {"name": "schedule.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    desk.press("See what it would do")
    desk.says("Nothing is stored yet.")
    desk.press(f"Import {rows} appointment")
    desk.says(f"Imported: {rows} new")


def imports_by_command(day: ClinicDay, text: str) -> None:
    file = day.stack.parts.state.folder / "schedule.csv"
    file.write_text(text)
    day.stack.run("import_schedule", str(file), "--site", day.slug)


def adds_a_patient(desk: Screen, person: Person = ANA) -> None:
    """The booking of this patient follows."""
    desk.press("Book")
    desk.press("Add a patient")
    desk.fill("First name", person.first)
    desk.fill("Last name", person.last)
    desk.fill("Date of birth", person.born)
    desk.fill("Email", person.email)
    desk.fill("Phone", "(303) 555-0111")
    desk.press("Add, then choose the time")


def books(day: ClinicDay, desk: Screen, protocol: str, at: datetime) -> None:
    """The save is of what the preview showed."""
    wall = at.astimezone(day.zone)
    desk.select("Appointment", protocol)
    desk.fill("Day", f"{wall:%Y-%m-%d}")
    desk.fill("Start", f"{wall:%H:%M}")
    desk.press("See what it sends")
    desk.press_exactly("Book")
    desk.says("Booked.")


def books_again(day: ClinicDay, desk: Screen, protocol: str, at: datetime, person: Person = ANA) -> None:
    """From the page of somebody who is known: the series goes on by itself."""
    desk.go(f"/staff/{day.slug}/patients/{day.appointment(person).patient_id}/")
    desk.follow("Book")
    books(day, desk, protocol, at)


def sends_the_link(day: ClinicDay, desk: Screen) -> None:
    """While the patient is on the phone: it goes at once."""
    desk.press("Send the link again")
    desk.press("Send it")
    day.ring()


def watches_the_board(day: ClinicDay, desk: Screen) -> None:
    """Open all the time: a mark in the page's memory is gone with the first reload."""
    desk.go(f"/staff/{day.slug}/")
    if desk.has_script:
        desk.page.evaluate("window.neverReloaded = true")


def board_says(day: ClinicDay, desk: Screen, word: str, person: Person = ANA) -> None:
    """The row shows the word by itself; without script by the refresh link."""
    row = desk.page.locator(f"#row-{day.appointment(person).pk}")
    if not desk.has_script:
        desk.press("Refresh")
    expect(row).to_contain_text(word, timeout=REFRESH_MS)
    if desk.has_script:
        assert desk.page.evaluate("window.neverReloaded") is True
    desk.look()


def opens_check_in(day: ClinicDay, desk: Screen, person: Person = ANA) -> None:
    desk.go(f"/staff/{day.slug}/check-in/{day.appointment(person).pk}/")


def checks_identity(desk: Screen, person: Person = ANA) -> None:
    desk.press("Arrived")
    who = desk.page.locator("#item-who")
    expect(who).to_contain_text(person.last)
    desk.press("Both match: check in")


def confirms(desk: Screen, position: int) -> None:
    item = desk.page.locator(f"#item-{position}").locator("visible=true").first
    desk.press("Confirmed", inside=item.locator("form.choices"))
    expect(item.locator("button[aria-pressed=true]")).to_contain_text("Confirmed")


def confirms_each_item(desk: Screen) -> None:
    """Safety items one by one, comfort together."""
    for position in SAFETY:
        confirms(desk, position)
    measures(desk)
    desk.press("Confirm th")  # this, or these 3


def measures(desk: Screen) -> None:
    """Everything in range: the form is open as long as something is missing."""
    for label, value in (
        ("Systolic", "124"),
        ("Diastolic", "78"),
        ("Pulse", "72"),
        ("Oxygen", "98"),
        ("Breaths", "15"),
        ("Temperature", "36.7"),
    ):
        desk.fill(label, value)
    desk.press("Save reading")
    desk.says("All in range.")


def verdict_is(desk: Screen, word: str) -> None:
    expect(desk.page.locator(".person-bar .state")).to_have_text(word)


def takes_the_way_out(desk: Screen) -> None:
    """Leaving is locked until the driver was seen in person."""
    desk.press("Confirm ready, start infusion")
    desk.press("Infusion done, resting")
    expect(desk.page.get_by_role("button", name="Left", exact=True)).to_be_disabled()
    desk.press("The driver is here, seen in person")
    desk.press("Left with the driver")
    desk.says("Left")


def says_no_go(desk: Screen, reason: str) -> None:
    """Then the page of a new date: none yet."""
    expect(desk.page.locator("[aria-busy]")).to_have_count(0)
    fold = desk.page.locator("#no-go")
    fold.locator("summary").click()
    fold.locator("select").select_option(label=reason)
    fold.locator("button").click()
    desk.says("A new date for")
    desk.press("No new date yet")


def moves(day: ClinicDay, desk: Screen, to: datetime) -> None:
    """The save is of the time that the preview showed."""
    wall = to.astimezone(day.zone)
    desk.go(f"/staff/{day.slug}/appointments/{day.appointment().pk}/move/")
    desk.fill("Day", f"{wall:%Y-%m-%d}")
    desk.fill("Start", f"{wall:%H:%M}")
    desk.press("See what it sends")
    desk.press("Move it")
    desk.says("Moved.")


def cancels(day: ClinicDay, desk: Screen) -> None:
    desk.go(f"/staff/{day.slug}/appointments/{day.appointment().pk}/cancel/")
    desk.choose("The patient asked")
    desk.press("See what it sends")
    desk.press("Cancel the appointment")
    desk.says("Cancelled. No further reminder goes out.")


def decides(desk: Screen, medicine: str, *, until: date | None = None) -> None:
    """Only a prescriber has this page's form. Without `until` the decision counts for this infusion."""
    desk.press(f"Decide {medicine}")
    desk.choose("Continue unchanged")
    if until:
        desk.fill("Counts until", until.isoformat())
    desk.press("Record the decision")


def enters_hours(
    desk: Screen, meal: timedelta, light: timedelta, clear: timedelta, *, words: str, person: Person = ANA
) -> None:
    """Hours are typed, the clock times they give are looked at, then they are saved."""
    desk.press(f"Enter hours {person.first}")
    for label, length in (("Normal meal", meal), ("Light food", light), ("Water and clear drinks", clear)):
        desk.fill(label, f"{length / timedelta(hours=1):g}")
    desk.fill("Words for the patient", words)
    desk.press("See the clock times")
    desk.says("What this patient is told")
    desk.press("Save this plan")
    desk.says("The plan is saved.")
