"""What real exports do beside holding rows: titles, totals, other names for columns, two words for one person."""

from datetime import UTC, date, datetime

import pytest

from checklists.rules.schedule_file import ScheduleFile, parse

HEADER = "Date,Time,Patient,DOB,Email"
ROW = '2026-11-26,10:00,"Ruiz, Ana",1984-03-14,ana@example.org'


def read(text: str) -> ScheduleFile:
    return parse(text.encode(), zone="America/Denver", today=date(2026, 11, 23))


def problem(text: str) -> tuple[int, str, str]:
    (one,) = read(text).problems
    return one.line, one.column, one.message


@pytest.mark.parametrize(
    "header",
    [
        "appointmentdate,appointmentstarttime,patient name,patient dob,patient e-mail",
        "Visit Date,Scheduled Time,Client Name,Client DOB,Contact Email",
        "booking_date,booking_time,Patient's Name,Patient Birth Date,Primary Email",
    ],
)
def test_a_prefix_of_the_vendor_does_not_hide_a_column(header: str) -> None:
    assert not read(f"{header}\n{ROW}").problems


def test_a_state_of_an_address_is_no_status() -> None:
    assert read(f"{HEADER},City,State\n{ROW},Denver,CO").ignored_columns == ("City", "State")


def test_the_title_of_a_report_is_no_header() -> None:
    found = read(f'"Maple House, Denver"\nPrinted 11/23/2026\n\n{HEADER}\n{ROW}\n')
    assert (found.problems, [row.line for row in found.rows]) == ((), [5])


@pytest.mark.parametrize(
    "total", ["Total: 1,,,,", "Total appointments: 1", "1 appointments", "Page 1 of 1,,"]
)
def test_a_total_below_the_rows_is_left_out_and_told(total: str) -> None:
    found = read(f"{HEADER}\n{ROW}\n{total}\n")
    assert (found.problems, len(found.rows), [w.line for w in found.warnings]) == ((), 1, [3])


def test_a_patient_called_total_is_a_patient() -> None:
    assert read(f"{HEADER}\n{ROW.replace('Ruiz, Ana', 'Total, Ana')}").rows[0].last_name == "Total"


def test_a_number_guarded_against_the_spreadsheet_keeps_its_zeros() -> None:
    assert read(f'{HEADER},MRN\n{ROW},"=""00123"""').rows[0].record_number == "00123"


def test_accents_in_two_parts_are_the_same_letters() -> None:
    row = ROW.replace("Ruiz", "Nun\u0303ez")
    found = read(f"{HEADER}\n{row}")
    assert found.rows[0].last_name == "Nu\u00f1ez"


def test_long_notes_keep_nobody_out() -> None:
    assert not read(f"{HEADER},Notes\n{ROW},{'n' * 5000}").problems


@pytest.mark.parametrize("clock", ["10:00-11:00", "10:00 - 11:00", "9:00 AM - 10:00 AM", "14:00–15:00"])
def test_a_start_and_an_end_in_one_cell_are_never_an_offset(clock: str) -> None:
    line, column, message = problem(f"{HEADER}\n{ROW.replace('10:00', clock)}")
    assert (line, column) == (2, "Time")
    assert "start and an end" in message


def test_the_sites_own_offset_is_no_end() -> None:
    text = f"{HEADER}\n{ROW.replace('2026-11-26,10:00', '2027-11-07,01:30-07:00')}"
    assert read(text).rows[0].starts_at == datetime(2027, 11, 7, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "status", ["Patient Cancelled", "Late Cancel", "x - Cancelled", "Pt canceled 11/20", "annulé"]
)
def test_a_cancel_anywhere_in_the_status_cancels(status: str) -> None:
    assert read(f"{HEADER},Status\n{ROW},{status}").rows[0].cancelled


@pytest.mark.parametrize(
    "status", ["Not cancelled", "Did not cancel", "Cancel requested", "Cancellation pending"]
)
def test_a_doubtful_cancel_is_asked_about(status: str) -> None:
    assert problem(f"{HEADER},Status\n{ROW},{status}")[:2] == (2, "Status")


@pytest.mark.parametrize(
    ("mark", "cancelled"),
    [("Yes", True), ("2026-11-20 09:12", True), ("x", True), ("", False), ("No", False), ("0", False)],
)
def test_a_column_of_its_own_cancels(mark: str, cancelled: bool) -> None:
    assert read(f"{HEADER},Cancelled At\n{ROW},{mark}").rows[0].cancelled is cancelled


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("Lee, Sam Jr.", "Sam", "Lee Jr."),
        ("Lee, Sam, Jr.", "Sam", "Lee Jr."),
        ("Lee Jr., Sam", "Sam", "Lee Jr."),
        ("Dr. Amy Wong", "Amy", "Wong"),
        ("Wong, Amy, MD", "Amy", "Wong"),
        ("Amy Wong, PhD", "Amy", "Wong"),
        ("Do, Anh", "Anh", "Do"),
        ("Rahman, Md", "Md", "Rahman"),
    ],
)
def test_titles_and_suffixes_make_no_second_person(written: str, first: str, last: str) -> None:
    row = read(f"{HEADER}\n{ROW.replace('Ruiz, Ana', written)}").rows[0]
    assert (row.first_name, row.last_name) == (first, last)


def test_one_patient_with_two_addresses_is_asked_about() -> None:
    second = ROW.replace("11-26", "11-28").replace("ana@", "other@")
    assert problem(f"{HEADER}\n{ROW}\n{second}") == (
        3,
        "Email",
        "Line 2 has the same patient with another email.",
    )


def test_one_record_number_with_two_names_is_asked_about() -> None:
    second = ROW.replace("11-26", "11-28").replace("Ruiz, Ana", "Ruiz, Eva")
    assert problem(f"{HEADER},MRN\n{ROW},7\n{second},7")[:2] == (3, "Patient")


def test_a_record_number_in_one_of_two_rows_is_asked_about() -> None:
    second = ROW.replace("11-26", "11-28")
    assert problem(f"{HEADER},MRN\n{ROW},7\n{second},")[:2] == (3, "Patient")
