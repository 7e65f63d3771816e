"""Names that a site adds: found exactly and when misspelt, refused with the reason, part of the version."""

import pytest

from checklists.queries.formulary import formulary
from checklists.rules.medications import AddedName, Formulary, FormularyInvalid, screen

FORMULARY = formulary()


def found(text: str, known: Formulary) -> list[tuple[str, str, bool]]:
    return [(match.generic, match.how, match.ask) for match in screen(text, known)]


def refusal(name: str, means: str, *, also: bool = False) -> str:
    with pytest.raises(FormularyInvalid) as refused:
        FORMULARY.with_names([AddedName(name, means, also)])
    return str(refused.value)


@pytest.mark.parametrize("typed", ["Dreamwell", "DREAMWELL 5mg", "dream-well"])
def test_an_added_name_is_found_as_written(typed: str) -> None:
    assert found(typed, FORMULARY.with_names([AddedName("Dreamwell", "zolpidem")])) == [
        ("zolpidem", "brand", False)
    ]


@pytest.mark.parametrize("typed", ["dremwell", "dreamwel", "draemwell"])
def test_an_added_name_is_found_when_misspelt_and_asked_about(typed: str) -> None:
    known = FORMULARY.with_names([AddedName("Dreamwell", "temazepam")])
    assert found(typed, known) == [("temazepam", "fuzzy", True)] and found(typed, FORMULARY) == []


def test_a_name_of_a_class_asks_which_medicine_it_is() -> None:
    known = FORMULARY.with_names([AddedName("Calmdrops", "cns_depressant")])
    assert found("calmdrops", known) == [("cns_depressant", "brand", True)]
    assert screen("calmdrops", known)[0].route.value == "urgent_review"


def test_a_name_that_two_medicines_bear_stands_for_both_and_asks() -> None:
    known = FORMULARY.with_names([AddedName("Benadryl", "lorazepam", also=True)])
    assert found("benadryl", known) == [("lorazepam", "exact", True), ("diphenhydramine", "exact", True)]


def test_a_name_that_is_listed_for_the_same_medicine_changes_nothing() -> None:
    assert found("Xanax", FORMULARY.with_names([AddedName("xanax", "alprazolam")])) == found(
        "Xanax", FORMULARY
    )


@pytest.mark.parametrize(
    ("name", "means", "reason"),
    [
        ("", "zolpidem", "write a name of 3 to 80 letters"),
        ("  💊 ", "zolpidem", "write a name of 3 to 80 letters"),
        ("x" * 81, "zolpidem", "write a name of 3 to 80 letters"),
        ("sleeping pill", "zolpidem", "an ordinary word"),
        ("10mg", "zolpidem", "an ordinary word"),
        ("Dreamwell", "wonderdrug", "'wonderdrug' is no medicine and no class"),
        ("Xanax", "sertraline", "already listed as 'Xanax' for alprazolam"),
    ],
)
def test_a_name_that_may_not_be_added_is_refused_with_its_reason(name: str, means: str, reason: str) -> None:
    assert reason in refusal(name, means)


def test_every_refused_name_is_told() -> None:
    with pytest.raises(FormularyInvalid) as refused:
        FORMULARY.with_names([AddedName("", "zolpidem"), AddedName("Xanax", "sertraline")])
    assert len(refused.value.problems) == 2


def test_the_version_tells_which_names_were_added() -> None:
    names = [AddedName("Dreamwell", "zolpidem"), AddedName("Calmdrops", "cns_depressant")]
    one, other = FORMULARY.with_names(names), FORMULARY.with_names(reversed(names))
    assert one.version == other.version != FORMULARY.version
    assert one.version.startswith(FORMULARY.version)


def test_the_shipped_formulary_stays_as_it_was() -> None:
    FORMULARY.with_names([AddedName("Dreamwell", "zolpidem")])
    assert found("Dreamwell", FORMULARY) == [] and FORMULARY.with_names([]) is FORMULARY
