"""A password that is a word everybody tries stays one, whatever stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.guessable import OUR_WORDS, is_guessable

COMMON = frozenset({"princess", "sunshine", "1q2w3e4r5t6y", "dragonfly"})
PLACE = ("Maple House", "ready", "ridgeway", "example")

GUESSED = [
    "ketamine2026!!",
    "KETAMINE-2026",
    "k3t4m1n3-2026",
    "Princess1234",
    "..prINcess!!",
    "pr1nce$$2026",
    "princessprincess",
    "1q2w3e4r5t6y",
    "Summer2026!!!!",
    "summer-2026-Summer",
    "December2026.",
    "infusionready1",
    "Welcome to clinic 1",
    "MapleHouse2026",
    "maple house 99",
    "Ridgeway#2026",
    "aaaaaaaaaaaaaa",
    "abababababab",
    "123412341234",
    "123456789012",
    "210987654321",
    "abcdefghijklmn",
    "qwertyuiopasdf",
    "my-ketamine-26",
    "\uff4b\uff45\uff54\uff41\uff4d\uff49\uff4e\uff45 2026!!",
]
FINE = [
    "seven brown otters",
    "correct horse battery staple",
    "ketamine grouse vat 91",
    "princess of the tin drum",
    "83920174650183",
    "x7!pQ0zR#v2m",
    "Mäuse tanzen übers Eis",
    "\u5929\u5730\u7384\u9ec4\u5b87\u5b99\u6d2a\u8352\u65e5\u6708\u76c8\u6603",
]


@pytest.mark.parametrize("password", GUESSED)
def test_a_word_with_decoration_is_that_word(password: str) -> None:
    assert is_guessable(password, common=COMMON, words=PLACE)


@pytest.mark.parametrize("password", FINE)
def test_words_that_have_nothing_to_do_with_each_other_pass(password: str) -> None:
    assert not is_guessable(password, common=COMMON, words=PLACE)


@pytest.mark.parametrize("word", sorted(word for word in OUR_WORDS if len(word) > 4))
def test_each_of_our_words_is_known_with_a_year(word: str) -> None:
    assert is_guessable(f"{word.capitalize()}-2026!!", common=COMMON)


def test_without_a_name_of_the_place_its_words_are_only_words() -> None:
    assert not is_guessable("MapleHouse2026", common=COMMON)


@given(st.sampled_from(sorted(COMMON - {"1q2w3e4r5t6y"})), st.text("0123456789!?.-_# ", max_size=8))
def test_digits_and_signs_around_it_hide_nothing(word: str, around: str) -> None:
    assert is_guessable(around + word.upper() + around, common=COMMON)


@given(st.text(min_size=12, max_size=128))
def test_any_text_gets_an_answer(password: str) -> None:
    assert is_guessable(password, common=COMMON, words=PLACE) in (True, False)
