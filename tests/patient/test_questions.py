"""The clinic's own questions on the phone: asked, answered, asked again, opened later, carried over, in a language."""

import re
from datetime import timedelta

import pytest
import time_machine

from checklists.models import Call, Item, Tick
from tests.asking import (
    ALL_WELL,
    CARD,
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
    spanish,
)
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text
from tests.preparing import prepared

WELL_PAGE, COMFORT_PAGE, CLINIC_PAGE = (f"/my/items/{at}/" for at in (WELL, COMFORT, CLINIC))
THE_DAY_BEFORE = {"opens": "day -1 06:00"}


def answers_of(row, position: int) -> object:  # type: ignore[no-untyped-def]
    tick = Tick.objects.filter(item__appointment=row, item__position=position).latest("pk")
    return tick.answer.get("answers")


def test_the_page_asks_every_question(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(asking(clinic).book()), WELL_PAGE)
    asked = [
        words for words in ("Fever in the last two days?", "A new cough?", "A new medicine") if words in shown
    ]
    assert (len(asked), "Save" in shown, "I am not sure" in shown) == (3, True, True)


def test_well_answers_are_one_tick_and_lead_home(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    response = client.post(WELL_PAGE, {**ALL_WELL, **operation()})
    assert (response.status_code, response["Location"], Tick.objects.count()) == (303, "/my/", 1)
    assert answers_of(row, WELL) == {"fever": "no", "cough": "no", "new_medicine": "no"}
    assert "1 of 8 done" in text(client)


def test_the_same_form_twice_is_one_tick(clinic: Clinic, opens: Opens) -> None:
    client, same = opens(asking(clinic).book()), operation()
    for _ in range(2):
        client.post(WELL_PAGE, {**ALL_WELL, **same})
    assert Tick.objects.count() == 1


def test_everything_unclear_is_said_at_once_and_nothing_is_kept(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    response = client.post(CLINIC_PAGE, {"q_hours": "lots", "q_woke": "7:61", **operation()})
    body = response.content.decode()
    assert (response.status_code, Tick.objects.count(), "<title>Error:" in body) == (422, 0, True)
    assert ('href="#id_q_hours"' in body, 'href="#id_q_woke"' in body) == (True, True)
    assert ('value="lots"' in body, 'value="7:61"' in body, body.count("Please type a number")) == (
        True,
        True,
        2,
    )


def test_a_choice_that_is_missing_keeps_the_others(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    body = client.post(WELL_PAGE, {"q_fever": "yes", **operation()}).content.decode()
    kept = re.findall(r'name="q_(\w+)" value="yes" checked', body)
    assert (kept, 'href="#id_q_cough"' in body) == (["fever"], True)


@pytest.mark.parametrize(
    "hours", ["25", "-1", "1e9", "nan", "inf", "9" * 40, "🙂", "\x00", "<script>", "7" + "0" * 100_000]
)
def test_nonsense_is_asked_again(clinic: Clinic, opens: Opens, hours: str) -> None:
    response = opens(asking(clinic).book()).post(CLINIC_PAGE, {"q_hours": hours, **operation()})
    assert (response.status_code, b"<script>" in response.content.partition(b"<main")[2]) == (422, False)


def test_known_answers_are_filled_in(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    client.post(COMFORT_PAGE, {**CARD, **operation()})
    body = client.get(COMFORT_PAGE).content.decode()
    assert re.findall(r'value="(\w+)" checked', body) == ["own", "blanket", "mask"]
    assert 'value="relax"' in body


def test_a_bare_tick_asks_for_the_answers(clinic: Clinic, opens: Opens) -> None:
    response = opens(asking(clinic).book()).post(WELL_PAGE + "tick/", operation())
    assert (response["Location"], Tick.objects.count()) == (WELL_PAGE, 0)


def test_undo_opens_it_again(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    client.post(WELL_PAGE, {**ALL_WELL, **operation()})
    client.post(WELL_PAGE + "undo/", operation())
    assert "0 of 8 done" in text(client)
    assert "checked" not in client.get(WELL_PAGE).content.decode()


def test_none_of_these_is_one_tap(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    assert "None of these" in text(client, WELL_PAGE)
    client.post(WELL_PAGE, {"none": "1", **operation()})
    assert answers_of(row, WELL) == {"fever": "no", "cough": "no", "new_medicine": "no"}


def test_none_of_these_is_not_offered_where_no_is_asked_about(clinic: Clinic, opens: Opens) -> None:
    well = changed(WELL_ITEM)
    well["questions"][0]["amber"] = ["no"]
    assert "None of these" not in text(opens(asking(clinic, well).book()), WELL_PAGE)


def test_none_of_these_is_for_wellbeing_alone(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    response = opens(row).post(CLINIC_PAGE, {"none": "1", **operation()})
    assert (response.status_code, Tick.objects.count()) == (422, 0)


def test_i_am_not_sure_is_kept(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    client.post("/my/not-sure/", {"position": WELL, **operation()})
    assert "Not sure: a nurse asks" in text(client)


@pytest.mark.parametrize("question", ["q_fever", "q_cough"])
def test_an_answer_that_asks_is_thanked_for_and_calls(clinic: Clinic, opens: Opens, question: str) -> None:
    client = opens(asking(clinic).book())
    response = client.post(WELL_PAGE, {**ALL_WELL, question: "yes", **operation()})
    assert response["Location"] == "/my/thank-you/"
    shown = text(client, "/my/thank-you/")
    assert ("Please call us before you travel" in shown, "(303) 555-0100" in shown) == (True, True)
    assert "Please call us before you travel" in text(client)
    assert list(Call.objects.values_list("reason", "closed_at")) == [("answer_in_question", None)]


@pytest.mark.parametrize("question", ["q_fever", "q_cough"])
def test_no_verdict_is_read_out(clinic: Clinic, opens: Opens, question: str) -> None:
    client = opens(asking(clinic).book())
    client.post(WELL_PAGE, {**ALL_WELL, question: "yes", **operation()})
    pages = " ".join(text(client, path) for path in ("/my/", "/my/thank-you/", WELL_PAGE)).lower()
    assert [word for word in ("red", "amber", "hold", "prescriber", "cancel") if f" {word}" in pages] == []


def test_a_corrected_answer_settles_the_call(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    client.post(WELL_PAGE, {**ALL_WELL, "q_cough": "yes", **operation()})
    client.post(WELL_PAGE, {**ALL_WELL, **operation()})
    assert (Call.objects.get().outcome, "before you travel" in text(client)) == ("settled", False)


def test_an_answer_taken_back_still_gets_its_call(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    client.post(WELL_PAGE, {**ALL_WELL, "q_fever": "yes", **operation()})
    client.post(WELL_PAGE + "undo/", operation())
    assert Call.objects.get().closed_at is None


def test_a_new_medicine_leads_to_the_list_and_opens_it_again(clinic: Clinic, opens: Opens) -> None:
    row = prepared(asking(clinic))
    client = opens(row)
    response = client.post(WELL_PAGE, {**ALL_WELL, "q_new_medicine": "yes", **operation()})
    assert response["Location"] == "/my/medicines/"
    assert "Please add your new medicine to this list" in text(client, "/my/medicines/")
    assert not Item.objects.get(appointment=row, kind="medicines").done


def test_a_new_medicine_said_before_does_not_open_the_list_again(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    client.post(WELL_PAGE, {**ALL_WELL, "q_new_medicine": "yes", **operation()})
    client.post("/my/medicines/", {"text": "sertraline", **operation()})
    client.post("/my/medicines/all/", {"said": "all", **operation()})
    client.post(WELL_PAGE, {**ALL_WELL, "q_new_medicine": "yes", "q_cough": "yes", **operation()})
    assert Item.objects.get(appointment=row, kind="medicines").done


def test_what_opens_later_is_listed_with_its_day_and_not_counted(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, changed(WELL_ITEM, **THE_DAY_BEFORE)).book())
    shown = text(client)
    assert ("From Wednesday 25 November" in shown, "0 of 5 done" in shown) == (True, True)
    page = text(client, WELL_PAGE)
    assert ("From Wednesday 25 November, 6:00 am" in page, "Save" in page) == (True, False)


@pytest.mark.parametrize(
    ("path", "data"),
    [("", ALL_WELL), ("", {"none": "1"}), ("tick/", {}), ("unsure", {"position": str(WELL)})],
)
def test_what_opens_later_is_not_answered_before(
    clinic: Clinic, opens: Opens, path: str, data: dict[str, str]
) -> None:
    client = opens(asking(clinic, changed(WELL_ITEM, **THE_DAY_BEFORE)).book())
    address = "/my/not-sure/" if path == "unsure" else WELL_PAGE + path
    response = client.post(address, {**data, **operation()}, follow=True)
    assert (response.status_code, Tick.objects.count()) == (200, 0)
    assert b"From <bdi>" in response.content


def test_the_list_is_not_done_while_something_comes_later(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(prepared(asking(clinic, changed(WELL_ITEM, **THE_DAY_BEFORE)))))
    assert ("5 of 5 done" in shown, "Your list is done" in shown) == (True, False)
    assert "Still to come, from Wednesday 25 November, 6:00 am : Are you well?" in shown


def test_once_open_it_is_asked_like_the_others(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = prepared(asking(clinic, changed(WELL_ITEM, **THE_DAY_BEFORE)))
    clock.move_to(START - timedelta(hours=20), tick=False)
    client = opens(row)
    assert "5 of 6 done" in text(client)
    client.post(WELL_PAGE, {**ALL_WELL, **operation()})
    assert "Your list is done" in text(client)


def test_an_answer_too_old_for_the_start_is_asked_again(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    well = {"fever": ["no"], "cough": ["no"], "new_medicine": ["no"]}
    say(row, WELL, clinic.nurse, well, now=START - timedelta(hours=97))
    client = opens(row)
    shown = text(client)
    assert ("Are you well? Please look again" in shown, "0 of 8 done" in shown) == (True, True)
    assert "checked" not in client.get(WELL_PAGE).content.decode()


def test_the_patient_reads_their_own_language_where_the_protocol_has_it(clinic: Clinic, opens: Opens) -> None:
    body = opens(asking(clinic).book(spanish(clinic))).get(WELL_PAGE).content.decode()
    assert '<h1 lang="es" dir="auto">¿Está bien?</h1>' in body
    assert '<legend lang="es" dir="auto">¿Fiebre en los últimos dos días?</legend>' in body
    assert "<legend>A new cough?</legend>" in body


def test_a_row_says_which_language_it_is_in(clinic: Clinic, opens: Opens) -> None:
    body = opens(asking(clinic).book(spanish(clinic))).get("/my/").content.decode()
    assert '<span class="label" lang="es" dir="auto">¿Está bien?' in body


def test_last_time_is_offered_for_comfort_and_copied_in_one_tap(clinic: Clinic, opens: Opens) -> None:
    before, row = in_series(asking(clinic))
    say(before, COMFORT, clinic.link_actor(before), {"music": ["own"], "extras": ["mask"]}, now=NOW)
    client = opens(row)
    shown = text(client, COMFORT_PAGE)
    assert "Last time you said Music My own What helps? An eye mask Same as last time" in shown
    client.post(COMFORT_PAGE, {"same": "1", **operation()})
    assert answers_of(row, COMFORT) == {"music": "own", "extras": ["mask"]}


def test_last_time_is_never_offered_for_safety(clinic: Clinic, opens: Opens) -> None:
    before, row = in_series(asking(clinic))
    say(before, WELL, clinic.link_actor(before), {"fever": ["no"], "cough": ["no"], "new_medicine": ["no"]})
    client = opens(row)
    body = client.get(WELL_PAGE).content.decode()
    assert ("Last time" in body, "checked" in body) == (False, False)
    assert client.post(WELL_PAGE, {"same": "1", **operation()}).status_code == 404
    assert Tick.objects.filter(item__appointment=row).count() == 0


@pytest.mark.parametrize(
    "item", [changed(COMFORT_ITEM, carries_over=False), changed(CLINIC_ITEM, key="comfort")]
)
def test_last_time_is_only_offered_where_the_protocol_says_so(
    clinic: Clinic, opens: Opens, item: dict[str, object]
) -> None:
    before, row = in_series(asking(clinic, item))
    said = {"music": ["own"]} if item["kind"] == "comfort" else {"hours": ["7"]}
    say(before, 6, clinic.link_actor(before), said)
    client = opens(row)
    assert "Last time" not in text(client, "/my/items/6/")
    assert client.post("/my/items/6/", {"same": "1", **operation()}).status_code == 404


def test_last_time_is_not_offered_once_the_questions_changed(clinic: Clinic, opens: Opens) -> None:
    before, row = in_series(asking(clinic))
    say(before, COMFORT, clinic.link_actor(before), {"music": ["quiet"]})
    fewer = changed(COMFORT_ITEM)
    del fewer["questions"][0]["choices"][1]
    row.protocol_version = asking(clinic, WELL_ITEM, fewer).version
    row.save()
    assert "Last time" not in text(opens(row), COMFORT_PAGE)


def test_another_patients_answers_are_never_offered(clinic: Clinic, opens: Opens) -> None:
    before, _row = in_series(asking(clinic))
    say(before, COMFORT, clinic.link_actor(before), {"music": ["own"]})
    assert "Last time" not in text(opens(clinic.book()), COMFORT_PAGE)


@pytest.mark.parametrize("path", ["/my/", WELL_PAGE, COMFORT_PAGE, CLINIC_PAGE, "/my/items/3/"])
def test_a_page_costs_few_statements(
    clinic: Clinic, opens: Opens, path: str, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    before, row = in_series(asking(clinic))
    say(before, COMFORT, clinic.link_actor(before), {"music": ["own"]})
    client = opens(row)
    client.post(WELL_PAGE, {**ALL_WELL, "q_fever": "yes", **operation()})
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)


def test_chest_pain_shows_the_emergency_number_at_once(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    with time_machine.travel(START - timedelta(hours=24), tick=False):
        client = opens(row)
        said = {"fever": "no", "cough": "no", "vomiting": "no", "pregnancy": "no", "new_medicine": "no"}
        answers = {f"q_{key}": answer for key, answer in {**said, "chest": "yes"}.items()}
        response = client.post("/my/items/6/", {**answers, **operation()})
        pages = [text(client, response["Location"]), text(client)]
    assert [("Is it strong, or getting worse? Call now: 911" in page) for page in pages] == [True, True]
