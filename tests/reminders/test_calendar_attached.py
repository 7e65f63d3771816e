"""A site may send the calendar file along: the appointment's own event, through its whole life."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import Client

from checklists.actions import appointments, eating_plans
from checklists.models import Site
from checklists.rules.calendar_file import NAME
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens, clock, opens
from tests.readers.calendars import read

pytestmark = pytest.mark.django_db(transaction=True)
# The same way in as the phone's own tests.
__all__ = ["clock", "opens"]
MINUTES = timedelta(minutes=1)


@pytest.fixture
def attaching(clinic: Clinic) -> Clinic:
    Site.objects.filter(pk=clinic.site.pk).update(calendar_attached=True)
    return clinic


def files(mail: EmailMessage) -> list[EmailMessage]:
    return list(mail.iter_attachments())


def the_life(clinic, send):
    """Booked, moved twice, cancelled, back on; after each the notice leaves."""
    at = NOW
    row = clinic.book(now=at)
    acts = [
        lambda: appointments.move(
            appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=at
        ),
        lambda: appointments.move(
            appointment_id=row.pk, starts_at=START + timedelta(days=1), by=clinic.desk, now=at
        ),
        lambda: appointments.cancel(appointment_id=row.pk, reason="patient", by=clinic.desk, now=at),
        lambda: appointments.bring_back(appointment_id=row.pk, by=clinic.desk, now=at),
    ]
    send(at + 3 * MINUTES)
    for act in acts:
        at += 10 * MINUTES
        act()
        send(at + 3 * MINUTES)
    return row


def test_off_unless_the_site_says_so(clinic, send, sink):
    the_life(clinic, send)
    assert [len(files(mail)) for mail in sink.mails] == [0] * 5


def test_one_event_through_its_whole_life(attaching, send, sink):
    the_life(attaching, send)
    found = [read(one.get_payload(decode=True)) for mail in sink.mails for one in files(mail)]
    assert [each["method"] for each in found] == ["PUBLISH", "PUBLISH", "PUBLISH", "CANCEL", "PUBLISH"]
    assert [each["status"] for each in found] == [*["CONFIRMED"] * 3, "CANCELLED", "CONFIRMED"]
    assert len({each["uid"] for each in found}) == 1
    sequences = [each["sequence"] for each in found]
    assert sequences == sorted(set(sequences))
    assert [len(each["alarms"]) for each in found] == [2, 2, 2, 0, 2]
    newest = max(found, key=lambda each: each["sequence"])
    assert newest["times"][0] == START + timedelta(days=1) - 30 * MINUTES


def test_the_file_says_what_to_do_with_it(attaching, send, sink):
    the_life(attaching, send)
    kinds = []
    for mail in sink.mails:
        (one,) = files(mail)
        assert (one.get_filename(), one.get_content_type()) == (NAME, "text/calendar")
        assert (one.get_param("charset"), one.get_param("component")) == ("utf-8", "VEVENT")
        kinds.append(one.get_param("method"))
    assert kinds == ["PUBLISH", "PUBLISH", "PUBLISH", "CANCEL", "PUBLISH"]


def test_other_messages_bring_no_file(attaching, send, sink):
    attaching.book()
    send(NOW + 3 * MINUTES)
    send(START - timedelta(hours=19) + MINUTES)
    assert [len(files(mail)) for mail in sink.mails] == [1, 0]


def test_the_page_gives_the_same_file(attaching, send, sink, opens: Opens, clock):
    row = attaching.book()
    send(NOW + 3 * MINUTES)
    clock.move_to(NOW + 3 * MINUTES, tick=False)
    client: Client = opens(row)
    (sent,) = files(sink.mails[0])
    assert without_stamp(sent.get_payload(decode=True)) == without_stamp(
        client.get("/my/calendar.ics").content
    )


def without_stamp(file: bytes) -> list[bytes]:
    return [line for line in file.split(b"\r\n") if not line.startswith(b"DTSTAMP")]


BY_HAND = "please change it there"
OUT = "please take it out there"
ADD = "To put it into your calendar, open the file with this message."
OPEN = "If it is in your calendar, please open the file with this message."


def said_of_calendars(mail: EmailMessage) -> list[str]:
    text = mail.get_body(("plain",)).get_content()
    return [line for line in text.splitlines() if "calendar" in line]


def test_a_message_says_what_to_do_with_the_file(attaching, send, sink):
    the_life(attaching, send)
    assert [said_of_calendars(mail) for mail in sink.mails] == [[ADD], [OPEN], [OPEN], [OPEN], [ADD]]


def test_without_a_file_a_calendar_of_one_s_own_is_thought_of(clinic, send, sink):
    the_life(clinic, send)
    told = [said_of_calendars(mail) for mail in sink.mails]
    assert [len(lines) for lines in told] == [0, 1, 1, 1, 0]
    assert [told[1][0].endswith(f"{BY_HAND}."), told[3][0].endswith(f"{OUT}.")] == [True, True]


def test_other_hours_alone_are_no_other_event(attaching, send, sink):
    row = attaching.book()
    send(NOW + 3 * MINUTES)
    eating_plans.enter(
        appointment_id=row.pk,
        meal_minutes=24 * 60,
        light_minutes=12 * 60,
        clear_minutes=4 * 60,
        expires_on=START.date(),
        by=attaching.prescriber,
        now=NOW + 10 * MINUTES,
    )
    send(NOW + 20 * MINUTES)
    assert [mail["Subject"].split(" ")[0] for mail in sink.mails] == ["Your", "New"]
    assert [(len(files(mail)), said_of_calendars(mail)) for mail in sink.mails] == [(1, [ADD]), (0, [])]
