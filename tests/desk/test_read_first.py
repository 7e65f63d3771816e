"""What the desk reads before it mails: in place at the check-in, the text in a fold; a message seen in each look. ux.md N18, S8."""

from checklists.models import Appointment, MedicationEntry, ProbeMail, Reminder
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


def test_a_message_is_seen_in_each_look_and_sent_to_oneself(
    manager: Screen, desk_of: str, clinic: Clinic
) -> None:
    """ux.md S8: light, dark, phone width and text, and "send to me"."""
    manager.go(f"{desk_of}protocols/versions/{clinic.version.pk}/preview/day_before/?start=2026-11-26T10:00")
    narrow = manager.page.locator("iframe.mail-frame").first
    box = narrow.bounding_box()
    assert box and box["width"] <= 400
    for look in ("On a phone, dark", "On a computer", "As plain text"):
        manager.says(look)
    manager.press("Send to me")
    manager.says("marked as an example.")
    manager.says("It is on its way to you.")
    assert ProbeMail.objects.get().user_id == clinic.manager.user_id
