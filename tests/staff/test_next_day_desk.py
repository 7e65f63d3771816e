"""The day after at the desk: the urgent call, what nurse and prescriber read, what the front desk does not."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import calls, private_notes
from checklists.rules.access import Actor
from tests.after import DUE, SECOND, gone_home, say
from tests.factories import START, Clinic
from tests.staff.sign_in import signed_in

NEXT = START + timedelta(days=4)
THOUGHTS = "Do you have any thoughts of ending your life?"


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(DUE, tick=False) as traveller:
        yield traveller


def read(clinic: Clinic, who: Actor | Client, path: str = "") -> str:
    client = who if isinstance(who, Client) else signed_in(who)
    body = client.get(f"/staff/{clinic.site.slug}/{path}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body.partition("<main")[2]).split())


def test_a_red_answer_is_said_on_every_desk_page_until_somebody_called(clinic: Clinic) -> None:
    row, nurse = gone_home(clinic), signed_in(clinic.nurse)
    pages = ("", "calls/", "patients/", "protocols/", f"appointments/{row.pk}/")
    before = [read(clinic, nurse, page) for page in pages]
    say(clinic, row, "thoughts", "yes")
    during = [read(clinic, nurse, page) for page in pages]
    calls.record_outcome(
        call_id=models.Call.objects.get().pk, outcome=calls.CallOutcome.REACHED, by=clinic.nurse, now=DUE
    )
    after = [read(clinic, nurse, page) for page in pages]
    words = "1 patient needs a nurse's call now."
    said = [
        [words.replace("'", "&#x27;") in page or words in page for page in part]
        for part in (before, during, after)
    ]
    assert said == [[False] * 5, [True] * 5, [False] * 5]


def test_the_other_site_hears_nothing(clinic: Clinic) -> None:
    say(clinic, gone_home(clinic), "thoughts", "yes")
    body = signed_in(clinic.other_nurse).get(f"/staff/{clinic.other_site.slug}/").content.decode()
    assert 'id="urgent"' not in body


def test_the_board_s_refresh_brings_it(clinic: Clinic) -> None:
    row, nurse = gone_home(clinic), signed_in(clinic.nurse)
    rows = f"/staff/{clinic.site.slug}/rows/"
    etag = nurse.get(rows)["ETag"]
    assert nurse.get(rows, headers={"If-None-Match": etag}).status_code == 304
    say(clinic, row, "signs", "fainted")
    fresh = nurse.get(rows, headers={"If-None-Match": etag})
    assert (fresh.status_code, 'id="urgent"' in fresh.content.decode()) == (200, True)


def test_it_stands_above_what_was_due_before(clinic: Clinic) -> None:
    early, row = (
        clinic.book(clinic.patient(last_name="Early")),
        gone_home(clinic, clinic.book(clinic.patient(last_name="Urgent"))),
    )
    calls.open(
        appointment_id=early.pk, reason="booked", due_at=DUE - timedelta(hours=9), by=clinic.desk, now=DUE
    )
    say(clinic, row, "thoughts", "yes")
    page = read(clinic, clinic.nurse, "calls/")
    assert page.index("Ana Urgent") < page.index("Ana Early")


def test_a_nurse_reads_why_and_the_front_desk_only_that_a_nurse_calls(clinic: Clinic) -> None:
    say(clinic, gone_home(clinic), "thoughts", "yes")
    pages = {who.name: read(clinic, who, "calls/") for who in (clinic.nurse, clinic.prescriber, clinic.desk)}
    assert all("A nurse calls them now" in page for page in pages.values())
    told = [THOUGHTS in pages[who.name] for who in (clinic.nurse, clinic.prescriber, clinic.desk)]
    assert told == [True, True, False]
    buttons = ["Left a message" in pages[who.name] for who in (clinic.nurse, clinic.desk)]
    assert buttons == [True, False]


def test_the_front_desk_closes_no_such_call(clinic: Clinic) -> None:
    say(clinic, gone_home(clinic), "thoughts", "yes")
    call = models.Call.objects.get()
    signed_in(clinic.desk).post(f"/staff/{clinic.site.slug}/calls/{call.pk}/", {"outcome": "reached"})
    call.refresh_from_db()
    assert call.closed_at is None
    with pytest.raises(calls.ClinicalOnly):
        calls.record_outcome(call_id=call.pk, outcome=calls.CallOutcome.REACHED, by=clinic.desk, now=DUE)


def test_a_red_answer_that_was_taken_back_still_shows(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "thoughts", "yes")
    say(clinic, row, "thoughts", "no", now=DUE + SECOND)
    page = read(clinic, clinic.nurse, "calls/")
    assert re.search(
        rf"Red · {re.escape(THOUGHTS)} Yes .* answered otherwise since {re.escape(THOUGHTS)} No", page
    )


def test_the_appointment_s_page_shows_every_answer_to_nurse_and_prescriber(clinic: Clinic) -> None:
    row = gone_home(clinic)
    say(clinic, row, "sleep", "badly")
    say(clinic, row, "mood", "3")
    say(clinic, row, "signs")
    path = f"appointments/{row.pk}/"
    for who in (clinic.nurse, clinic.prescriber):
        page = read(clinic, who, path)
        said = [
            words in page
            for words in ("How did you sleep? Badly", "good as it gets. 3", "would rather not say")
        ]
        assert said == [True, True, True]
    assert "How did you sleep?" not in read(clinic, clinic.desk, path)


def test_a_shared_note_is_read_with_its_date_and_a_private_one_is_not(clinic: Clinic) -> None:
    row, keys = gone_home(clinic), [uuid4() for _ in range(2)]
    by = clinic.link_actor(row)
    for key, text in zip(keys, ("Shared words", "Private words"), strict=True):
        private_notes.write(appointment_id=row.pk, operation_id=key, text=text, by=by, now=DUE)
    private_notes.share(appointment_id=row.pk, note=keys[0], shared=True, by=by, now=DUE + SECOND)
    path = f"appointments/{row.pk}/"
    page = read(clinic, clinic.nurse, path)
    assert ("Shared words" in page, "Private words" in page, "Written Friday 27 November" in page) == (
        True,
        False,
        True,
    )
    assert "Shared words" not in read(clinic, clinic.desk, path)


def test_what_was_not_well_is_one_line_at_the_next_check_in_and_at_no_later_one(clinic: Clinic) -> None:
    ana = clinic.patient()
    first = gone_home(clinic, clinic.book(ana))
    say(clinic, first, "nausea", "gone")
    say(clinic, first, "headache", "no")
    say(clinic, first, "anxiety", "still")
    second, third = clinic.book(ana, starts_at=NEXT), clinic.book(ana, starts_at=NEXT + timedelta(days=3))
    page = read(clinic, clinic.nurse, f"check-in/{second.pk}/")
    told = page.partition("After the infusion of Thursday 26 November they told us")[2]
    assert ("Have you felt sick" in told, "anxious or confused" in told, "headache" in told[:400]) == (
        True,
        True,
        False,
    )
    gone_home(clinic, second)
    assert "they told us" not in read(clinic, clinic.nurse, f"check-in/{third.pk}/")
    assert "they told us" not in read(clinic, clinic.desk, f"check-in/{second.pk}/")


def test_who_signs_a_protocol_reads_its_questions_of_the_day_after_with_their_sources(clinic: Clinic) -> None:
    page = read(clinic, clinic.prescriber, f"protocols/versions/{clinic.version.pk}/")
    told = page.partition("The day after: questions to the patient")[2]
    for words in (THOUGHTS, "Yes: help at once, and a call now", "Red signs, clinical.md 7", "¿Cómo durmió?"):
        assert words in told, words
