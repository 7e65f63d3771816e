"""Worked examples 29 to 36 and 39 of clinical.md section 10, look-alikes both ways, combinations part by part."""

import pytest

from checklists.queries.formulary import formulary
from checklists.rules.generic_plan import triggers
from checklists.rules.medications import Match, Route, read, screen

FORMULARY = formulary()


def matches(text: str) -> tuple[Match, ...]:
    return screen(text, FORMULARY)


def found(text: str) -> set[tuple[str, str]]:
    return {(match.generic, str(match.route)) for match in matches(text)}


def asks(text: str) -> set[bool]:
    return {match.ask for match in matches(text)}


def hows(text: str) -> list[str]:
    return [match.how for match in matches(text)]


def hours_are_withheld(text: str) -> bool:
    return bool(triggers((match.generic, match.medicine_class) for match in matches(text)))


@pytest.mark.example(29)
def test_example_29_lantus_is_insulin_urgent_and_withholds_the_hours() -> None:
    assert found("Lantus") == {("insulin", "urgent_review")} and hours_are_withheld("Lantus")


@pytest.mark.example(30)
def test_example_30_xultophy_is_both_its_parts_urgent_and_withholds_the_hours() -> None:
    assert found("Xultophy") == {("liraglutide", "prescriber_decision"), ("insulin", "urgent_review")}
    assert read("Xultophy", FORMULARY).route is Route.URGENT_REVIEW and hours_are_withheld("Xultophy")


@pytest.mark.example(31)
def test_example_31_contrave_is_naltrexone_and_bupropion() -> None:
    assert found("Contrave") == {("naltrexone", "prescriber_decision"), ("bupropion", "information")}
    assert read("Contrave", FORMULARY).route is Route.PRESCRIBER_DECISION


@pytest.mark.example(32)
def test_example_32_klonopin_is_clonazepam_and_warns_of_clonidine() -> None:
    assert found("Klonopin 0.5 mg") == {("clonazepam", "prescriber_decision")}
    assert (hows("Klonopin 0.5 mg"), asks("Klonopin 0.5 mg")) == (["brand"], {False})
    assert matches("Klonopin 0.5 mg")[0].look_alikes == ("clonidine",)


@pytest.mark.example(33)
def test_example_33_clonidine_holds_nothing_and_warns_of_klonopin() -> None:
    assert found("clonidine") == {("clonidine", "nurse_note")} and asks("clonidine") == {False}
    assert "Klonopin" in matches("clonidine")[0].look_alikes


@pytest.mark.example(34)
@pytest.mark.parametrize("text", ["clonitin", "clonidin"])
def test_example_34_either_drug_is_possible_and_the_stricter_route_counts_meanwhile(text: str) -> None:
    assert found(text) == {("clonazepam", "prescriber_decision"), ("clonidine", "nurse_note")}
    assert asks(text) == {True} and read(text, FORMULARY).route is Route.PRESCRIBER_DECISION


@pytest.mark.example(35)
@pytest.mark.parametrize(
    ("text", "generic", "how"),
    [
        ("klonopim", "clonazepam", "fuzzy"),
        ("rilmazolam", "", "hint"),
        ("xanx", "alprazolam", "fuzzy"),
        ("panax", "alprazolam", "fuzzy"),
    ],
)
def test_example_35_a_near_name_or_an_ending_is_a_benzodiazepine_to_be_asked_about(
    text: str, generic: str, how: str
) -> None:
    assert found(text) == {(generic, "prescriber_decision")}
    assert (hows(text), asks(text)) == ([how], {True})


@pytest.mark.example(36)
def test_example_36_hydralazine_is_near_hydroxyzine_and_asks() -> None:
    assert found("hydralazine") == {("hydroxyzine", "nurse_note")} and asks("hydralazine") == {True}


@pytest.mark.example(39)
@pytest.mark.parametrize("text", ["Tramadol", "bromazolam"])
def test_example_39_a_first_opioid_and_a_designer_drug_are_urgent(text: str) -> None:
    assert found(text) == {(text.lower(), "urgent_review")}


LOOK_ALIKES = [
    ("Klonopin", "clonidine"),
    ("Tenox", "Tenex"),
    ("Novodorm", "NovoNorm"),
    ("Lendormin", "Tenormin"),
    ("Tylenol 3", "Tylenol PM"),
    ("Antadine", "Antaxone"),
    ("Lexotan", "Lexapro"),
    ("Ativan", "Atarax"),
    ("lorazepam", "loprazolam"),
    ("Serax", "Seroquel"),
    ("clobazam", "clozapine"),
    ("Haldol", "Halcion"),
]


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_a_look_alike_warns_both_ways_even_on_an_exact_name(one: str, other: str) -> None:
    assert other in matches(one)[0].look_alikes and one in matches(other)[0].look_alikes


def test_xanax_warns_of_zantac_which_is_not_in_the_formulary() -> None:
    assert "Zantac" in matches("Xanax")[0].look_alikes and matches("Zantac") == ()


COMBINATIONS = [
    ("Soliqua", {"lixisenatide", "insulin"}),
    ("Suliqua", {"lixisenatide", "insulin"}),
    ("Mysimba", {"naltrexone", "bupropion"}),
    ("Auvelity", {"dextromethorphan", "bupropion"}),
    ("Lybalvi", {"samidorphan", "olanzapine"}),
    ("Symbyax", {"olanzapine", "fluoxetine"}),
    ("Qsymia", {"phentermine", "topiramate"}),
    ("Suboxone", {"buprenorphine"}),
    ("Zubsolv", {"buprenorphine"}),
    ("Limbitrol", {"chlordiazepoxide", "amitriptyline"}),
    ("Synjardy", {"empagliflozin", "metformin"}),
    ("Xigduo", {"dapagliflozin", "metformin"}),
    ("Invokamet", {"canagliflozin", "metformin"}),
    ("Segluromet", {"ertugliflozin", "metformin"}),
    ("NyQuil", {"doxylamine", "dextromethorphan"}),
    ("Fioricet", {"butalbital"}),
]


@pytest.mark.parametrize(("brand", "generics"), COMBINATIONS)
def test_a_combination_raises_every_part(brand: str, generics: set[str]) -> None:
    assert {match.generic for match in matches(brand)} == generics


def test_a_combination_names_the_parts_that_have_no_route() -> None:
    assert matches("Suboxone")[0].also == ("naloxone",)


@pytest.mark.parametrize("brand", ["Fioricet", "Fiorinal"])
def test_butalbital_asks_about_codeine(brand: str) -> None:
    assert (matches(brand)[0].ask, matches(brand)[0].question) == (True, "Is codeine in it?")
