"""The check-in mails nobody unread, in place: the sentence stands beside the button, the text in a fold. ux.md N18."""

from checklists.models import Appointment, MedicationEntry, Reminder
from checklists.queries import outbox
from checklists.queries.told import to_json
from tests.factories import NOW, Clinic
from tests.screen import Screen


def told(row: Appointment) -> None:
    """As if the first message had left, with the hours of that moment."""
    reminder = Reminder.objects.get(appointment=row, rule="booked")
    named = to_json(outbox.looked_at(reminder.pk, now=NOW).letter.named)
    Reminder.objects.filter(pk=reminder.pk).update(state="sent", sent_at=NOW, transmit_at=NOW, told=named)


def test_a_driver_and_a_medicine_are_saved_once_their_mail_was_read(
    nurse: Screen, desk_of: str, clinic: Clinic
) -> None:
    row = clinic.book()
    told(row)
    nurse.go(f"{desk_of}check-in/{row.pk}/")
    nurse.page.locator("#fold-driver > summary").click()
    form = nurse.page.locator("#form-driver")
    form.get_by_label("Name").fill("Sam Ruiz")
    form.get_by_label("Phone").fill("303 555 0134")
    form.get_by_label("Email").fill("sam@helper.example")
    form.get_by_label("18 or older").check()
    nurse.press("Save driver")
    nurse.says("Sam Ruiz gets 1 message, now.")
    form.locator("details.letter summary").click()
    nurse.page.locator("#form-driver pre.letter-text").wait_for(state="visible")
    nurse.look()
    nurse.press("Save driver and send")
    nurse.page.locator("#unread").wait_for(state="detached")
    assert Reminder.objects.filter(appointment=row, rule__startswith="driver_asked").count() == 1

    nurse.page.locator("details:has(#form-medicine) > summary").click()
    nurse.page.locator("#form-medicine input[name=text]").fill("Ozempic")
    nurse.page.locator("#form-medicine button").first.click()
    nurse.says("Ana gets 1 message, now")
    nurse.look()
    assert not MedicationEntry.objects.exists()
    nurse.press("Save and send")
    nurse.page.locator("#unread").wait_for(state="detached")
    assert MedicationEntry.objects.get().text == "Ozempic"
