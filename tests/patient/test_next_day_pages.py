"""The day after on the phone: not before it is due, one question a page, help at once, notes."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists.actions import access_links, outgoing
from checklists.actions.reminders import Claim
from checklists.models import AccessLink, Appointment, Call, NextDayAnswer, PrivateNote, Reminder, Site
from checklists.rules.access import ActorKind, system
from tests.after import DUE, SECOND, SIGNS, THOUGHTS, gone_home
from tests.factories import Clinic
from tests.patient.answering import hidden
from tests.patient.conftest import BORN, enter, mint, operation
from tests.patient.reading import text
from tests.patient.test_weight import HTML, compressed

Clock = time_machine.Traveller
QUESTIONS = 12
NOTE = {"text": "x", "note": str(uuid4()), "shared": "yes"}
FORMS = (
    "/my/next-day/",
    *(f"/my/next-day/{at}/" for at in range(1, QUESTIONS + 1)),
    "/my/notes/",
    "/my/notes/share/",
    "/my/notes/remove/",
)


def at(position: int) -> str:
    return f"/my/next-day/{position}/"


def respond(phone: Client, path: str, *said: str, **more: str):  # type: ignore[no-untyped-def]
    """As the page of the question sends it."""
    asked = hidden(phone, path, "asked")
    return phone.post(path, {**operation(), "asked": asked, "answer": list(said), **more})


def opened(row: Appointment) -> Client:
    """A browser that opened the link of the message."""
    token = access_links.mint(
        appointment_id=row.pk, purpose=ActorKind.PATIENT, expires_at=DUE + timedelta(hours=48),
        by=system("sweep"), now=DUE - timedelta(minutes=5),
    )  # fmt: skip
    return enter(token)


@pytest.fixture
def phone(clinic: Clinic, clock: Clock) -> Client:
    """At home the day after, when the message has just come due."""
    clock.move_to(DUE - timedelta(minutes=2))
    client = opened(gone_home(clinic))
    clock.move_to(DUE)
    return client


def test_no_form_can_be_reached_a_second_before_it_is_due(phone: Client, clock: Clock) -> None:
    clock.move_to(DUE - SECOND)
    for path in FORMS:
        for answer in (
            phone.get(path),
            phone.post(path, {**operation(), "asked": "x", "answer": "yes", **NOTE}),
        ):
            assert answer.status_code in (303, 405)
            assert answer.headers.get("Location", "/my/") == "/my/"
    body = phone.get("/my/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert ("<form" in body, "next-day" in body, "notes" in body) == (False, False, False)
    assert "Our next questions come" in body
    assert (NextDayAnswer.objects.count(), PrivateNote.objects.count()) == (0, 0)


def test_from_that_second_on_the_page_asks(phone: Client) -> None:
    shown = text(phone)
    assert ("How are you today?" in shown, "12 short questions" in shown, "Begin" in shown) == (True,) * 3
    assert "1 of 12" in text(phone, "/my/next-day/")


def test_the_forms_of_the_list_stay_closed(phone: Client) -> None:
    for path in ("/my/ate/", "/my/not-sure/", "/my/items/2/", "/my/medicines/"):
        assert phone.get(path)["Location"] == "/my/"


def test_each_answer_is_kept_at_once_and_leads_on(phone: Client) -> None:
    answer = respond(phone, "/my/next-day/", "so_so")
    assert (answer.status_code, answer["Location"]) == (303, at(2))
    assert "11 short questions" in text(phone)
    assert re.search(r'value="so_so" checked', phone.get("/my/next-day/").content.decode())


def test_it_can_be_left_and_taken_up_where_it_was(phone: Client) -> None:
    respond(phone, at(1), "well")
    respond(phone, at(2), "none")
    body = phone.get("/my/").content.decode()
    assert (f'href="{at(3)}"' in body, "Go on" in body) == (True, True)


def test_rather_not_say_is_always_possible(phone: Client) -> None:
    for position in range(1, QUESTIONS + 1):
        answer = respond(phone, at(position), not_say="1")
        onward = at(position + 1) if position < QUESTIONS else "/my/next-day/check/"
        assert answer["Location"] == onward
    assert text(phone, "/my/next-day/check/").count("I would rather not say") == QUESTIONS
    assert "The clinic has all your answers" in text(phone)


def test_nothing_chosen_is_asked_again(phone: Client) -> None:
    answer = respond(phone, at(3), "eleven")
    body = answer.content.decode()
    assert (answer.status_code, "<title>Error:" in body, 'value="eleven"' in body) == (422, True, True)
    assert respond(phone, at(1)).status_code == 422
    assert not NextDayAnswer.objects.exists()


def test_the_check_page_shows_what_was_said_and_changes_it(phone: Client) -> None:
    respond(phone, at(3), "6")
    shown = text(phone, "/my/next-day/check/")
    assert ("6 Change" in shown, shown.count("No answer yet")) == (True, QUESTIONS - 1)
    assert f'href="{at(3)}"' in phone.get("/my/next-day/check/").content.decode()
    assert "Your care team reads your answers." in text(phone, "/my/next-day/thank-you/")


@pytest.mark.parametrize(
    ("position", "said", "first", "second"),
    [(THOUGHTS, "yes", "988", "911"), (SIGNS, "chest_pain", "911", "988")],
)
def test_a_red_answer_shows_help_on_the_very_next_page(
    phone: Client, position: int, said: str, first: str, second: str
) -> None:
    answer = respond(phone, at(position), said)
    assert answer["Location"] == f"{at(position)}help/"
    body = phone.get(answer["Location"]).content.decode().partition("<main")[2]
    assert (
        0 < body.index(f'href="tel:{first}"') < body.index(f'href="tel:{second}"') < body.index("Go on with")
    )
    assert Call.objects.filter(reason="next_day_urgent", closed_at=None).count() == 1


def test_help_stays_on_the_page_until_somebody_called(phone: Client) -> None:
    respond(phone, at(THOUGHTS), "yes")
    respond(phone, at(THOUGHTS), "no")
    assert "The clinic knows, and calls you" in text(phone)
    Call.objects.update(closed_at=DUE, outcome="reached", closed_by="staff:1")
    assert "The clinic knows, and calls you" not in text(phone)


def test_without_a_red_answer_the_help_page_leads_on(phone: Client) -> None:
    assert phone.get(f"{at(THOUGHTS)}help/")["Location"] == at(THOUGHTS + 1)


def test_the_numbers_are_those_of_the_sites_country(phone: Client) -> None:
    Site.objects.update(emergency_number="112", crisis_line="116 123")
    respond(phone, at(THOUGHTS), "yes")
    body = phone.get(f"{at(THOUGHTS)}help/").content.decode()
    assert ('href="tel:116123"' in body, 'href="tel:112"' in body, "988" in body) == (True, True, False)


def test_no_page_tells_a_band_or_a_score(phone: Client) -> None:
    respond(phone, at(THOUGHTS), "yes")
    pages = ("/my/", f"{at(THOUGHTS)}help/", "/my/next-day/check/", "/my/next-day/thank-you/")
    said = " ".join(text(phone, path) for path in pages).lower()
    assert [word for word in ("amber", " red", "score", "risk", "urgent call") if word in said] == []


def test_a_question_that_was_changed_meanwhile_is_asked_anew(phone: Client) -> None:
    answer = phone.post(
        at(THOUGHTS), {**operation(), "asked": hidden(phone, at(SIGNS), "asked"), "answer": "yes"}
    )
    assert (answer.status_code, "The questions have changed" in answer.content.decode()) == (422, True)
    assert not NextDayAnswer.objects.exists()


def test_a_change_leads_back_to_the_check_page_once_all_is_said(phone: Client) -> None:
    for position in range(1, QUESTIONS + 1):
        respond(phone, at(position), not_say="1")
    assert respond(phone, at(3), "7")["Location"] == "/my/next-day/check/"


def test_a_position_that_is_not_asked_is_not_there(phone: Client) -> None:
    assert [phone.get(at(position)).status_code for position in (0, QUESTIONS + 1)] == [404, 404]


def test_a_note_is_written_shared_made_private_and_removed(phone: Client) -> None:
    phone.post("/my/notes/", {**operation(), "text": "The sea\r\nwas <b>blue</b>"})
    shown = phone.get("/my/notes/").content.decode()
    assert ("was &lt;b&gt;blue&lt;/b&gt;" in shown, "Share this note with my care team" in shown) == (
        True,
        True,
    )
    note = str(PrivateNote.objects.get().operation_id)
    phone.post("/my/notes/share/", {"note": note, "shared": "yes"})
    assert "Make it private again" in text(phone, "/my/notes/")
    phone.post("/my/notes/share/", {"note": note, "shared": "no"})
    assert PrivateNote.objects.get().shared_at is None
    phone.post("/my/notes/remove/", {"note": note})
    assert "The sea" not in text(phone, "/my/notes/")


@pytest.mark.parametrize("typed", ["", "a" * 2001])
def test_a_note_that_cannot_be_kept_comes_back_as_it_was_typed(phone: Client, typed: str) -> None:
    answer = phone.post("/my/notes/", {**operation(), "text": typed})
    body = answer.content.decode()
    assert (answer.status_code, "<title>Error:" in body, f">{typed}</textarea>" in body) == (422, True, True)


def test_the_questions_are_asked_in_the_patients_language(clinic: Clinic, clock: Clock) -> None:
    clock.move_to(DUE)
    client = opened(gone_home(clinic, clinic.book(clinic.patient(language="es"))))
    assert "¿Cómo durmió?" in text(client, "/my/next-day/")


def test_every_page_is_light(phone: Client) -> None:
    respond(phone, at(THOUGHTS), "yes")
    phone.post("/my/notes/", {**operation(), "text": "The sea was blue."})
    pages = ("/my/", at(SIGNS), f"{at(THOUGHTS)}help/", "/my/next-day/check/", "/my/notes/")
    heavy = [path for path in pages if compressed(phone.get(path).content) > HTML]
    assert heavy == []


def test_a_link_asked_for_now_opens_the_questions_for_two_days(clinic: Clinic, clock: Clock) -> None:
    """The message of the day after was lost: its link is asked for again with the older one."""
    row = gone_home(clinic)
    token = mint(row)
    clock.move_to(DUE + timedelta(hours=5))
    Client().post("/my/new-link/", {"token": token, "email": "", **BORN})
    asked = Reminder.objects.get(appointment=row, rule__startswith="new_link")
    Reminder.objects.filter(pk=asked.pk).update(
        state="claimed", lease_token=asked.pk, lease_until=DUE + timedelta(hours=6)
    )
    until = DUE + timedelta(hours=6)
    claim = Claim(site_id=row.site_id, token=asked.pk, ids=(asked.pk,), until=until)
    now = DUE + timedelta(hours=5)
    (ready,) = outgoing.prepare(claim=claim, by=system("sweep"), now=now).ready
    assert "How are you today?" in text(enter(ready.token))
    link = AccessLink.objects.get(reminder_id=asked.pk)
    assert link.expires_at == now + timedelta(hours=48)
