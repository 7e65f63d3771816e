"""Screening by clinical.md 4.3 and 4.4. Its worked examples: test_medications_examples.py."""

import pytest

from checklists.queries.formulary import formulary
from checklists.rules.medications import Match, Route, read, screen, strictest
from checklists.rules.medicine_routes import HOLDING, ROUTES, route_for

BENZODIAZEPINES = {"benzodiazepine", "benzodiazepine_designer"}
FORMULARY = formulary()


def matches(text: str) -> tuple[Match, ...]:
    return screen(text, FORMULARY)


def listed(how: str) -> list[tuple[str, str, str]]:
    """Name, generic and class of every listed name of one kind that stands for one medicine."""
    return [
        (name.text, name.generics[0], FORMULARY.medicines[name.generics[0]].medicine_class)
        for name in FORMULARY.names.values()
        if name.how == how and len(name.generics) == 1
    ]


@pytest.mark.parametrize("text", ["Klonopin", "clonidine", "Ativan", "lorazepam", "Tylenol 3"])
def test_an_exact_name_is_not_asked_about(text: str) -> None:
    assert [match.ask for match in matches(text)] == [False]


def test_bare_ketamine_asks_whether_it_is_besides_the_infusions() -> None:
    assert matches("ketamine")[0].ask and "Besides" in matches("ketamine")[0].question


def test_bare_methamphetamine_hits_both_rows_and_asks() -> None:
    assert [(match.medicine_class, match.ask) for match in matches("methamphetamine")] == [
        ("substance_other", True),
        ("stimulant", True),
    ]


@pytest.mark.parametrize("how", ["exact", "brand", "misspelling"])
def test_every_listed_name_finds_its_medicine(how: str) -> None:
    missed = [
        text
        for text, generic, _ in listed(how)
        if (generic, how) not in {(match.generic, match.how) for match in matches(text)}
    ]
    assert missed == []


def test_every_class_is_found_by_a_generic_name() -> None:
    classes = {match.medicine_class for name, _, _ in listed("exact") for match in matches(name)}
    assert classes == set(ROUTES)


def test_no_generic_or_brand_of_another_class_is_a_benzodiazepine() -> None:
    names = [
        (text, medicine_class)
        for how in ("exact", "brand")
        for text, _, medicine_class in listed(how)
        if medicine_class not in BENZODIAZEPINES
    ]
    assert [
        text for text, _ in names if {match.medicine_class for match in matches(text)} & BENZODIAZEPINES
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "no medicines",
        "nothing",
        "n/a",
        "vitamin d",
        "Vitamin B12, iron and fish oil",
        "Tylenol",
        "tylenol 3 times a day",
        "ibuprofen 200mg",
        "birth control pill",
        "coffee with milk",
        "toast and a banana",
        "I only take something for my stomach sometimes",
        "blood pressure tablet, white, in the morning",
        "selenium",
        "control",
        "EN",
        "do ral",
        "omeprazole",
        "Zantac",
        "Sabril",
        "Restasis",
    ],
)
def test_other_words_are_no_benzodiazepine(text: str) -> None:
    assert {match.medicine_class for match in matches(text)} & BENZODIAZEPINES == set()


@pytest.mark.parametrize(
    "text", ["none", "vitamin d", "blorptin", "методон", "🙂", "\x00", "a sleeping pill", "12"]
)
def test_what_is_not_recognised_is_left_for_a_nurse(text: str) -> None:
    screening = read(text, FORMULARY)
    assert (screening.matches, screening.route, screening.unrecognised) == ((), None, (text,))


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_text_has_nothing_to_look_at(text: str) -> None:
    assert read(text, FORMULARY).unrecognised == ()


def test_matches_come_strictest_first() -> None:
    routes = [match.route for match in matches("sertraline, lisinopril, clonidine, xanax, tramadol")]
    assert routes == list(reversed([Route.INFORMATION, Route.TAKE_AS_USUAL_CONFIRM, Route.NURSE_NOTE,
                                    Route.PRESCRIBER_DECISION, Route.URGENT_REVIEW]))  # fmt: skip


def test_one_medicine_named_twice_is_one_match() -> None:
    assert [match.generic for match in matches("xanax, alprazolam")] == ["alprazolam"]


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ([], None),
        ([Route.INFORMATION], Route.INFORMATION),
        ([Route.NURSE_NOTE, Route.URGENT_REVIEW], Route.URGENT_REVIEW),
    ],
)
def test_strictest_of_no_route_is_none(routes: list[Route], expected: Route | None) -> None:
    assert strictest(routes) is expected


def test_an_opioid_with_a_review_on_record_is_no_longer_urgent() -> None:
    assert (route_for("opioid"), route_for("opioid", reviewed=True)) == (
        Route.URGENT_REVIEW,
        Route.PRESCRIBER_DECISION,
    )


@pytest.mark.parametrize("opioid", ["opioid", "opioid_partial_agonist"])
def test_every_opioid_without_a_review_is_urgent(opioid: str) -> None:
    assert (route_for(opioid), route_for(opioid, reviewed=True)) == (
        Route.URGENT_REVIEW,
        Route.PRESCRIBER_DECISION,
    )


@pytest.mark.parametrize("route", Route)
def test_the_two_strictest_routes_hold(route: Route) -> None:
    assert (route in HOLDING) is (route in (Route.URGENT_REVIEW, Route.PRESCRIBER_DECISION))


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("Klonopin", [("clonazepam", 100.0, False)]),
        ("xanex", [("alprazolam", 95.0, False)]),
        ("klonopim", [("clonazepam", 87.5, True)]),
        ("rilmazolam", [("", 50.0, True)]),
        ("Symbyax", [("olanzapine", 100.0, False), ("fluoxetine", 100.0, False)]),
        ("clonidin", [("clonazepam", 87.5, True), ("clonidine", 95.0, True)]),
    ],
)
def test_a_match_says_how_alike_it_is_and_whether_to_ask(
    text: str, scores: list[tuple[str, float, bool]]
) -> None:
    assert [(match.generic, match.score, match.ask) for match in matches(text)] == scores


def test_a_name_of_two_classes_is_asked_about() -> None:
    assert {(match.medicine_class, match.ask) for match in matches("methamphetamine")} == {
        ("substance_other", True),
        ("stimulant", True),
    }
