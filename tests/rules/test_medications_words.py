"""What patients type, taken apart: separators, doses, forms, plurals, accents, and the bounds on length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.queries.formulary import formulary
from checklists.rules.medications import read, screen
from checklists.rules.medicine_words import MAX_ENTRIES, entries, key, name_in

FORMULARY = formulary()


def generics(text: str) -> list[str]:
    return sorted({match.generic for match in screen(text, FORMULARY)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xanex .5 twice a day and my sleeping pill ambian", ["alprazolam", "zolpidem"]),
        ("Klonopin/Ativan", ["clonazepam", "lorazepam"]),
        ("valium+ambien", ["diazepam", "zolpidem"]),
        ("valium & ambien", ["diazepam", "zolpidem"]),
        ("valium\nambien\r\nlexapro", ["diazepam", "escitalopram", "zolpidem"]),
        ("• valium • ambien", ["diazepam", "zolpidem"]),
        ("valium; ambien", ["diazepam", "zolpidem"]),
        ("valium, ambien", ["diazepam", "zolpidem"]),
        ("valium and ambien", ["diazepam", "zolpidem"]),
        ("valium ambien", ["diazepam", "zolpidem"]),
        ("XANAX", ["alprazolam"]),
        ("Xanáx", ["alprazolam"]),
        ("Ｘａｎａｘ", ["alprazolam"]),
        ("xan ax", ["alprazolam"]),
        ("lora zepam", ["lorazepam"]),
        ("Xanax XR 0,5mg", ["alprazolam"]),
        ("xanax 0.5mg 2x/day", ["alprazolam"]),
        ("2 xanax", ["alprazolam"]),
        ("xanax2mg", ["alprazolam"]),
        ("1/2 xanax at night", ["alprazolam"]),
        ("xanaxes", ["alprazolam"]),
        ("klonopins", ["clonazepam"]),
        ("xannies", ["alprazolam"]),
        ("atavanns", ["lorazepam"]),
        ("benzos", ["benzodiazepine (unspecified)"]),
        ("k-pins", ["clonazepam"]),
        ("St. John’s Wort", ["St John's wort"]),
        ("st jons wort", ["St John's wort"]),
        ("tylenol pm", ["diphenhydramine"]),
        ("tylenol 3", ["codeine"]),
        ("Tylenol #3", ["codeine"]),
        ("tylanol 3", ["codeine"]),
        ("tylenol 3 times a day", []),
        ("tylenol 4", []),
        ("my Tylenol 3 prn", ["codeine"]),
        ("2 tylenol 3 at night", ["codeine"]),
        ("Theo-24 at night", ["theophylline"]),
        ("Codral Cold and Flu", ["pseudoephedrine"]),
        ("Tylenol with Codeine", ["codeine"]),
        ("Sudafed 12 hour", ["pseudoephedrine"]),
        ("3-hydroxyphenazepam", ["3-hydroxyphenazepam"]),
        ("Ro5-3448", ["diclazepam"]),
        ("delta-8 THC gummies", ["cannabis"]),
        ("hydroxyzine pamoate 25", ["hydroxyzine"]),
        ("losartan potassium 50mg", ["losartan"]),
        ("<b>xanax</b>", ["alprazolam"]),
        ("2xalprazolam", ["alprazolam"]),
        ("2xanax", ["alprazolam"]),
        ("xanax0.5mgx2", ["alprazolam"]),
        ("klon o pin", ["clonazepam"]),
        ("x a n a x", ["alprazolam"]),
        ("x-a-n-a-x", ["alprazolam"]),
        ("Xan\u200bax", ["alprazolam"]),
        ("\u202exanax\u202c", ["alprazolam"]),
        ("💊xanax💊", ["alprazolam"]),
        ("xanax bars", ["alprazolam"]),
        ("2 zanny bars", ["alprazolam"]),
        ("school bus", ["alprazolam"]),
        ("kpins w/ lamictal", ["clonazepam", "lamotrigine"]),
        ("clonazepam w/o food", ["clonazepam"]),
        ("opiates", ["opioid (unspecified)"]),
        ("glp-1 shot", ["GLP-1 receptor agonist (unspecified)"]),
        ("maoi", ["MAO inhibitor (unspecified)"]),
        ("barbituates", ["barbiturate (unspecified)"]),
    ],
)
def test_typed_text_names_its_medicines(text: str, expected: list[str]) -> None:
    assert generics(text) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("xanax 0.5 mg twice a day, ambien 10mg at night when needed", ()),
        ("xanax for sleep", ()),
        ("ambien before bed when I can't sleep", ()),
        ("my husband's xanax", ()),
        ("clonazepam bid w/ food", ()),
        ("lorazepam qhs prn", ()),
        ("xanax, vitamin d", ("vitamin d",)),
        ("xanax, tylenol", ("tylenol",)),
        ("xanax and a sleeping pill", ("xanax and a sleeping pill",)),
        ("xanax blorptin", ("xanax blorptin",)),
        ("xanax\nметодон", ("методон",)),
    ],
)
def test_only_what_names_nothing_known_is_left_for_a_nurse(text: str, left: tuple[str, ...]) -> None:
    assert read(text, FORMULARY).unrecognised == left


@pytest.mark.parametrize(
    "text",
    [
        "sleeping pill",
        "nerve pills",
        "water pill",
        "blood pressure tablet",
        "weight loss shot",
        "pain killer",
    ],
)
def test_a_word_for_a_kind_of_medicine_is_left_for_a_nurse(text: str) -> None:
    screening = read(text, FORMULARY)
    assert (screening.matches, screening.unrecognised) == ((), (text,))


@pytest.mark.parametrize("word", ["value", "favor", "told", "royal", "radar", "tails", "serial", "tomatoes"])
def test_an_ordinary_word_is_no_slip_for_a_rare_brand(word: str) -> None:
    assert screen(word, FORMULARY) == ()


@pytest.mark.parametrize("name", ["St. John's Wort", "st johns wort", "ST JOHN’S-WORT"])
def test_a_key_has_no_case_accents_punctuation_or_spaces(name: str) -> None:
    assert key(name) == "stjohnswort"


def test_a_dose_is_marked_as_one() -> None:
    (entry,), _ = entries("tylenol 3 times 0.5")
    assert [entry.words[place] for place in sorted(entry.doses)] == ["3", "0.5"]


def test_entries_beyond_the_bound_are_left_for_a_nurse() -> None:
    screening = read("lexapro, " * MAX_ENTRIES + "xanax", FORMULARY)
    assert screening.unrecognised == ("xanax",)


def test_a_line_of_a_megabyte_is_cut_and_says_so() -> None:
    screening = read("xanax " + "a" * 1_000_000, FORMULARY)
    assert [match.generic for match in screening.matches] == ["alprazolam"] and screening.unrecognised


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    screening = read(text, FORMULARY)
    assert screening.matches or screening.unrecognised or not text.strip()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcdefxyz 0123456789,/+.-\n\x00'", max_size=300))
def test_screening_twice_says_the_same(text: str) -> None:
    assert read(text, FORMULARY) == read(text, FORMULARY)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["xanax", "lexapro", "blorptin", "0.5 mg", "vitamin d", "clonitin"]), max_size=6)
)
def test_one_more_entry_never_hides_a_match(typed: list[str]) -> None:
    before = {match.generic for match in screen(", ".join(typed), FORMULARY)}
    after = {match.generic for match in screen(", ".join([*typed, "ambien"]), FORMULARY)}
    assert after == before | {"zolpidem"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Blorbium 5 mg twice a day", "blorbium"),
        ("my blorbium forte tablets, and xanax", "blorbium forte"),
        ("2 tablets", ""),
        ("", ""),
    ],
)
def test_a_name_stands_between_everyday_words(text: str, name: str) -> None:
    assert name_in(text) == name


def words(text: str) -> list[tuple[str, ...]]:
    return [entry.words for entry in entries(text)[0]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("s o m a", [("soma",)]),
        ("a b c", [("a", "b", "c")]),
        ("x a n a x 5 mg", [("xanax", "5", "mg")]),
        ("5 a b c d", [("5", "abcd")]),
        ("xä\u200bnax", [("xanax",)]),
        ("xan\u00adax", [("xanax",)]),
        ("; ;xanax; ;", [("xanax",)]),
    ],
)
def test_words_of_an_entry(text: str, found: list[tuple[str, ...]]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(("count", "more"), [(60, False), (61, True)])
def test_an_entry_has_at_most_sixty_words(count: int, more: bool) -> None:
    (entry,), rest = entries(" ".join(["ab"] * count))
    assert (len(entry.words), entry.has_more, rest) == (60, more, "")


@pytest.mark.parametrize(("count", "rest"), [(40, ""), (41, "ab")])
def test_a_text_has_at_most_forty_entries(count: int, rest: str) -> None:
    found, left = entries(", ".join(["ab"] * count))
    assert (len(found), left) == (40, rest)


@pytest.mark.parametrize(("length", "left"), [(2000, 0), (2001, 1), (2080, 80), (2081, 80)])
def test_two_thousand_letters_are_read_and_eighty_more_are_shown(length: int, left: int) -> None:
    assert len(entries("x" * length)[1]) == left


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("xanax 0.5 mg", {1}),
        ("xanax 5 mg", {1}),
        ("xanax 5", set()),
        ("xanax 1/2", {1}),
        ("5 htp", set()),
        ("ab", set()),
    ],
)
def test_an_amount_is_a_broken_number_or_one_before_a_unit(text: str, places: set[int]) -> None:
    assert entries(text)[0][0].doses == places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("klonopins", ["clonazepam"]),
        ("xanaxes", ["alprazolam"]),
        ("2xalprazolam", ["alprazolam"]),
        ("2 xalprazolam", ["alprazolam"]),
        ("klon o pin", ["clonazepam"]),
        ("do ral", []),
        ("xanax and ambien", ["alprazolam", "zolpidem"]),
        ("vitamin d and xanax", ["alprazolam"]),
    ],
)
def test_plurals_counts_and_pieces_of_a_name_are_found(text: str, expected: list[str]) -> None:
    assert generics(text) == expected


@pytest.mark.parametrize(
    ("text", "how"),
    [("klonopins", "brand"), ("2xalprazolam", "exact"), ("xalprazolam", "fuzzy"), ("xanaxes", "brand")],
)
def test_a_name_that_is_sure_is_no_guess(text: str, how: str) -> None:
    assert [match.how for match in read(text, FORMULARY).matches] == [how]


def test_what_was_typed_of_a_name_in_pieces_is_kept_whole() -> None:
    assert [match.typed for match in read("10 mg klon o pin", FORMULARY).matches] == ["klon o pin"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("xanax blorbium", ("xanax blorbium",)),
        ("xanax, blorbium", ("blorbium",)),
        ("klonopim blorbium", ("klonopim blorbium",)),
        ("xanax 5", ()),
        ("   ", ()),
        ("pills", ("pills",)),
    ],
)
def test_what_nobody_knows_is_left_for_a_nurse(text: str, left: tuple[str, ...]) -> None:
    assert read(text, FORMULARY).unrecognised == left


def test_guessing_ends_after_a_hundred_and_twenty_tries_and_a_nurse_sees_the_rest() -> None:
    text = ", ".join(f"blorbiu{letter}{other}" for letter in "abcdef" for other in "vwxyz")
    screening = read(f"{text}, klonopim", FORMULARY)
    assert len(screening.unrecognised) >= 30


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        ("xanax 5", ("alprazolam", "brand"), ()),
        ("xanaxs", ("alprazolam", "brand"), ()),
        ("somas", ("carisoprodol", "fuzzy"), ()),
        ("xalprazolam 5", ("alprazolam", "fuzzy"), ()),
        ("klonopim 5", ("clonazepam", "fuzzy"), ()),
        ("xanax and 5 mg", ("alprazolam", "brand"), ()),
        ("klonopim blorbium", ("clonazepam", "fuzzy"), ("klonopim blorbium",)),
        ("blorbium klonopim", ("clonazepam", "fuzzy"), ("blorbium klonopim",)),
        ("xanax and a sleeping pill", ("alprazolam", "brand"), ("xanax and a sleeping pill",)),
    ],
)
def test_one_name_is_found_whatever_stands_beside_it(
    text: str, found: tuple[str, str], left: tuple[str, ...]
) -> None:
    screening = read(text, FORMULARY)
    assert [(match.generic, match.how) for match in screening.matches] == [found]
    assert screening.unrecognised == left
