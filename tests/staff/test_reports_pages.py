"""Reports as people see them: by role and by days, on the page and in a file, small numbers hidden in both."""

import csv
import io
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.rules.access import Role
from checklists.rules.appointment_status import Status
from checklists.staff.reports.csv_file import harmless, written
from checklists.staff.reports.drawings import SMALL, Bar, bars
from checklists.staff.reports.every import REPORTS
from checklists.staff.reports.tables import Table, row, words
from tests import factories
from tests.factories import START, Clinic
from tests.preparing import AT_THE_DESK, move
from tests.staff.sign_in import signed_in

DAYS = "from=2026-11-02&to=2026-11-26"
THURSDAY = START + timedelta(hours=6)


@pytest.fixture(autouse=True)
def _still_clock():  # type: ignore[no-untyped-def]
    with time_machine.travel(THURSDAY, tick=False):
        yield


@pytest.fixture
def nurse(clinic: Clinic) -> Client:
    return signed_in(clinic.nurse)


def path(clinic: Clinic, rest: str = "", days: str = DAYS) -> str:
    return f"/staff/{clinic.site.slug}/reports/{rest}?{days}"


def arrived(clinic: Clinic, count: int, *, minutes: int = 0) -> None:
    """So many who came unprepared: needs a call, so late."""
    for place in range(count):
        row = clinic.book(starts_at=START + timedelta(minutes=minutes + place))
        move(row, Status.ARRIVED, clinic.desk, now=AT_THE_DESK)


class _Tables(HTMLParser):
    """The cells of every table of a page, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        match tag:
            case "table":
                self.tables.append([])
            case "tr":
                self.tables[-1].append([])
            case "td" | "th":
                self.tables[-1][-1].append("")
                self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


def tables(page: str) -> list[list[list[str]]]:
    reader = _Tables()
    reader.feed(page)
    return reader.tables


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.NURSE, 200),
        (Role.PRESCRIBER, 200),
        (Role.MANAGER, 200),
        (Role.PRIVACY_OFFICER, 200),
        (Role.FRONT_DESK, 403),
    ],
)
def test_who_may_read_reports_finds_them_in_the_navigation(clinic: Clinic, role: Role, status: int) -> None:
    client = signed_in(factories.staff(clinic.site, role))
    for rest in ("", *(f"{key}/" for key in REPORTS), "arrivals/csv/"):
        assert client.get(path(clinic, rest)).status_code in (status, 302 if status == 200 else 403)
    board = client.get(f"/staff/{clinic.site.slug}/protocols/").content.decode()
    assert ("/reports/" in board) is (status == 200)


def test_another_sites_nurse_finds_no_reports_here(clinic: Clinic) -> None:
    client = signed_in(clinic.other_nurse)
    for rest in ("", "arrivals/", "arrivals/csv/"):
        assert client.get(path(clinic, rest)).status_code in (403, 404)


@pytest.mark.parametrize("rest", ["", *(f"{key}/" for key in REPORTS)])
def test_a_page_says_what_it_means_when_and_what_it_rests_on(
    clinic: Clinic, nurse: Client, rest: str
) -> None:
    arrived(clinic, 6)
    page = nurse.get(path(clinic, rest)).content.decode()
    assert "Mon 2 Nov 2026 to Thu 26 Nov 2026" in page
    assert "It rests on" in page or "There is nothing to count" in page


def test_an_empty_span_says_so_and_leads_on(clinic: Clinic, nurse: Client) -> None:
    for key in REPORTS:
        page = nurse.get(path(clinic, f"{key}/")).content.decode()
        assert "There is nothing to count on these days." in page
        assert page.count("?from=2025-12-01&amp;to=2026-11-29") == 2  # a year, above and below
        assert "<table" not in page and 'role="img"' not in page


def test_days_to_come_are_empty_too(clinic: Clinic, nurse: Client) -> None:
    clinic.book(starts_at=START + timedelta(days=30))
    for key in ("arrivals", "losses", "findings", "overrides"):
        page = nurse.get(path(clinic, f"{key}/", "from=2026-12-01&to=2026-12-31"))
        assert page.status_code == 200
        assert "There is nothing to count on these days." in page.content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("from=2026-13-01&to=2026-11-26", "The first day is no date. Write it like 2026-10-01"),
        ("from=2026-11-01&to=soon", "The last day is no date. Write it like 2026-10-01"),
        ("from=2026-11-26&to=2026-11-01", "The last day lies before the first."),
        ("from=0001-01-01&to=2026-11-01", "more than ten years away"),
        ("from=2026-11-01&to=9999-12-31", "more than ten years away"),
        ("from=2020-01-01&to=2026-11-01", "Choose at most 53 weeks"),
        ("from=%00&to=%F0%9F%A4%B7", "The last day is no date."),
    ],
)
def test_days_that_make_no_sense_say_how_to_mend_them(
    clinic: Clinic, nurse: Client, days: str, words: str
) -> None:
    for rest in ("", "arrivals/", "overrides/csv/"):
        response = nurse.get(path(clinic, rest, days))
        page = response.content.decode()
        assert response.status_code == 422
        assert words in page and "<table" not in page
        assert "4 weeks" in page  # and there is a way on


def test_what_was_typed_stays(clinic: Clinic, nurse: Client) -> None:
    page = nurse.get(path(clinic, "arrivals/", "from=26.11.2026&to=2026-11-26")).content.decode()
    assert 'value="26.11.2026"' in page and 'value="2026-11-26"' in page


def test_without_days_it_is_four_whole_weeks(clinic: Clinic, nurse: Client) -> None:
    page = nurse.get(path(clinic, "arrivals/", "")).content.decode()
    assert "Mon 2 Nov 2026 to Sun 29 Nov 2026, so far" in page
    assert 'href="?from=2026-11-02&amp;to=2026-11-29" aria-current="true"' in page


def test_an_unknown_report_or_table_is_not_there(clinic: Clinic, nurse: Client) -> None:
    arrived(clinic, 1)
    assert nurse.get(path(clinic, "secrets/")).status_code == 404
    assert nurse.get(path(clinic, "secrets/csv/")).status_code == 404
    assert nurse.get(path(clinic, "arrivals/csv/", f"{DAYS}&table=secrets")).status_code == 404


def test_there_is_no_file_of_nothing(clinic: Clinic, nurse: Client) -> None:
    response = nurse.get(path(clinic, "findings/csv/"), follow=True)
    assert response.redirect_chain == [(path(clinic, "findings/"), 302)]
    assert "There is nothing to count on these days." in response.content.decode()
    assert not models.AuditEntry.objects.filter(action="report.export").exists()


def test_large_counts_are_shown_and_drawn(clinic: Clinic, nurse: Client) -> None:
    arrived(clinic, 7)
    page = nurse.get(path(clinic, "arrivals/")).content.decode()
    (table,) = tables(page)
    assert table[0] == ["Week", "Ready", "Not finished", "Needs a call", "Hold", "Arrived", "Ready, %"]
    assert table[-1] == ["All weeks", "0", "0", "7", "0", "7", "0\u00a0%"]
    assert table[-2] == ["23 – 26 Nov", "0", "0", "7", "0", "7", "0\u00a0%"]
    assert page.count('fill="url(#ink-needs_call)"') == 2  # the legend and one column


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_small_counts_stand_nowhere(clinic: Clinic, count: int) -> None:
    """For nobody: neither as a number, nor as a share, nor in the drawing, nor in the file."""
    arrived(clinic, count)
    for actor in (clinic.nurse, clinic.manager):
        client = signed_in(actor)
        page = client.get(path(clinic, "arrivals/")).content.decode()
        (table,) = tables(page)
        assert table[-1] == ["All weeks", "0", "0", "<5", "0", "<5", "–"]
        assert "a few arrivals" in page and "100" not in str(table)
        assert 'class="block block-needs_call" x="1" y="1"' in page  # the legend, and no column
        assert page.count("block-needs_call") == 1
        rows = read(client.get(path(clinic, "arrivals/csv/")).content)
        assert str(count) not in rows[-1] and rows[-1][3] == "<5"


def read(content: bytes) -> list[list[str]]:
    """As a spreadsheet does."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("count", [3, 8])
def test_a_file_holds_what_the_page_shows(clinic: Clinic, nurse: Client, count: int) -> None:
    arrived(clinic, count)
    (table,) = tables(nurse.get(path(clinic, "arrivals/")).content.decode())
    response = nurse.get(path(clinic, "arrivals/csv/"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="arrivals-weeks-2026-11-02-2026-11-26.csv"'
    )
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = read(response.content)
    assert rows[0] == table[0]
    assert [line[1:-1] for line in rows[1:]] == [line[1:-1] for line in table[1:]]
    assert [line[-1] for line in rows[1:]] == [line[-1].removesuffix("\u00a0%") for line in table[1:]]
    assert [line[0] for line in rows[1:]] == [
        "2026-11-02/2026-11-08", "2026-11-09/2026-11-15", "2026-11-16/2026-11-22", "2026-11-23/2026-11-26", "All weeks",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "|calc", "%x", "  =1", "\u00a0=1"]
)
def test_nothing_in_a_file_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert read(written(Table("t", "t", (text,), (row(words(text)),))).encode()) == [[f"'{text}"]] * 2


@pytest.mark.parametrize("text", ["<5", "–", "24", "81", "", "All weeks", "2026-11-02/2026-11-08"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_file_that_leaves_is_in_the_audit_and_a_page_is_not(clinic: Clinic, nurse: Client) -> None:
    arrived(clinic, 5)
    before = models.AuditEntry.objects.filter(action="report.export").count()
    nurse.get(path(clinic, "arrivals/"))
    assert models.AuditEntry.objects.filter(action="report.export").count() == before == 0
    nurse.get(path(clinic, "arrivals/csv/"))
    entry = models.AuditEntry.objects.get(action="report.export")
    assert (entry.actor, entry.obj) == (clinic.nurse.label, f"site:{clinic.site.pk}")
    assert entry.data == {"report": "arrivals", "table": "weeks", "from": "2026-11-02", "to": "2026-11-26"}


def test_a_refused_file_is_not(clinic: Clinic) -> None:
    arrived(clinic, 5)
    signed_in(clinic.desk).get(path(clinic, "arrivals/csv/"))
    signed_in(clinic.nurse).get(path(clinic, "arrivals/csv/", "from=x"))
    assert not models.AuditEntry.objects.filter(action="report.export").exists()


def test_no_report_names_anybody(clinic: Clinic, nurse: Client) -> None:
    arrived(clinic, 6)
    patient = models.Patient.objects.filter(site=clinic.site).latest("pk")
    for rest in ("", *(f"{key}/" for key in REPORTS)):
        page = nurse.get(path(clinic, rest)).content.decode().partition("<main")[2]
        for told in (patient.last_name, patient.email, patient.phone, clinic.second_nurse.name):
            assert told not in page


def test_every_drawing_has_a_name_words_and_a_table(clinic: Clinic, nurse: Client) -> None:
    arrived(clinic, 6)
    for key in ("arrivals", "losses"):
        page = nurse.get(path(clinic, f"{key}/")).content.decode()
        assert page.count('role="img"') == page.count("<title id=") == page.count("<desc id=") >= 1
        assert page.count("<table") >= page.count('role="img"')
        assert "></desc>" not in page and "></title>" not in page


def test_the_scale_of_a_drawing_begins_inside_it():
    """Half of "0 %" stands before the line that it names."""
    drawn = bars([Bar("Food and drink", (("one", 0.0, "0 %"),))], SMALL, unit=" %")
    (first, label), *_rest = drawn.lines
    assert label == "0 %" and first >= 6 * len(label) and drawn.names[0].x > first
