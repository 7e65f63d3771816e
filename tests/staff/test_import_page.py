"""Import at the desk: looked at first, then all rows or none."""

import re

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
