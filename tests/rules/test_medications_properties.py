"""What holds for any text: screening never raises, does not mind how a name is written, and hides nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.queries.formulary import formulary
from checklists.rules.medications import read, screen
from checklists.rules.medicine_letters import Letters
from checklists.rules.medicine_routes import weight

FORMULARY = formulary()
LISTED = sorted(name.text for name in FORMULARY.names.values())
ACCENTS = str.maketrans("aeioucn", "áéíóúçñ")
strange = st.text(alphabet=st.characters(codec="utf-8"), max_size=400) | st.text(
    alphabet="xanklopi \x00\u200b\u202e\u0301🙂,./+&;-'0.5mg\n", max_size=200
)


def generics(text: str) -> set[str]:
    return {match.generic for match in screen(text, FORMULARY)}


@settings(max_examples=200, deadline=None)
@given(strange)
def test_whatever_is_typed_is_matched_or_left_for_a_nurse(text: str) -> None:
    screening = read(text, FORMULARY)
    assert screening.matches or screening.unrecognised or not text.strip()


@settings(max_examples=200, deadline=None)
@given(strange)
def test_matches_stand_strictest_first(text: str) -> None:
    weights = [weight(match.route) for match in screen(text + ", xanax, lantus, sertraline", FORMULARY)]
    assert weights == sorted(weights)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LISTED))
def test_case_accents_and_space_around_change_nothing(name: str) -> None:
    loud, soft = generics(name.upper()), generics(f"  {name.lower().translate(ACCENTS)}\n")
    assert generics(name) == loud == soft != set()


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(LISTED),
    st.sampled_from(["{} 5 mg", "2 {} at night", "my {} prn", "sertraline, {}", "{}; none"]),
)
def test_a_listed_name_is_found_in_any_setting(name: str, setting: str) -> None:
    assert generics(name) <= generics(setting.format(name))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LISTED), strange)
def test_a_name_on_a_line_of_its_own_is_never_hidden_by_the_next_line(name: str, text: str) -> None:
    assert generics(name) <= generics(f"{name}\n{text}")


def test_letters_of_a_made_up_name_are_less_strange_than_a_slip() -> None:
    letters = Letters.of(["metoprolol", "bisoprolol", "propranolol", "atenolol", "nadolol"])
    assert letters.strangeness("carteolol") < letters.strangeness("metqprxlzl")


def test_letters_of_no_names_find_all_words_alike() -> None:
    letters = Letters.of([])
    assert letters.strangeness("xanax") == letters.strangeness("zzzzz")
