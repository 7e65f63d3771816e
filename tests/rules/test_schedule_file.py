import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checklists.rules.clock import UnknownZone
from checklists.rules.schedule_file import DateOrder, parse

DENVER = "America/Denver"
TODAY = date(2026, 11, 23)
TEN = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
HEADER = "Date,Time,Patient,DOB,Email"


def read(text, *, zone=DENVER, **more):
    raw = text if isinstance(text, bytes) else text.encode()
    return parse(raw, zone=zone, today=TODAY, **more)


def rows_of(text, **more):
    found = read(text, **more)
    assert found.problems == ()
    return found.rows


def row_of(text, **more):
    (row,) = rows_of(text, **more)
    return row


def problems_of(text, **more):
    return [(p.line, p.column, p.value) for p in read(text, **more).problems]


def only_problem(text, **more):
    (problem,) = read(text, **more).problems
    return problem


@pytest.mark.parametrize(
    "text",
    [
        'Date,Time,Patient,DOB,Email\n2026-11-26,10:00,"Ruiz, Ana",1984-03-14,ana@example.org\n',
        (
            "Appointment Date;Appointment Time;First Name;Last Name;Date of Birth;Email Address\r\n"
            "26.11.2026;10:00;Ana;Ruiz;14.03.1984;ana@example.org\r\n"
        ),
        "START\tPATIENT NAME\tBIRTH DATE\tPATIENT EMAIL\n11/26/2026 10:00 AM\tAna Ruiz\t3/14/1984\tana@example.org",
        "Start Date/Time,First Name,Last Name,D.O.B.,E-mail\n2026-11-26T10:00:00,Ana,Ruiz,3/14/1984,ana@example.org",
        "start date,start time,first_name,last_name,dateOfBirth,email\n2026-11-26,10:00:00,Ana,Ruiz,1984-03-14,ana@example.org",
        "Start Time,Patient,DOB,Email\n11/26/26 10:00am,Ana Ruiz,3/14/1984,ana@example.org\n",
        'Appt Date,Appt Time,Pt Name,Pt DOB,E-Mail Address\n26-Nov-26,1000,"Ruiz, Ana",14-Mar-1984,ana@example.org',
        'Date,Start,Patient,DOB,Email\n"Thu, Nov 26, 2026",10:00 a.m.,Ana Ruiz,"March 14, 1984",ana@example.org',
        "Date,Time,Patient,DOB (MM/DD/YYYY),Email\n11/26/2026 0:00:00,10.00,Ana Ruiz,3/14/1984 12:00:00 AM,ana@example.org",
        "sep=;\nDate;Time;Patient;DOB;Email\n2026-11-26;10:00;Ruiz, Ana;1984-03-14;ana@example.org",
        "Start,Patient,DOB,Email\n2026-11-26T17:00:00Z,Ana Ruiz,1984-03-14,ana@example.org",
        "Start,Patient,DOB,Email\n2026-11-26T12:00-05:00,Ana Ruiz,1984-03-14,ana@example.org",
        "  date , TIME ,Patient  Name,d.o.b,EMAIL\n 2026-11-26 , 10:00 , Ana   Ruiz , 1984-03-14 , ana@example.org \n\n\n",
        "Date,Time,Patient,DOB,Email,,\n2026-11-26,10:00,Ana Ruiz,1984-03-14,ana@example.org,,\n,,,,,,\n",
        "Date\rTime".replace("\r", ",")
        + ",Patient,DOB,Email\r2026-11-26,10:00,Ana Ruiz,1984-03-14,ana@example.org\r",
        "Date|Time|Patient|DOB|Email\n2026-11-26|10:00|Ruiz, Ana|1984-03-14|ana@example.org",
    ],
)
def test_an_export_as_clinics_write_them_is_read(text):
    row = row_of(text)
    assert (row.starts_at, row.first_name, row.last_name, row.date_of_birth, row.email) == (
        TEN,
        "Ana",
        "Ruiz",
        date(1984, 3, 14),
        "ana@example.org",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_an_encoding_keeps_the_accents(encoding):
    text = f"{HEADER}\n2026-11-26,10:00,Zoë Núñez,1984-03-14,zoe@example.org\n"
    assert row_of(text.encode(encoding)).last_name == "Núñez"


def test_every_column_reaches_its_field():
    row = row_of(
        "Appointment ID,MRN,Start,Duration,First Name,Last Name,DOB,Email,Home Phone,Cell,Provider,Appointment Type,"
        "Status,Notes,Insurance\n"
        'A-17,10482,2026-11-26 10:00,60 min,Ana,Ruiz,1984-03-14,ana@Example.ORG,,(303) 555-0134,"Lee, K.",'
        'Infusion 3,Confirmed,"prefers\nleft arm, thanks",Acme\n'
    )
    assert row.external_id == "A-17"
    assert row.record_number == "10482"
    assert row.duration_minutes == 60
    assert row.email == "ana@example.org"
    assert row.phone == "+13035550134"
    assert row.provider == "Lee, K."
    assert row.appointment_type == "Infusion 3"
    assert row.notes == "prefers\nleft arm, thanks"
    assert row.cancelled is False


def test_unknown_columns_are_named_and_ignored():
    found = read(f"{HEADER},Insurance,Copay\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org,Acme,20\n")
    assert (found.ignored_columns, found.problems) == (("Insurance", "Copay"), ())


def test_a_line_number_counts_lines_of_quoted_cells():
    text = f'{HEADER},Notes\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org,"one\ntwo\nthree"\n\nx,10:00,Ben Cole,1971-07-11,b@example.org,\n'
    assert problems_of(text) == [(6, "Date", "x")]


def test_two_patients_with_one_name_stay_two():
    rows = rows_of(
        f"{HEADER}\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org\n2026-11-26,10:00,Ana Ruiz,1990-03-14,b@example.org\n"
    )
    assert len({row.patient_key for row in rows}) == 2


@pytest.mark.parametrize(
    "status",
    ["Cancelled", "CANCELED", "cancel", "CXL", "Cancelled by patient", "Canceled - Late", "canx", "Deleted"],
)
def test_a_cancelled_row_needs_no_birth_date_or_address(status):
    row = row_of(f"{HEADER},Status\n2026-11-26,10:00,Ana Ruiz,,,{status}\n")
    assert row.cancelled


@pytest.mark.parametrize(
    "status", ["", "Scheduled", "Confirmed", "No Show", "not confirmed", "Checked-In", "PENDING"]
)
def test_any_other_known_status_stands(status):
    found = read(f"{HEADER},Status\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org,{status}\n")
    assert (found.rows[0].cancelled, found.warnings) == (False, ())


def test_an_unknown_status_is_warned_about():
    found = read(f"{HEADER},Status\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org,Zebra\n")
    assert (found.rows[0].cancelled, [w.value for w in found.warnings]) == (False, ["Zebra"])


def test_a_rescheduled_row_must_say_whether_it_holds():
    text = f"{HEADER},Status\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org,Rescheduled\n"
    assert problems_of(text) == [(2, "Status", "Rescheduled")]


def dated(*days, birth="1984-03-14"):
    lines = [f"{day},10:00,Ana Ruiz,{birth},a@example.org" for day in days]
    return "\n".join([HEADER, *lines])


@pytest.mark.parametrize(
    ("days", "birth", "order", "expected"),
    [
        (["26/11/2026", "03/12/2026"], "1984-03-14", None, date(2026, 12, 3)),
        (["11/26/2026", "12/03/2026"], "1984-03-14", None, date(2026, 12, 3)),
        (["03/12/2026"], "14/03/1984", None, date(2026, 12, 3)),
        (["12/03/2026"], "03/14/1984", None, date(2026, 12, 3)),
        (["03/12/2026"], "1984-03-14", DateOrder.DAY_FIRST, date(2026, 12, 3)),
        (["12/03/2026"], "1984-03-14", DateOrder.US, date(2026, 12, 3)),
        (["12/12/2026"], "1984-03-14", None, date(2026, 12, 12)),
        (["03.12.2026", "26.11.2026"], "14.03.1984", None, None),
        (["2026-12-03"], "03/14/1984", None, date(2026, 12, 3)),
    ],
)
def test_the_order_of_day_and_month_is_one_for_the_file(days, birth, order, expected):
    rows = rows_of(dated(*days, birth=birth), date_order=order)
    assert rows[-1].starts_at.date() == (expected or date(2026, 11, 26))


def test_an_ambiguous_order_is_asked_for_once():
    problem = only_problem(dated("03/12/2026", "04/12/2026", "05/12/2026"))
    assert (problem.line, problem.column, problem.value) == (2, "Date", "03/12/2026")
    assert "--date-order" in problem.cure


def test_birth_dates_alone_can_make_the_order_ambiguous():
    assert problems_of(dated("2026-11-26", birth="03/04/1984")) == [(2, "DOB", "03/04/1984")]


def test_both_orders_in_one_file_are_one_problem():
    problem = only_problem(dated("26/11/2026", "11/27/2026", "03/12/2026"))
    assert (problem.line, problem.value) == (3, "11/27/2026")


def test_a_date_against_the_order_that_was_said_is_its_own_problem():
    text = dated("26/11/2026", "12/03/2026", "11/26/2026")
    assert problems_of(text, date_order=DateOrder.US) == [(2, "Date", "26/11/2026")]


def test_the_order_used_is_told_where_it_mattered():
    assert read(dated("26/11/2026", "03/12/2026")).date_order is DateOrder.DAY_FIRST
    assert read(dated("2026-11-26")).date_order is None


@pytest.mark.parametrize(
    ("zone", "day", "clock", "words"),
    [
        (DENVER, "2027-03-14", "2:30 AM", "does not exist"),
        (DENVER, "2026-11-01", "1:30 AM", "comes twice"),
        ("Europe/London", "2027-03-28", "1:30", "does not exist"),
        ("Europe/London", "2026-10-25", "1:30", "comes twice"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "does not exist"),
    ],
)
def test_a_time_of_a_clock_change_is_a_problem(zone, day, clock, words):
    problem = only_problem(f"{HEADER}\n{day},{clock},Ana Ruiz,1984-03-14,a@example.org", zone=zone)
    assert (problem.line, problem.column, problem.value) == (2, "Time", clock)
    assert words in problem.message
    assert problem.cure


@pytest.mark.parametrize(
    ("clock", "utc"), [("1:30 AM-06:00", "07:30"), ("1:30-07:00", "08:30"), ("01:30:00 -0700", "08:30")]
)
def test_an_offset_settles_a_time_that_comes_twice(clock, utc):
    row = row_of(f"{HEADER}\n2026-11-01,{clock},Ana Ruiz,1984-03-14,a@example.org")
    assert f"{row.starts_at:%H:%M}" == utc


@pytest.mark.parametrize(
    ("day", "utc"), [("2026-03-07", 17), ("2026-03-08", 16), ("2026-10-31", 16), ("2026-11-01", 17)]
)
def test_ten_o_clock_is_the_sites_own_on_both_sides_of_a_change(day, utc):
    assert row_of(f"{HEADER}\n{day},10:00,Ana Ruiz,1984-03-14,a@example.org").starts_at.hour == utc


def one(**cells):
    whole = {
        "Date": "2026-11-26",
        "Time": "10:00",
        "Patient": "Ana Ruiz",
        "DOB": "1984-03-14",
        "Email": "a@example.org",
        "Phone": "303 555 0134",
        "Duration": "60",
        "Appointment ID": "1",
        "MRN": "2",
    } | cells
    return ";".join(whole) + "\n" + ";".join(whole.values())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Date", ""),
        ("Date", "tomorrow"),
        ("Date", "31/31/2026"),
        ("Date", "2026-02-30"),
        ("Date", "2062-11-26"),
        ("Date", "0206-11-26"),
        ("Date", "46352"),
        ("Date", "Fri 2026-11-26"),
        ("Date", "26 Novice 2026"),
        ("Date", "Room 2026-11-26"),
        ("Time", ""),
        ("Time", "9"),
        ("Time", "25:00"),
        ("Time", "10:75"),
        ("Time", "14:00 AM"),
        ("Time", "midnight"),
        ("Time", "12:00 midnight"),
        ("Time", "10:00 MST"),
        ("Time", "soon"),
        ("Time", "10:00+99:00"),
        ("Patient", ""),
        ("Patient", "Cher"),
        ("Patient", "1234 5678"),
        ("Patient", "Ana <b>Ruiz</b>"),
        ("Patient", "http://x.example Ana"),
        ("Patient", "Ana " + "x" * 100),
        ("DOB", ""),
        ("DOB", "unknown"),
        ("DOB", "1984-02-31"),
        ("DOB", "2031-01-01"),
        ("DOB", "1884-01-01"),
        ("DOB", "14 Mar 15"),
        ("Email", "ana"),
        ("Email", "ana@localhost"),
        ("Email", "ana@example..org"),
        ("Email", "a@example.org, b@example.org"),
        ("Email", "Ana <a@example.org>"),
        ("Email", "a b@example.org"),
        ("Email", '"a@example.org\nBcc: b@example.org"'),
        ("Email", "ána@example.org"),
        ("Duration", "soon"),
        ("Duration", "0"),
        ("Duration", "9999"),
        ("Appointment ID", "x" * 65),
        ("Appointment ID", "1.23E+11"),
        ("MRN", "4,5E+08"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_cure(column, value):
    problem = only_problem(one(**{column: value}))
    assert (problem.line, problem.column) == (2, column)
    assert problem.message and problem.cure


def test_a_problem_reads_as_one_sentence():
    assert only_problem(one(Date="2026-02-30")).sentence == (
        "Line 2, Date “2026-02-30”: There is no such day. Write it like 2026-11-26."
    )


def test_an_empty_start_is_one_problem():
    text = "Start,Patient,DOB,Email\n,Ana Ruiz,1984-03-14,a@example.org"
    assert problems_of(text) == [(2, "Start", "")]


def test_a_name_in_two_columns_needs_both():
    text = "Start,First Name,Last Name,DOB,Email\n2026-11-26 10:00,Ana,,1984-03-14,a@example.org"
    assert problems_of(text) == [(2, "Last Name", "")]


def test_every_problem_is_told_at_once_in_the_order_of_lines():
    text = f"{HEADER}\nx,9,Cher,y,z\n2026-11-26,10:00,Ana Ruiz,1984-03-14,a@example.org\n2026-11-26,25:00,Ben Cole,1971-07-11,b@example.org\n"
    assert [line for line, _, _ in problems_of(text)] == [2, 2, 2, 2, 2, 4]


def test_a_problem_keeps_no_good_row_from_being_read():
    found = read(
        f"{HEADER}\n2026-11-26,25:00,Ana Ruiz,1984-03-14,a@example.org\n2026-11-26,10:00,Ben Cole,1971-07-11,b@example.org\n"
    )
    assert (len(found.rows), len(found.problems)) == (1, 1)


def test_without_email_the_patient_is_called():
    found = read(one(Email=""))
    assert (found.problems, [w.column for w in found.warnings]) == ((), ["Email"])


def test_with_neither_email_nor_phone_nobody_can_be_reached():
    assert problems_of(one(Email="", Phone="")) == [(2, "Email", "")]


def test_a_phone_nobody_can_dial_is_a_warning():
    found = read(one(Phone="none"))
    assert (found.problems, found.rows[0].phone, [w.column for w in found.warnings]) == ((), "", ["Phone"])


def test_a_time_in_the_night_is_warned_about():
    assert [w.column for w in read(one(Time="1:30")).warnings] == ["Time"]


@pytest.mark.parametrize(
    ("zone", "typed", "kept"),
    [
        (DENVER, "303-555-0134", "+13035550134"),
        (DENVER, "1 (303) 555-0134", "+13035550134"),
        (DENVER, "555 0134", "555 0134"),
        (DENVER, "+44 7700 900123", "+447700900123"),
        (DENVER, "303-555-0134 x12", "303-555-0134 x12"),
        ("Europe/London", "07700 900123", "+447700900123"),
        ("Asia/Kolkata", "98765 43210", "98765 43210"),
    ],
)
def test_a_phone_number_is_kept_so_that_it_can_be_dialled(zone, typed, kept):
    assert row_of(one(Phone=typed), zone=zone).phone == kept


def test_a_region_that_was_said_reads_local_numbers():
    assert row_of(one(Phone="98765 43210"), zone="Asia/Kolkata", region="IN").phone == "+919876543210"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("Ruiz, Ana", "Ana", "Ruiz"),
        ("RUIZ,ANA M.", "ANA M.", "RUIZ"),
        ("Ana Ruiz", "Ana", "Ruiz"),
        ("Ana Maria Ruiz", "Ana Maria", "Ruiz"),
        ("Ana de la Cruz", "Ana", "de la Cruz"),
        ("Sam O'Neil-Smith", "Sam", "O'Neil-Smith"),
        ("Sam Lee Jr.", "Sam", "Lee Jr."),
        ("Lee, Jr., Sam", "Sam", "Lee Jr."),
        ("Sam Lee, Jr.", "Sam", "Lee Jr."),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("Robert (Bob) Stone", "Robert (Bob)", "Stone"),
        ("Łukasz Żak", "Łukasz", "Żak"),
        ("山田, 太郎", "太郎", "山田"),
    ],
)
def test_a_whole_name_is_taken_apart(written, first, last):
    row = row_of(one(Patient=written))
    assert (row.first_name, row.last_name) == (first, last)


def test_each_part_of_a_name_has_its_own_longest():
    assert row_of(one(Patient=f"{'r' * 80}, {'a' * 80}")).first_name == "a" * 80
    for name in (f"Ruiz, {'a' * 81}", f"{'r' * 81}, Ana", f"Ana {'r' * 81}"):
        assert only_problem(one(Patient=name)).message == "This is too long for a name."


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("9:30 AM", 9, 30),
        ("9:30am", 9, 30),
        ("9:30a", 9, 30),
        ("9:30 a.m.", 9, 30),
        ("9 AM", 9, 0),
        ("9.30", 9, 30),
        ("0930", 9, 30),
        ("930", 9, 30),
        ("14:00:00", 14, 0),
        ("14h30", 14, 30),
        ("2:00 PM", 14, 0),
        ("02:00P", 14, 0),
        ("12:15 PM", 12, 15),
        ("14:00 PM", 14, 0),
        ("noon", 12, 0),
        ("12 Noon", 12, 0),
        ("12:00 noon", 12, 0),
        ("14:30 hrs", 14, 30),
        ("9:30:00.000", 9, 30),
        ("1/1/1900 9:30:00 AM", 9, 30),
    ],
)
def test_a_clock_time_is_read_as_written(written, hour, minute):
    row = row_of(one(Time=written), zone="UTC", date_order=DateOrder.US)
    assert (row.starts_at.hour, row.starts_at.minute) == (hour, minute)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-26", "2026/11/26", "20261126", "11/26/2026", "11/26/26", "26/11/2026", "26.11.2026", "26. 11. 2026",
        "26-11-2026", "26 Nov 2026", "26-Nov-26", "Nov 26, 2026", "November 26th, 2026", "26th of November 2026",
        "Thursday 26 November 2026", "Thu 11/26/2026", "THU, NOV 26 2026", "2026-11-26 00:00:00", "2026-11-26T00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_as_written(written):
    assert row_of(one(Date=written)).starts_at == TEN


@pytest.mark.parametrize(
    ("written", "year"),
    [("14 Mar 84", 1984), ("14 Mar 27", 1927), ("3/14/99", 1999), ("14 Mar 06", 2006), ("1926-01-01", 1926)],
)
def test_a_birth_year_of_two_digits_is_read_where_one_century_fits(written, year):
    assert row_of(one(DOB=written)).date_of_birth.year == year


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("60", 60), ("60 min", 60), ("60min.", 60), ("90 Minutes", 90), ("1:00", 60), ("01:30:00", 90), ("1h", 60),
        ("1h30", 90), ("1 hr 30 min", 90), ("1 hour and 15 minutes", 75), ("1.5 hours", 90), ("1,5 h", 90),
        ("1.25 h", 75), ("45.0", 45), ("", None),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_minutes(written, minutes):
    assert row_of(one(Duration=written)).duration_minutes == minutes


def two(first, second):
    return one(**first) + "\n" + one(**second).split("\n")[1]


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"Patient": "Ben Cole", "MRN": "3"}, "Appointment ID"),
        ({"Appointment ID": "2"}, "Patient"),
        ({"Appointment ID": "2", "MRN": "2", "Patient": "ANA RUIZ"}, "Patient"),
        ({"Appointment ID": "2", "Time": "11:00", "DOB": "1990-03-14"}, "MRN"),
    ],
)
def test_rows_that_cannot_both_be_true_are_a_problem(second, column):
    assert [(p.line, p.column) for p in read(two({}, second)).problems] == [(3, column)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"Appointment ID": "2", "Time": "11:00"}),
        ({}, {"Appointment ID": "2", "MRN": "3", "DOB": "1990-03-14"}),
        ({"Status": "Cancelled"}, {"Appointment ID": "2", "Status": "Scheduled"}),
    ],
)
def test_rows_that_can_both_be_true_are_fine(first, second):
    assert len(rows_of(two(first, second))) == 2


def test_one_patient_twice_on_a_day_is_warned_about():
    """An appointment that was moved and never taken out: two lists and two messages for one visit."""
    born = "1984-03-03,ana@patient.example"
    first = f"{HEADER}\n2026-11-26,10:00,Ana Ruiz,{born}\n"
    again = read(f"{first}2026-11-26,10:20,Ana Ruiz,{born}\n")
    assert (again.problems, [(w.line, w.value) for w in again.warnings]) == ((), [(3, "Ruiz, Ana")])
    assert read(f"{first}2026-11-27,10:20,Ana Ruiz,{born}\n").warnings == ()


def test_one_time_cancelled_and_booked_needs_ids_to_tell_them_apart():
    base = {"Appointment ID": ""}
    text = two(base | {"Status": "Cancelled"}, base | {"Status": "Scheduled"})
    assert [p.column for p in read(text).problems] == ["Patient"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"\n \n,,,\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\u2003\n\u3000".encode(), "empty"),
        (b"sep=;\n", "empty"),
        (b"Date\n" + b"x" * 200_000, "limit"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"Date,Time\x00\n", "not a text file"),
        (bytes(range(256)) * 4, "not a text file"),
        (b"\xff\xfeD", "not a text file"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
        (b"Date\n" + b"x\n" * 5001, "5000 rows"),
        (f'{HEADER}\n2026-11-26,10:00,"Ruiz, Ana,1984-03-14,a@example.org\n'.encode(), "quotes"),
        (f'{HEADER}\n2026-11-26,10:00,"Ruiz" Ana,1984-03-14,a@example.org\n'.encode(), "quotes"),
    ],
)
def test_what_is_no_schedule_is_one_problem(raw, words):
    found = read(raw)
    assert (len(found.problems), found.rows) == (1, ())
    assert words in found.problems[0].sentence


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Time,Patient,DOB,Email\n10:00,Ana Ruiz,1984-03-14,a@example.org", ["Date"]),
        ("Date,Patient,DOB,Email\n2026-11-26,Ana Ruiz,1984-03-14,a@example.org", ["Time"]),
        ("Date,Time,First Name,DOB,Email\n2026-11-26,10:00,Ana,1984-03-14,a@example.org", ["Patient"]),
        ("Date,Time,Patient,Email\n2026-11-26,10:00,Ana Ruiz,a@example.org", ["Date of Birth"]),
        ("Date,Time,Patient,DOB\n2026-11-26,10:00,Ana Ruiz,1984-03-14", ["Email"]),
        ("Date,Date,Time,Patient,DOB,Email\nx,x,x,x,x,x", ["Date"]),
        (f"{HEADER}\n", [""]),
        ("good morning\nhow are you", ["Date", "Time", "Patient", "Date of Birth", "Email"]),
    ],
)
def test_a_header_that_lacks_something_says_what(text, columns):
    found = read(text)
    assert ([p.column for p in found.problems], {p.line for p in found.problems}) == (columns, {1})


@pytest.mark.parametrize(
    "row",
    [
        "2026-11-26,10:00,Ana Ruiz,1984-03-14",
        "2026-11-26,10:00,Ruiz, Ana,1984-03-14,a@example.org",
    ],
)
def test_a_row_of_another_length_is_a_problem(row):
    assert problems_of(f"{HEADER}\n{row}\n2026-11-26,10:00,Ben Cole,1971-07-11,b@example.org") == [
        (2, "", "")
    ]


def test_control_characters_never_reach_a_problem():
    value = only_problem(one(Date='"x\ny\u202e"')).value
    assert value.isprintable()


def test_an_unknown_zone_is_the_callers_mistake():
    with pytest.raises(UnknownZone):
        read("x", zone="Mars/Base")


def rows_in_a_file(count):
    lines = [
        f'{n},{10_000 + n},11/{1 + n % 28}/2026,{8 + n % 9}:00,"Ruiz, Ana",3/{1 + n % 28}/19{10 + n % 80},a{n}@example.org,(303) 555-0134'
        for n in range(count)
    ]
    return "\n".join(["Appointment ID,MRN,Date,Time,Patient,DOB,Email,Phone", *lines])


def calls_to_read(count):
    """How many Python calls a file of so many rows costs: the same on every machine, unlike seconds."""
    text, made = rows_in_a_file(count), 0

    def counted(frame, event, argument):
        nonlocal made
        made += event == "call"

    sys.setprofile(counted)
    try:
        rows = rows_of(text)
    finally:
        sys.setprofile(None)
    assert len(rows) == count
    return made


def test_the_work_grows_with_the_rows_and_no_faster():
    calls_to_read(20)
    assert calls_to_read(500) <= calls_to_read(50) * 11


def test_the_same_bytes_give_the_same_rows():
    assert read(one()) == read(one())


CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PIECES = st.sampled_from(
    ["11/26/2026", "26.11.26", "10:00", "9 AM", "Ana Ruiz", "a@b.co", "", '"', "٣/٤/٢٠٢٦", "00/00/00", "99:99",
     "1.5 h", "Feb 30 2026", "20260230", "10:00-99:99", "1e9", "+1", "²", "Cancelled", "0", "1:30+23:59", "9999-12-31"]
)  # fmt: skip


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example("Date,Time,Patient,DOB,Email\n١١/٢٦/٢٠٢٦,١٠:٠٠,Ana Ruiz,1984-03-14,a@example.org".encode())
@settings(max_examples=200)
def test_arbitrary_bytes_never_raise(raw):
    read(raw)


@given(
    st.lists(st.lists(CELLS | PIECES, min_size=8, max_size=8), max_size=4),
    st.sampled_from([None, *DateOrder]),
)
@settings(max_examples=300)
def test_arbitrary_cells_never_raise_and_every_problem_has_its_cure(rows, order):
    header = "Date,Time,Patient,DOB,Email,Phone,Duration,Status"
    body = ["|".join(cell.replace("|", " ") for cell in row) for row in rows]
    found = read("\n".join([header.replace(",", "|"), *body]), date_order=order)
    assert all(problem.message and problem.cure for problem in found.problems)
    assert list(found.problems) == sorted(found.problems)
