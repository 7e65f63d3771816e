"""One question a page, then a check page, then Save: what rests half-way, for whom, and when it is gone."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists.actions import item_versions, link_sessions, prunes, ticks
from checklists.models import AnswerDraft, Appointment, Tick
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import system
from tests.asking import (
    CLINIC,
    CLINIC_ITEM,
    COMFORT,
    COMFORT_ITEM,
    WELL,
    WELL_ITEM,
    asking,
    changed,
    in_series,
    say,
)
from tests.factories import NOW, Clinic
from tests.patient.answering import (
    ALL_WELL,
    CARD,
    answer_step,
    answered,
    drafted,
    hidden,
    press_save,
    single,
)
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text
from tests.staff.sign_in import signed_in

WELL_PAGE, COMFORT_PAGE = f"/my/items/{WELL}/", f"/my/items/{COMFORT}/"
CHECK = f"{WELL_PAGE}check/"
BY = system("test")
SLEEP = {
    "key": "sleep", "kind": "question", "label": "How did you sleep?", "help": "Last night is enough.",
    "required": True, "safety": False, "confirms_by": "nurse",
    "questions": [{"key": "hours", "type": "number", "label": "How long?", "least": 0, "most": 24}],
}  # fmt: skip


def chosen(client: Client) -> list[int]:
    """How many answers stand ticked on each page of the questions about health."""
    pages = [client.get(f"{WELL_PAGE}{step}/").content.decode() for step in (1, 2, 3)]
    return [page.count("checked") for page in pages]


def newest(row: Appointment, position: int) -> object:
    found = Tick.objects.filter(item__appointment=row, item__position=position).latest("pk")
    return found.answer.get("answers")


def on_a_version(row: Appointment, item: dict[str, object], clinic: Clinic) -> None:
    """Another version, with this item in the place of its namesake."""
    old = row.protocol_version
    new = asking(clinic, item, COMFORT_ITEM, CLINIC_ITEM).version
    Appointment.objects.filter(pk=row.pk).update(protocol_version=new)
    row.refresh_from_db()
    item_versions.take_over(row, of_version(old), of_version(new), by=BY, now=NOW)


def test_the_last_question_leads_to_the_check_page_and_nothing_is_sent(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    assert drafted(client, WELL, "no", "yes", "no")["Location"] == CHECK
    shown = text(client, CHECK)
    assert (
        "Fever in the last two days? No Change : Fever in the last two days? A new cough? Yes Change" in shown
    )
    assert (Tick.objects.count(), AnswerDraft.objects.count()) == (0, 1)


def test_back_and_reload_show_what_was_answered(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "yes", "no")
    bodies = [client.get(f"{WELL_PAGE}1/").content.decode() for _ in range(2)]
    assert ['value="yes" checked' in body for body in bodies] == [True, True]


def test_going_back_over_an_answer_goes_on_where_one_was(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "yes", "no")
    assert answer_step(client, WELL, 1, "no")["Location"] == f"{WELL_PAGE}3/"


def test_a_change_from_the_check_page_comes_back_to_it(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    drafted(client, WELL, "no", "yes", "no")
    assert f'href="{CHECK}"' in client.get(f"{WELL_PAGE}2/").content.decode()
    assert answer_step(client, WELL, 2, "no")["Location"] == CHECK
    press_save(client, WELL)
    assert newest(row, WELL) == ALL_WELL


def test_an_unfinished_check_page_asks_what_is_open(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    assert client.get(CHECK)["Location"] == WELL_PAGE
    drafted(client, WELL, "no")
    assert client.get(CHECK)["Location"] == f"{WELL_PAGE}2/"
    assert "You began to answer. Nothing is lost." in text(client, WELL_PAGE)


def test_save_without_every_answer_sends_nothing(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "no")
    response = client.post(CHECK, {"seal": "x", **operation()})
    assert (response["Location"], Tick.objects.count()) == (f"{WELL_PAGE}2/", 0)


def test_an_optional_question_may_be_left_empty(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    drafted(client, COMFORT, "own", [], "")
    assert text(client, COMFORT_PAGE + "check/").count("No answer") == 2
    press_save(client, COMFORT)
    assert newest(row, COMFORT) == {"music": "own"}


def test_after_the_save_the_page_shows_the_answers_with_a_way_to_change_each(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = asking(clinic).book()
    client = opens(row)
    answered(client, WELL, ALL_WELL)
    clock.shift(timedelta(minutes=5))
    body = client.get(WELL_PAGE).content.decode()
    assert [f'href="{WELL_PAGE}{step}/"' in body for step in (1, 2, 3)] == [True, True, True]
    assert answer_step(client, WELL, 2, "yes")["Location"] == CHECK
    press_save(client, WELL)
    assert newest(row, WELL) == {**ALL_WELL, "cough": "yes"}
    assert Tick.objects.count() == 2


def test_undo_has_no_time_limit_and_leaves_no_draft(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = asking(clinic).book()
    answered(opens(row), WELL, ALL_WELL)
    clock.shift(timedelta(days=2))
    client = opens(row)
    answer_step(client, WELL, 1, "no")
    client.post(f"{WELL_PAGE}undo/", operation())
    assert ("0 of 8 done" in text(client), AnswerDraft.objects.count()) == (True, 0)


def test_safety_answers_of_an_earlier_appointment_are_never_filled_in(clinic: Clinic, opens: Opens) -> None:
    before, row = in_series(asking(clinic))
    said = {key: [answer] for key, answer in ALL_WELL.items()}
    say(before, WELL, clinic.link_actor(before), said)
    client = opens(row)
    assert chosen(client) == [0, 0, 0]
    answer_step(client, WELL, 1, "no")
    assert set(AnswerDraft.objects.get().raw) == {"fever"}


def test_safety_answers_of_other_days_are_not_read_again_without_a_code(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    """A relative who knows the birth date learns nothing: security.md 4.8."""
    row = asking(clinic).book()
    answered(opens(row), WELL, {**ALL_WELL, "cough": "yes"})
    clock.shift(timedelta(days=1))
    client = opens(row)
    assert "A new cough?" not in text(client, WELL_PAGE)
    assert chosen(client) == [0, 0, 0]
    assert answer_step(client, WELL, 1, "no")["Location"] == f"{WELL_PAGE}2/"


def test_comfort_answers_of_other_days_are_filled_in(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = asking(clinic).book()
    answered(opens(row), COMFORT, CARD)
    clock.shift(timedelta(days=1))
    assert "My own" in text(opens(row), COMFORT_PAGE)


def test_a_draft_is_of_one_phone(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    first, second = opens(row), opens(row)
    drafted(first, WELL, "yes")
    assert "checked" not in second.get(f"{WELL_PAGE}1/").content.decode()
    drafted(second, WELL, "no")
    assert AnswerDraft.objects.count() == 2


def test_no_draft_stands_anywhere_at_the_desk(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    drafted(opens(row), COMFORT, "own", [], "canarywords")
    body = signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/check-in/{row.pk}/")
    assert (body.status_code, b"canarywords" in body.content) == (200, False)


def _signs_out(client: Client, row: Appointment) -> None:
    client.post("/my/sign-out/")


def _is_moved(client: Client, row: Appointment) -> None:
    link_sessions.end_sessions(row, NOW)


def _is_forgotten(client: Client, row: Appointment) -> None:
    prunes.prune(by=BY, now=NOW + timedelta(minutes=61))


def _says_it_was_nothing(client: Client, row: Appointment) -> None:
    client.post(f"{WELL_PAGE}undo/", operation())


@pytest.mark.parametrize("ends", [_signs_out, _is_moved, _is_forgotten, _says_it_was_nothing])
def test_a_draft_is_gone_when_its_phone_is(clinic: Clinic, opens: Opens, ends) -> None:  # type: ignore[no-untyped-def]
    row = asking(clinic).book()
    client = opens(row)
    drafted(client, WELL, "no")
    ends(client, row)
    assert AnswerDraft.objects.count() == 0


def test_a_draft_of_an_open_session_is_not_forgotten(clinic: Clinic, opens: Opens) -> None:
    drafted(opens(asking(clinic).book()), WELL, "no")
    prunes.prune(by=BY, now=NOW + timedelta(minutes=59))
    assert AnswerDraft.objects.count() == 1


def test_not_sure_on_the_way_keeps_what_was_answered(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "no", "yes")
    client.post("/my/not-sure/", {"position": WELL, **operation()})
    assert 'value="yes" checked' in client.get(f"{WELL_PAGE}2/").content.decode()


def test_another_phone_in_the_middle_is_told_and_neither_answer_is_lost(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = asking(clinic).book()
    here, there = opens(row), opens(row)
    drafted(here, WELL, "yes", "no", "no")
    seal = hidden(here, CHECK, "seal")
    clock.shift(timedelta(minutes=2))
    answered(there, WELL, ALL_WELL)
    response = here.post(CHECK, {"seal": seal, **operation()})
    shown = response.content.decode()
    assert (response.status_code, "This was answered meanwhile" in shown, "9:02 am" in shown) == (
        422,
        True,
        True,
    )
    assert newest(row, WELL) == ALL_WELL
    press_save(here, WELL)
    assert newest(row, WELL) == {**ALL_WELL, "fever": "yes"}


def test_what_another_phone_answered_may_stay(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = asking(clinic).book()
    here, there = opens(row), opens(row)
    drafted(here, WELL, "yes", "no", "no")
    clock.shift(timedelta(minutes=2))
    answered(there, WELL, ALL_WELL)
    sent = {"seal": hidden(here, CHECK, "seal"), "leave": "1", **operation()}
    assert here.post(CHECK, sent)["Location"] == WELL_PAGE
    assert (AnswerDraft.objects.count(), newest(row, WELL)) == (0, ALL_WELL)


def test_save_after_a_save_overwrites_nothing(clinic: Clinic, opens: Opens) -> None:
    """Back to the check page of before, pressed again: all of a comfort card is optional, and none of it is emptied."""
    row = asking(clinic).book()
    client = opens(row)
    drafted(client, COMFORT, "own", [], "")
    old = {"seal": hidden(client, COMFORT_PAGE + "check/", "seal")}
    press_save(client, COMFORT)
    assert client.post(COMFORT_PAGE + "check/", {**old, **operation()})["Location"] == COMFORT_PAGE
    assert newest(row, COMFORT) == {"music": "own"}


def test_a_new_version_in_the_middle_is_told_and_keeps_what_fits(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    drafted(client, WELL, "yes", "no")
    other = changed(WELL_ITEM)
    other["questions"][1]["label"] = "No cough at all?"
    on_a_version(row, other, clinic)
    shown = text(client, f"{WELL_PAGE}3/")
    assert "The questions have changed" in shown
    assert answer_step(client, WELL, 3, "no")["Location"] == f"{WELL_PAGE}2/"
    assert "checked" not in client.get(f"{WELL_PAGE}2/").content.decode()
    assert 'value="yes" checked' in client.get(f"{WELL_PAGE}1/").content.decode()


def test_an_answer_to_a_question_that_is_another_by_now_is_not_kept(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    asked = hidden(client, f"{WELL_PAGE}1/", "asked")
    other = changed(WELL_ITEM)
    other["questions"][0], other["questions"][1] = other["questions"][1], other["questions"][0]
    on_a_version(row, other, clinic)
    response = client.post(f"{WELL_PAGE}1/", {"asked": asked, "answer": "no"})
    assert (response.status_code, AnswerDraft.objects.count()) == (422, 0)
    assert b"The questions have changed" in response.content


def test_a_question_fewer_leads_on_to_the_check_page(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "no", "no", "no")
    assert client.post(f"{WELL_PAGE}4/", {"asked": "x", "answer": "no"})["Location"] == CHECK


def test_a_single_question_is_saved_from_its_one_page(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic, SLEEP).book()
    client = opens(row)
    assert client.get("/my/items/6/1/")["Location"] == "/my/items/6/"
    assert single(client, 6, "7")["Location"] == "/my/"
    assert newest(row, 6) == {"hours": 7}
    assert 'value="7"' in client.get("/my/items/6/").content.decode()


def test_a_single_question_that_is_another_by_now_is_asked_anew(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic, SLEEP).book()
    client = opens(row)
    response = client.post("/my/items/6/", {"asked": "0" * 16, "answer": "7", **operation()})
    assert (response.status_code, Tick.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "path", ["/my/items/1/1/", "/my/items/5/check/", "/my/items/99/2/", "/my/items/9/check/"]
)
def test_items_without_questions_have_no_steps(clinic: Clinic, opens: Opens, path: str) -> None:
    client = opens(asking(clinic).book())
    assert client.get(path).status_code == 404
    assert client.post(path, {"seal": "x", "asked": "x", "answer": "no", **operation()}).status_code in (
        303,
        404,
    )


@pytest.mark.parametrize("path", [WELL_PAGE, f"{WELL_PAGE}1/", f"{WELL_PAGE}2/", CHECK])
def test_no_address_and_no_field_names_a_question(clinic: Clinic, opens: Opens, path: str) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "no", "yes", "no")
    body = client.get(path).content.decode()
    told = re.findall(r'(?:href|action|name|id|for)="([^"]*)"', body)
    assert [each for each in told if re.search("fever|cough|medicine|answer=", each)] == []


def test_a_driver_s_or_an_ended_phone_s_draft_is_nobody_s(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    by = clinic.link_actor(row)
    assert by.session_id is None
    ticks.tick(appointment_id=row.pk, item_position=2, operation_id=uuid4(), done=True, by=by, now=NOW)
    assert AnswerDraft.objects.count() == 0


def test_a_question_page_is_no_dead_end(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    shown = text(client, f"/my/items/{CLINIC}/2/")
    assert ("Back" in shown, "Continue" in shown, "I am not sure" in shown) == (True, True, True)
