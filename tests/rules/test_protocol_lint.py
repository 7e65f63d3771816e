"""What the editor says about a protocol while it is written: each finding, and silence about the shipped ones."""

from datetime import date
from typing import Any

import pytest

from checklists.queries.protocols import shipped, shipped_slugs
from checklists.rules.protocol import parse
from checklists.rules.protocol_lint import Finding, Weight, lint
from tests.rules.protocol_data import MISSING, changed

TODAY = date(2026, 11, 2)


def findings(path: str, value: object, **given: Any) -> list[Finding]:
    """What a change brings, but for the words it misses in one more of the shipped languages."""
    found = lint(parse(changed(path, value)), **given)
    return [finding for finding in found if "no words in Arabic" not in finding.words]


def at(found: list[Finding], path: str) -> list[Finding]:
    return [finding for finding in found if finding.path == path]


@pytest.mark.parametrize("slug", shipped_slugs())
def test_nothing_is_wrong_with_what_is_shipped(slug: str) -> None:
    assert lint(shipped(slug), site_languages=("en",), zone="America/Denver", today=TODAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Water until midnight.",
        "Come at noon.",
        "Nothing after 12:00.",
        "Eat your last meal tonight.",
        "We call you tomorrow.",
        "Ring us this evening.",
        "Be here at 7:30.",
        "Drink until 12 am.",
        "You slept badly last night.",
    ],
)
def test_a_time_that_may_mean_two_moments_is_refused(text: str) -> None:
    (found,) = at(findings("items/3/help", text), "items[3].help")
    assert found.weight is Weight.REFUSED
    assert "which day" in found.words


@pytest.mark.parametrize(
    "text",
    [
        "Come by 12:00 noon.",
        "Until midnight at the end of Wednesday.",
        "Be here at 7:30 am.",
        "Be here at 19:30.",
        "In the morning, eat as you like.",
    ],
)
def test_a_clear_time_is_not(text: str) -> None:
    assert findings("items/3/help", text) == []


@pytest.mark.parametrize(
    "text", ["Hasta medianoche.", "Le llamamos mañana.", "Cene bien esta noche.", "A las 7:30."]
)
def test_unclear_times_are_seen_in_spanish(text: str) -> None:
    (found,) = findings("items/3/words/es/help", text)
    assert (found.weight, found.path) == (Weight.REFUSED, "items[3].help (es)")


@pytest.mark.parametrize(
    "text", ["Cada mañana camine un poco.", "Por la mañana, póngase capas.", "A las 7:30 de la mañana."]
)
def test_clear_spanish_times_are_not(text: str) -> None:
    assert findings("items/3/words/es/help", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Stop your tablets the day before.",
        "You are cleared to come.",
        "Halve your evening dose.",
        "Do not be late.",
    ],
)
def test_words_that_are_never_said_to_a_patient_are_refused(text: str) -> None:
    found = at(findings("items/3/help", text), "items[3].help")
    assert [finding.weight for finding in found] == [Weight.REFUSED]
    assert found[0].cure


def test_the_words_of_a_choice_are_read_as_well() -> None:
    question = {
        "key": "ready",
        "type": "choice",
        "label": "How are you?",
        "choices": [
            {"key": "a", "label": "I failed", "words": {"es": "Bien"}},
            {"key": "b", "label": "Well", "words": {"es": "Mejor"}},
        ],
        "words": {"es": "¿Cómo está?"},
    }
    item = {
        "key": "mood",
        "kind": "question",
        "label": "How you are",
        "help": "Tell us.",
        "required": False,
        "safety": False,
        "confirms_by": "nurse",
        "questions": [question],
        "words": {"es": {"label": "Cómo está", "help": "Díganos."}},
    }
    (found,) = findings("items/3", item)
    assert found.path == "items[3].questions[0].choices[0].label"


@pytest.mark.parametrize(
    "label", ["Your ketamine list", "Depression diary", "Bring your lorazepam", "Psychiatric visit"]
)
def test_a_label_tells_nothing_to_who_reads_over_the_shoulder(label: str) -> None:
    (found,) = at(findings("items/3/label", label), "items[3].label")
    assert found.weight is Weight.REFUSED
    assert "titles" in found.words


def test_medicine_names_of_the_caller_are_refused_in_labels_only() -> None:
    names = frozenset({"sertraline"})
    assert at(findings("items/3/label", "Bring your Sertraline", medicine_names=names), "items[3].label")
    assert not findings("items/3/help", "Bring your sertraline.", medicine_names=names)


def test_a_long_sentence_is_a_warning() -> None:
    (found,) = findings("items/3/help", "Bring a top with " + "very " * 20 + "loose sleeves.")
    assert (found.weight, found.path) == (Weight.WARNING, "items[3].help")
    assert "25 words" in found.words or "words" in found.words


def test_a_long_paragraph_is_a_warning() -> None:
    (found,) = findings("items/3/help", "Come here. Sit down. Look around. Rest well.")
    assert "4 sentences" in found.words


@pytest.mark.parametrize(
    "text",
    ["Drink 2 litres of water.", "Have a glass of water at breakfast.", "Drink 500ml.", "Drink two cups."],
)
def test_an_amount_of_water_is_a_warning_because_it_reaches_everybody(text: str) -> None:
    (found,) = findings("hydration/advice", text)
    assert (found.weight, found.path) == (Weight.WARNING, "hydration.advice")
    assert "fluid-restricted" in found.cure


def test_a_translation_that_is_missing_is_named() -> None:
    found = findings("items/3/words/es/help", MISSING)
    assert [finding.path for finding in found] == ["items[3].help"]
    assert "no words in Spanish" in found[0].words


def test_the_unit_of_a_number_is_read_and_missed_in_a_translation() -> None:
    question = {
        "key": "kilos",
        "type": "number",
        "label": "How heavy?",
        "unit": "kg, simply",
        "words": {"es": "¿Peso?"},
    }
    item = {**changed("version", 1)["items"][3], "key": "own", "kind": "question", "questions": [question]}
    found = {(finding.weight, finding.path) for finding in findings("items/3", item)}
    path = "items[3].questions[0].unit"
    assert found == {(Weight.REFUSED, path), (Weight.WARNING, path)}


def test_a_language_of_the_site_that_the_protocol_does_not_speak_is_named_once() -> None:
    found = lint(shipped("first-infusion"), site_languages=("en", "es-MX", "fr"))
    assert [finding.path for finding in found] == ["languages"]
    assert "French" in found[0].words


@pytest.mark.parametrize(
    ("path", "hours", "source"),
    [
        ("water", 1, "F1"),
        ("clear_other", 1, "F1"),
        ("clear_with_protein", 1, "F6"),
        ("coffee_tea_with_milk", 2, "F4"),
        ("milk_or_nonclear_drink", 4, "F4"),
        ("light_meal", 4, "F2"),
        ("full_meal", 6, "F3"),
        ("alcohol", 1, "F15"),
    ],
)
def test_fewer_hours_than_a_source_says_are_named_with_the_source(
    path: str, hours: float, source: str
) -> None:
    found = at(findings(f"fasting/hours/{path}/value", hours), f"fasting.hours.{path}")
    assert [finding.weight for finding in found] == [Weight.WARNING]
    assert source in found[0].words


def test_milk_may_count_as_clear_where_the_milk_rule_says_so() -> None:
    data = changed("fasting/hours/coffee_tea_with_milk/value", 2)
    data["fasting"]["milk_rule"] = "esaic_one_fifth"
    assert lint(parse(data)) == ()


def test_a_fast_longer_than_a_nurse_would_accept_is_named() -> None:
    data = changed("fasting/hours/full_meal/value", 14)
    data["fasting"]["hours"]["unsure"]["value"] = 14
    (found,) = lint(parse(data))
    assert (found.path, found.weight) == ("fasting.hours.full_meal", Weight.WARNING)
    assert "F8" in found.cure


def test_water_that_ends_with_food_is_named() -> None:
    found = at(findings("fasting/hours/water/value", 6), "fasting.hours.water")
    assert "together" in found[0].words


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("min_stay_minutes/value", 30),
        ("ride_policy", "unescorted_extended_stay"),
        ("fasting/amber_minutes/value", 60),
        ("hydration/volume_goal_litres", {"value": 3, "source": "x"}),
    ],
)
def test_other_numbers_beside_their_sources(path: str, value: object) -> None:
    (found,) = findings(path, value)
    assert found.weight is Weight.WARNING
    assert "clinical.md" in found.words


@pytest.mark.parametrize("hours", [MISSING, {"value": 72, "source": "x"}])
def test_an_answer_about_health_may_not_grow_old(hours: object) -> None:
    place = next(n for n, item in enumerate(shipped("first-infusion").items) if item.kind == "wellbeing")
    (found,) = findings(f"items/{place}/holds_for_hours", hours)
    assert found.path == f"items[{place}].holds_for_hours"


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        ("items/3/when", "start", "items[3].when", "due after the arrival for a start at 10:00 am"),
        ("items/3/when", "day 0 07:00", "items[3].when", "due after the arrival for a start at 7:00 am"),
        ("items/3/opens", "arrive +5m", "items[3].opens", "nobody can answer it at home"),
        ("items/4/opens", "-10h", "items[4].opens", "only after it is due"),
    ],
)
def test_times_of_items(path: str, value: str, where: str, words: str) -> None:
    (found,) = findings(path, value)
    assert found.path == where
    assert words in found.words


def reminders_without(key: str) -> list[Any]:
    return [rule for rule in changed("version", 1)["reminders"] if rule["key"] != key]


@pytest.mark.parametrize("key", ["booked", "moved", "cancelled", "back_on", "new_link"])
def test_a_notice_may_not_be_missing(key: str) -> None:
    (found,) = findings("reminders", reminders_without(key))
    assert (found.weight, found.path) == (Weight.REFUSED, "reminders")
    assert f'"{key}"' in found.cure


@pytest.mark.parametrize(
    "key",
    ["day_before", "call_unready", "ride_second", "driver_asked", "driver_day_before", "move_unseen"],
)
def test_what_is_usually_there_is_missed(key: str) -> None:
    (found,) = findings("reminders", reminders_without(key))
    assert (found.weight, found.path) == (Weight.WARNING, "reminders")


def test_a_message_that_has_no_words_is_refused() -> None:
    (found,) = findings("reminders/1/key", "fortnight_before")
    assert (found.weight, found.path) == (Weight.REFUSED, "reminders[1].key")


@pytest.mark.parametrize("place", [5, 6, 13, 14])
def test_a_message_for_some_is_not_sent_to_all(place: int) -> None:
    (found,) = findings(f"reminders/{place}/only_if", [])
    assert (found.weight, found.path) == (Weight.REFUSED, f"reminders[{place}].only_if")


def test_a_second_contact_is_asked_only_if_they_may_be_and_nobody_drives() -> None:
    found = findings("reminders/11/only_if", [])
    assert [(each.weight, each.path) for each in found] == [(Weight.REFUSED, "reminders[11].only_if")] * 2


@pytest.mark.parametrize(
    ("place", "audience", "cure"),
    [
        (4, "driver", "Send it to the patient."),
        (11, "driver", "Send it to the second contact."),
        (12, "second_contact", "Send it to the driver."),
        (13, "second_contact", "Send it to the driver."),
    ],
)
def test_a_message_goes_to_nobody_it_is_not_written_for(place: int, audience: str, cure: str) -> None:
    found = at(findings(f"reminders/{place}/audience", audience), f"reminders[{place}].audience")
    assert [(each.weight, each.cure) for each in found] == [(Weight.REFUSED, cure)]


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        ("reminders/4/due", "-1h", "reminders[4].due", "after its last useful moment"),
        ("reminders/6/send_by", "due -1h", "reminders[6].due", "after its last useful moment"),
        ("reminders/2/due", "day -1 15:00", "reminders[2].due", "within the hour"),
        ("reminders/2/due", "day -1 12:00", "reminders[5].due", "2 messages a day"),
    ],
)
def test_a_reminder_that_would_never_go(path: str, value: str, where: str, words: str) -> None:
    found = at(findings(path, value), where)
    assert [words in finding.words for finding in found] == [True]


@pytest.mark.parametrize(
    ("kind", "about"),
    [("fasting", "eating and drinking"), ("ride", "the ride home"), ("medicines", "medicines")],
)
def test_a_safety_item_is_missed(kind: str, about: str) -> None:
    items = [item for item in changed("version", 1)["items"] if item["kind"] != kind]
    (found,) = findings("items", items)
    assert about in found.words


@pytest.mark.parametrize(("flag", "value"), [("safety", False), ("required", False)])
def test_a_safety_item_has_to_be_one(flag: str, value: bool) -> None:
    (found,) = findings(f"items/2/{flag}", value)
    assert (found.weight, found.path) == (Weight.WARNING, "items[2].safety")


@pytest.mark.parametrize(
    ("zone", "clock", "words"),
    [
        (
            "America/Denver",
            "02:30",
            "2:30 am on Sunday 14 March 2027 does not exist in America/Denver: 3:00 am",
        ),
        ("Europe/London", "01:30", "1:30 am on Sunday 28 March 2027 does not exist"),
        ("Europe/Berlin", "02:00", "2:00 am on Sunday 28 March 2027 does not exist"),
        ("Africa/Cairo", "00:00", "12:00 am on Friday 30 April 2027 does not exist in Africa/Cairo: 1:00 am"),
        ("Australia/Lord_Howe", "01:45", "1:45 am on Sunday 4 April 2027 comes twice"),
        ("", "02:30", "America/New_York"),
    ],
)
def test_a_clock_time_in_a_night_of_change_says_which(zone: str, clock: str, words: str) -> None:
    found = at(findings("items/4/opens", f"day 0 {clock}", zone=zone, today=TODAY), "items[4].opens")
    assert any(words in finding.words for finding in found), found


@pytest.mark.parametrize(
    ("zone", "clock"), [("Asia/Kolkata", "02:30"), ("America/Denver", "01:30"), ("America/Denver", "03:00")]
)
def test_a_clock_time_on_the_edge_or_in_a_zone_without_changes_is_fine(zone: str, clock: str) -> None:
    today = date(2027, 1, 1)
    found = findings("items/4/opens", f"day -3 {clock}", zone=zone, today=today)
    assert [finding for finding in found if "does not exist" in finding.words] == []


def test_reminders_clock_windows_are_looked_at_too() -> None:
    found = findings("reminders/2/due", "day -3 02:30", zone="America/Denver", today=TODAY)
    assert "reminders[2].due" in {finding.path for finding in found}


def test_without_a_day_nobody_guesses_when_clocks_change() -> None:
    assert findings("items/4/opens", "day -3 02:30", zone="America/Denver") == []


def test_what_must_be_mended_comes_first() -> None:
    data = changed("items/3/help", "Halve your dose.")
    data["min_stay_minutes"]["value"] = 10
    assert [finding.weight for finding in lint(parse(data))] == [Weight.REFUSED, Weight.WARNING]


def test_advice_on_drinking_is_asked_for_in_each_language() -> None:
    (found,) = at(findings("hydration/words", MISSING), "hydration.advice")
    assert (found.weight, "no words in Spanish" in found.words) == (Weight.WARNING, True)


def test_advice_on_drinking_in_another_language_may_not_stop_a_medicine() -> None:
    (found,) = at(findings("hydration/words/es", "Deje de tomar su medicina."), "hydration.advice (es)")
    assert found.weight is Weight.REFUSED


@pytest.mark.parametrize("path", ["items/3/help", "items/3/label", "hydration/advice"])
@pytest.mark.parametrize("text", ["Deje de tomar su medicina.", "Skip your tablets."])
def test_a_medicine_is_never_stopped_in_whatever_language_it_is_typed(path: str, text: str) -> None:
    found = [finding for finding in findings(path, text) if finding.weight is Weight.REFUSED]
    assert found


CHOICE = {"key": "arm", "type": "choice", "label": "Which arm?", "words": {"es": "¿Qué brazo?"}}
NUMBER = {"key": "hours", "type": "number", "label": "How many?", "words": {"es": "¿Cuántas?"}}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({**CHOICE, "choices": [{"key": "a", "label": "Left"}]}, "one answer to choose from"),
        (
            {**CHOICE, "choices": [{"key": "a", "label": "Left"}, {"key": "b", "label": "left"}]},
            "nobody could tell them apart",
        ),
        ({**NUMBER, "amber_under": 5, "amber_from": 3}, "Every answer would be"),
        ({**NUMBER, "least": 5, "amber_under": 5}, "Nobody can type a number below 5"),
        ({**NUMBER, "most": 5, "amber_from": 6}, "Nobody can type 6 or more"),
    ],
)
def test_a_question_that_cannot_work_is_named(question: dict[str, Any], words: str) -> None:
    assert any(words in finding.words for finding in findings("items/5/questions", [question]))
