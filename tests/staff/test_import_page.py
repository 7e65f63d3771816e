"""Import at the desk: looked at first, then all rows or none."""

import html
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from checklists import models
from tests import factories
from tests.factories import NOW
from tests.staff.sign_in import signed_in

HEADER = "Date,Time,First Name,Last Name,DOB,Email,Phone,Appointment ID,Colour\n"
ROWS = (
    "2026-11-26,10:00,Ana,Ruiz,1984-03-03,ana@patient.example,303 555 0111,A1,red\n"
    "2026-11-27,11:30,Ben,Cole,1979-07-11,ben@patient.example,303 555 0112,A2,blue\n"
)
FILE = HEADER + ROWS


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic: factories.Clinic):
    return signed_in(clinic.desk)


def send(clinic, desk, **data):
    return desk.post(f"/staff/{clinic.site.slug}/import/", {"text": "", "order": "", "act": "look", **data})


def sealed(page) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]+)"', page.content.decode())
    return found[1] if found else ""


def test_looking_stores_nothing(clinic, desk):
    send(clinic, desk, text=FILE)
    assert not models.Appointment.objects.exists() and not models.Patient.objects.exists()


def test_the_button_counts_what_it_imports(clinic, desk):
    assert "Import 2 appointments" in send(clinic, desk, text=FILE).content.decode()


def test_ignored_columns_are_named(clinic, desk):
    assert "These columns are not used: Colour." in send(clinic, desk, text=FILE).content.decode()


def test_the_delimiter_is_named(clinic, desk):
    assert (
        "Cells are split at semicolons." in send(clinic, desk, text=FILE.replace(",", ";")).content.decode()
    )


def test_the_import_stores_all_rows(clinic, desk):
    seal = sealed(send(clinic, desk, text=FILE))
    send(clinic, desk, text=FILE, act="save", shown=seal)
    assert models.Appointment.objects.count() == 2


def test_line_ends_of_a_browser_are_the_same_file(clinic, desk):
    seal = sealed(send(clinic, desk, text=FILE))
    send(clinic, desk, text=FILE.replace("\n", "\r\n"), act="save", shown=seal)
    assert models.Appointment.objects.count() == 2


def test_an_uploaded_file_is_carried_in_the_page(clinic, desk):
    file = SimpleUploadedFile(
        "day.csv", FILE.replace("Ruiz", "Muñoz").encode("cp1252"), content_type="text/csv"
    )
    page = send(clinic, desk, file=file)
    send(clinic, desk, text=FILE.replace("Ruiz", "Muñoz"), act="save", shown=sealed(page))
    assert models.Patient.objects.filter(last_name="Muñoz").exists()


def test_the_same_file_twice_changes_nothing(clinic, desk):
    seal = sealed(send(clinic, desk, text=FILE))
    send(clinic, desk, text=FILE, act="save", shown=seal)
    assert "Everything in it is here already." in send(clinic, desk, text=FILE).content.decode()


def test_a_double_click_imports_once(clinic, desk):
    seal = sealed(send(clinic, desk, text=FILE))
    for _ in range(2):
        send(clinic, desk, text=FILE, act="save", shown=seal)
    assert models.Appointment.objects.count() == 2


def test_a_text_changed_after_the_look_is_looked_at_again(clinic, desk):
    seal = sealed(send(clinic, desk, text=FILE))
    send(clinic, desk, text=FILE.replace("10:00", "10:30"), act="save", shown=seal)
    assert not models.Appointment.objects.exists()


def test_what_changed_here_since_the_look_is_looked_at_again_and_said(clinic, desk):
    shown = sealed(send(clinic, desk, text=FILE))
    other = HEADER + "2026-11-26,10:00,Ana,Ruiz,1984-03-03,ana@patient.example,303 555 0111,A1,red\n"
    send(clinic, desk, text=other, act="save", shown=sealed(send(clinic, desk, text=other)))
    page = send(clinic, desk, text=FILE, act="save", shown=shown).content.decode()
    assert models.Appointment.objects.count() == 1
    assert "Something changed since you looked" in page
    assert "Import 1 appointment" in page


def test_the_second_press_of_a_double_click_says_that_it_is_here(clinic, desk):
    shown = sealed(send(clinic, desk, text=FILE))
    send(clinic, desk, text=FILE, act="save", shown=shown)
    page = send(clinic, desk, text=FILE, act="save", shown=shown).content.decode()
    assert "Everything in it is here already." in page
    assert "Something changed" not in page


def test_a_save_without_a_look_is_a_look(clinic, desk):
    send(clinic, desk, text=FILE, act="save")
    assert not models.Appointment.objects.exists()


def test_a_problem_names_line_column_value_and_cure(clinic, desk):
    page = send(clinic, desk, text=FILE.replace("2026-11-27", "2026-13-27")).content.decode()
    assert all(words in page for words in ('"Line">3<', ">Date<", "2026-13-27"))


def test_one_problem_stops_the_whole_file(clinic, desk):
    page = send(clinic, desk, text=FILE.replace("2026-11-27", "2026-13-27"))
    assert sealed(page) == ""


def test_an_unclear_order_of_dates_is_asked_for_on_the_page(clinic, desk):
    page = send(
        clinic, desk, text=FILE.replace("2026-11-26", "03/04/2027").replace("2026-11-27", "03/05/2027")
    )
    assert "Choose below how dates are written" in page.content.decode()
    assert "--date-order" not in page.content.decode()


def test_a_chosen_order_is_used(clinic, desk):
    text = FILE.replace("2026-11-26", "03/04/2027").replace("2026-11-27", "03/05/2027")
    assert "3 April" in send(clinic, desk, text=text, order="day-first").content.decode()


@pytest.mark.parametrize("raw", [b"PK\x03\x04 workbook", b"\x00\x01\x02", b"", b"\xff\xfe"])
def test_what_is_no_table_is_said_in_words(clinic, desk, raw):
    page = send(clinic, desk, file=SimpleUploadedFile("x.csv", raw))
    assert page.status_code in (200, 422)
    assert not models.Appointment.objects.exists()


def test_nothing_at_all_is_asked_for(clinic, desk):
    assert "Choose a file, or paste the schedule." in send(clinic, desk).content.decode()


def test_a_file_over_2_mb_is_refused(clinic, desk):
    page = send(clinic, desk, file=SimpleUploadedFile("x.csv", b"a" * (2 * 1024 * 1024 + 1)))
    assert "larger than 2 MB" in page.content.decode()


def test_markup_in_a_file_stays_text(clinic, desk):
    page = send(clinic, desk, text=FILE.replace("Ruiz", "</textarea><script>x</script>")).content.decode()
    assert "<script>x</script>" not in page


def test_another_sites_nurse_imports_nothing_here(clinic):
    stranger = signed_in(clinic.other_nurse)
    assert send(clinic, stranger, text=FILE).status_code == 403


def test_a_managers_role_does_not_import(clinic):
    assert send(clinic, signed_in(clinic.manager), text=FILE).status_code == 403


def test_counts_stand_on_tabs(clinic, desk):
    seal = sealed(send(clinic, desk, text=FILE))
    send(clinic, desk, text=FILE, act="save", shown=seal)
    more = FILE.replace("11:30", "12:30") + "2026-11-28,9:00,Cy,Dee,1990-01-02,cy@patient.example,,A3,\n"
    page = send(clinic, desk, text=more).content.decode()
    for label, count in (("New", 1), ("Changed", 1), ("The same", 1)):
        assert f">{label} <b>{count}</b></label>" in page


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (FILE.replace("Ruiz", "Muñoz").encode("utf-8-sig"), "UTF-8"),
        (FILE.replace("Ruiz", "Muñoz").encode("utf-16"), "UTF-16"),
        (FILE.replace("Ruiz", "Muñoz").encode("cp1252"), "Windows, Western Europe"),
        (FILE.replace("Ruiz", "Muñoz").replace(",", "\t").encode("utf-8"), "split at tabs"),
    ],
)
def test_how_a_file_was_read_is_shown(clinic, desk, raw, words):
    page = send(clinic, desk, file=SimpleUploadedFile("day.csv", raw)).content.decode()
    assert words in page and "Muñoz" in page and "Import 2 appointments" in page


def test_other_letters_read_the_shown_text_again(clinic, desk):
    """Dvořák, written for Central Europe and taken for Western."""
    raw = FILE.replace("Ruiz", "Dvořák").encode("cp1250")
    assert "Dvoøák" in send(clinic, desk, file=SimpleUploadedFile("day.csv", raw)).content.decode()
    shown = FILE.replace("Ruiz", "Dvoøák")
    page = send(clinic, desk, text=shown, was="cp1252", encoding="cp1250")
    assert "Dvořák" in page.content.decode()
    send(clinic, desk, text=shown, was="cp1252", encoding="cp1250", act="save", shown=sealed(page))
    assert models.Patient.objects.filter(last_name="Dvořák").exists()


def test_letters_that_the_file_cannot_be_in_are_a_problem_with_a_cure(clinic, desk):
    raw = FILE.replace("Ruiz", "Muñoz").encode("cp1252")
    page = send(clinic, desk, file=SimpleUploadedFile("day.csv", raw), encoding="utf-8").content.decode()
    assert "Choose how its letters are written." in page


def test_a_chosen_delimiter_is_used(clinic, desk):
    text = FILE.replace(",", ";").replace("Ruiz", "Ruiz, Jr.")
    assert "Import 2 appointments" in send(clinic, desk, text=text, delimiter="semicolon").content.decode()
    assert sealed(send(clinic, desk, text=text, delimiter="tab")) == ""


@pytest.mark.parametrize(
    ("raw", "cure"),
    [
        (b"PK\x03\x04 workbook", "Save it as CSV"),
        (b"%PDF-1.7 schedule", "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0 old", "Save it as CSV"),
        (b"", "Export the schedule again."),
        (HEADER.encode(), "Export the schedule again."),
        ((HEADER + "2026-11-26;10:00\n").encode(), "Look whether the file was cut off"),
        ((HEADER + ROWS + ROWS.splitlines()[0] + "\n").encode(), "Keep the row that holds."),
        ((HEADER + ROWS.replace("Ruiz", '"Ru"iz')).encode(), "Write a quote inside a cell twice"),
    ],
)
def test_a_file_by_mistake_has_a_clear_cure(clinic, desk, raw, cure):
    page = send(clinic, desk, file=SimpleUploadedFile("x.csv", raw))
    assert cure in html.unescape(page.content.decode())
    assert sealed(page) == ""


def test_a_line_break_inside_a_cell_is_the_same_by_file_and_by_page(clinic, desk):
    text = FILE.replace("Colour", "Notes").replace("red", '"by the\r\nwindow"')
    page = send(clinic, desk, file=SimpleUploadedFile("day.csv", text.encode()))
    send(clinic, desk, text=text, act="save", shown=sealed(page))
    assert models.Appointment.objects.get(external_id="A1").notes == "by the\nwindow"
    assert "Everything in it is here already." in send(clinic, desk, text=text).content.decode()


def test_who_gets_how_many_messages_is_said_before_and_is_what_goes(clinic, desk):
    page = send(clinic, desk, text=FILE)
    words = html.unescape(page.content.decode())
    assert "It sends 2 messages to 2 people: now." in words
    assert "Ana Ruiz</bdi>: 1 message, now" in words
    assert not models.Reminder.objects.exists()
    send(clinic, desk, text=FILE, act="save", shown=sealed(page))
    soon = models.Reminder.objects.filter(
        state="planned", channel="email", next_try_at__lte=NOW + timedelta(minutes=5)
    )
    assert soon.count() == 2


def test_the_text_of_a_message_stands_there_and_opens_nothing(clinic, desk):
    page = html.unescape(send(clinic, desk, text=FILE).content.decode())
    assert "this-is-only-an-example" in page and "Maple House" in page


def test_who_is_not_reached_is_named(clinic, desk):
    page = send(clinic, desk, text=FILE.replace("ben@patient.example", "")).content.decode()
    assert "1 patient is not reached by email" in page and "Ben Cole" in page


def test_a_likely_double_stands_beside_the_known_and_nothing_is_merged(clinic, desk):
    known = clinic.patient(
        first_name="Anna", last_name="Ruiz", date_of_birth=date(1984, 3, 3), record_number="10482"
    )
    page = send(clinic, desk, text=FILE)
    words = page.content.decode()
    assert "1 person may be here already" in words
    assert f"/patients/{known.pk}/" in words and "10482" in words
    send(clinic, desk, text=FILE, act="save", shown=sealed(page))
    assert models.Patient.objects.filter(last_name="Ruiz").count() == 2


def test_a_merged_double_of_the_file_means_whom_it_was_merged_into(clinic, desk):
    one = clinic.patient(
        first_name="Anna", last_name="Ruiz", date_of_birth=date(1984, 3, 3), email="ana@patient.example"
    )
    clinic.patient(
        first_name="Ana", last_name="Ruiz", date_of_birth=date(1984, 3, 3), merged_into=one, merged_at=NOW
    )
    page = send(clinic, desk, text=FILE)
    send(clinic, desk, text=FILE, act="save", shown=sealed(page))
    assert models.Appointment.objects.get(external_id="A1").patient_id == one.pk
    assert "Everything in it is here already." in send(clinic, desk, text=FILE).content.decode()


def test_five_thousand_rows_are_looked_at(clinic, desk):
    rows = "".join(
        f"2027-{1 + n // 450:02}-{1 + n % 28:02},{8 + n % 9}:{n % 60:02},First,Last{n},1980-01-01,p{n}@patient.example,,A{n},\n"
        for n in range(5001)
    )
    page = send(clinic, desk, file=SimpleUploadedFile("big.csv", (HEADER + rows).encode())).content.decode()
    assert "The file has more than 5000 rows." in page
