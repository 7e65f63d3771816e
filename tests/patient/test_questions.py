"""The clinic's own questions on the phone: asked, answered, asked again, opened later, carried over, in a language."""

import re
from datetime import timedelta

import pytest
import time_machine

from checklists.models import AnswerDraft, Call, Item, Tick
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
    spanish,
)
from tests.factories import NOW, START, Clinic
from tests.patient.answering import ALL_WELL, CARD, answer_step, answered, drafted, hidden
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text
from tests.preparing import prepared

WELL_PAGE, COMFORT_PAGE, CLINIC_PAGE = (f"/my/items/{at}/" for at in (WELL, COMFORT, CLINIC))
THE_DAY_BEFORE = {"opens": "day -1 06:00"}


def answers_of(row, position: int) -> object:  # type: ignore[no-untyped-def]
    tick = Tick.objects.filter(item__appointment=row, item__position=position).latest("pk")
    return tick.answer.get("answers")


def test_each_page_asks_one_question(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    pages = [text(client, f"{WELL_PAGE}{step}/") for step in (1, 2, 3)]
    asked = [
        [words in page for words in ("Fever in the last two days?", "A new cough?", "A new medicine")]
        for page in pages
    ]
    assert asked == [[True, False, False], [False, True, False], [False, False, True]]
    assert ("1 of 3" in pages[0], "Continue" in pages[0], "I am not sure" in pages[0]) == (True, True, True)


def test_well_answers_are_one_tick_and_lead_home(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    response = answered(client, WELL, ALL_WELL)
    assert (response.status_code, response["Location"], Tick.objects.count()) == (303, "/my/", 1)
    assert answers_of(row, WELL) == {"fever": "no", "cough": "no", "new_medicine": "no"}
    assert "1 of 8 done" in text(client)


def test_save_pressed_twice_is_one_tick(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    drafted(client, WELL, "no", "no", "no")
    sent = {"seal": hidden(client, WELL_PAGE + "check/", "seal"), **operation()}
    locations = [client.post(WELL_PAGE + "check/", sent)["Location"] for _ in range(2)]
    assert (locations, Tick.objects.count()) == (["/my/", "/my/"], 1)


@pytest.mark.parametrize(("step", "typed"), [(1, "lots"), (2, "7:61")])
def test_what_is_unclear_is_said_and_comes_back_as_typed(
    clinic: Clinic, opens: Opens, step: int, typed: str
) -> None:
    client = opens(asking(clinic).book())
    response = answer_step(client, CLINIC, step, typed)
    body = response.content.decode()
    assert (response.status_code, AnswerDraft.objects.count(), "<title>Error:" in body) == (422, 0, True)
    assert ('href="#id_answer"' in body, f'value="{typed}"' in body, "data-focus" in body) == (
        True,
        True,
        True,
    )
    assert body.count("Please type a") == 2


def test_a_choice_that_is_missing_is_asked_for(clinic: Clinic, opens: Opens) -> None:
    response = answer_step(opens(asking(clinic).book()), WELL, 1, "")
    assert (response.status_code, b'href="#id_answer"' in response.content) == (422, True)


@pytest.mark.parametrize(
    "hours", ["25", "-1", "1e9", "nan", "inf", "9" * 40, "🙂", "\x00", "<script>", "7" + "0" * 100_000]
)
def test_nonsense_is_asked_again(clinic: Clinic, opens: Opens, hours: str) -> None:
    response = answer_step(opens(asking(clinic).book()), CLINIC, 1, hours)
    assert (response.status_code, b"<script>" in response.content.partition(b"<main")[2]) == (422, False)


def test_known_answers_are_filled_in(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    answered(client, COMFORT, CARD)
    bodies = "".join(client.get(f"{COMFORT_PAGE}{step}/").content.decode() for step in (1, 2, 3))
    assert re.findall(r'value="(\w+)" checked', bodies) == ["own", "blanket", "mask"]
    assert 'value="relax"' in bodies


def test_a_bare_tick_asks_for_the_answers(clinic: Clinic, opens: Opens) -> None:
    response = opens(asking(clinic).book()).post(WELL_PAGE + "tick/", operation())
    assert (response["Location"], Tick.objects.count()) == (WELL_PAGE, 0)


def test_undo_opens_it_again(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    answered(client, WELL, ALL_WELL)
    client.post(WELL_PAGE + "undo/", operation())
    assert "0 of 8 done" in text(client)
    assert "checked" not in client.get(WELL_PAGE + "1/").content.decode()


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


def test_none_of_these_names_the_questions_it_answers(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(asking(clinic).book()), WELL_PAGE)
    assert "Fever in the last two days? A new cough? A new medicine or dose? None of these" in shown


def test_none_of_these_is_for_wellbeing_alone(clinic: Clinic, opens: Opens) -> None:
    response = opens(asking(clinic).book()).post(CLINIC_PAGE, {"none": "1", **operation()})
    assert (response["Location"], Tick.objects.count()) == (CLINIC_PAGE, 0)


def test_i_am_not_sure_is_kept(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    client.post("/my/not-sure/", {"position": WELL, **operation()})
    assert "Not sure: a nurse asks" in text(client)


@pytest.mark.parametrize("question", ["fever", "cough"])
def test_an_answer_that_asks_is_thanked_for_and_calls(clinic: Clinic, opens: Opens, question: str) -> None:
    client = opens(asking(clinic).book())
    response = answered(client, WELL, {**ALL_WELL, question: "yes"})
    assert response["Location"] == "/my/thank-you/"
    shown = text(client, "/my/thank-you/")
    assert ("Please call us before you travel" in shown, "(303) 555-0100" in shown) == (True, True)
    assert "Please call us before you travel" in text(client)
    assert list(Call.objects.values_list("reason", "closed_at")) == [("answer_in_question", None)]


@pytest.mark.parametrize("question", ["fever", "cough"])
def test_no_verdict_is_read_out(clinic: Clinic, opens: Opens, question: str) -> None:
    client = opens(asking(clinic).book())
    answered(client, WELL, {**ALL_WELL, question: "yes"})
    pages = " ".join(text(client, path) for path in ("/my/", "/my/thank-you/", WELL_PAGE)).lower()
    assert [word for word in ("red", "amber", "hold", "prescriber", "cancel") if f" {word}" in pages] == []


def test_a_corrected_answer_settles_the_call(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    answered(client, WELL, {**ALL_WELL, "cough": "yes"})
    answered(client, WELL, ALL_WELL)
    assert (Call.objects.get().outcome, "before you travel" in text(client)) == ("settled", False)


def test_an_answer_taken_back_still_gets_its_call(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book())
    answered(client, WELL, {**ALL_WELL, "fever": "yes"})
    client.post(WELL_PAGE + "undo/", operation())
    assert Call.objects.get().closed_at is None


def test_a_new_medicine_leads_to_the_list_and_opens_it_again(clinic: Clinic, opens: Opens) -> None:
    row = prepared(asking(clinic))
    client = opens(row)
    response = answered(client, WELL, {**ALL_WELL, "new_medicine": "yes"})
    assert response["Location"] == "/my/medicines/"
    assert "Please add your new medicine to this list" in text(client, "/my/medicines/")
    assert not Item.objects.get(appointment=row, kind="medicines").done


def test_a_new_medicine_said_before_does_not_open_the_list_again(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    client = opens(row)
    answered(client, WELL, {**ALL_WELL, "new_medicine": "yes"})
    client.post("/my/medicines/", {"text": "sertraline", **operation()})
    client.post("/my/medicines/all/", {"said": "all", **operation()})
    answered(client, WELL, {**ALL_WELL, "new_medicine": "yes", "cough": "yes"})
    assert Item.objects.get(appointment=row, kind="medicines").done


def test_what_opens_later_is_listed_with_its_day_and_not_counted(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic, changed(WELL_ITEM, **THE_DAY_BEFORE)).book())
    shown = text(client)
    assert ("From Wednesday 25 November" in shown, "0 of 5 done" in shown) == (True, True)
    page = text(client, WELL_PAGE)
    assert ("From Wednesday 25 November, 6:00 am" in page, "Save" in page) == (True, False)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("1/", {"answer": "no"}),
        ("check/", {"seal": "-"}),
        ("", {"none": "1"}),
        ("tick/", {}),
        ("unsure", {"position": str(WELL)}),
    ],
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
    answered(client, WELL, ALL_WELL)
    assert "Your list is done" in text(client)


def test_an_answer_too_old_for_the_start_is_asked_again(clinic: Clinic, opens: Opens) -> None:
    row = asking(clinic).book()
    well = {"fever": ["no"], "cough": ["no"], "new_medicine": ["no"]}
    say(row, WELL, clinic.nurse, well, now=START - timedelta(hours=97))
    client = opens(row)
    shown = text(client)
    assert ("Are you well? Please look again" in shown, "0 of 8 done" in shown) == (True, True)
    assert "checked" not in client.get(WELL_PAGE + "1/").content.decode()


def test_the_patient_reads_their_own_language_where_the_protocol_has_it(clinic: Clinic, opens: Opens) -> None:
    client = opens(asking(clinic).book(spanish(clinic)))
    assert "<h1>¿Está bien?</h1>" in client.get(WELL_PAGE).content.decode()
    first, second = (client.get(f"{WELL_PAGE}{step}/").content.decode() for step in (1, 2))
    assert "<legend><h1>¿Fiebre en los últimos dos días?</h1></legend>" in first
    assert '<legend lang="en" dir="auto"><h1>A new cough?</h1></legend>' in second


def test_a_row_says_which_language_it_is_in(clinic: Clinic, opens: Opens) -> None:
    """The one that the page is in speaks where the protocol has it; else the protocol's own, marked."""
    client = opens(asking(clinic).book(spanish(clinic)))
    assert '<span class="label">¿Está bien?' in client.get("/my/").content.decode()
    client.post("/my/look/", {"language": "ar"})
    assert '<span class="label" lang="en" dir="auto">Are you well?' in client.get("/my/").content.decode()


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
    body = "".join(client.get(WELL_PAGE + step).content.decode() for step in ("", "1/", "2/", "3/"))
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


@pytest.mark.parametrize(
    "path", ["/my/", WELL_PAGE, WELL_PAGE + "2/", COMFORT_PAGE, CLINIC_PAGE, "/my/items/3/"]
)
def test_a_page_costs_few_statements(
    clinic: Clinic, opens: Opens, path: str, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    before, row = in_series(asking(clinic))
    say(before, COMFORT, clinic.link_actor(before), {"music": ["own"]})
    client = opens(row)
    answered(client, WELL, {**ALL_WELL, "fever": "yes"})
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)


def test_chest_pain_shows_the_emergency_number_at_once(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    with time_machine.travel(START - timedelta(hours=24), tick=False):
        client = opens(row)
        response = answered(
            client, 6, dict(zip("123456", ("no", "no", "no", "yes", "no", "no"), strict=True))
        )
        pages = [text(client, response["Location"]), text(client)]
    assert [("Is it strong, or getting worse? Call now: 911" in page) for page in pages] == [True, True]
