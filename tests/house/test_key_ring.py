"""DA-3: a text opens for what it was sealed for, by a key of the ring, unchanged; otherwise it says why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists import key_ring
from checklists.key_ring import Unreadable, is_sealed, renewed, seal, unseal

OLD, NEW = "0123456789abcdef" * 4, "ab" * 32
HERE = "checklists_intake.words.7"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_whole_and_shows_nothing(text: str) -> None:
    sealed = seal(text, about=HERE)
    assert unseal(sealed, about=HERE) == text
    assert is_sealed(sealed)
    assert len(text) < 4 or text not in sealed


def test_the_same_words_never_rest_the_same() -> None:
    assert len({seal("toast", about=HERE) for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "elsewhere",
    [
        "checklists_intake.words.8",
        "checklists_intake.words.77",
        "checklists_intake.note.7",
        "checklists_tick.words.7",
        "",
    ],
)
def test_moved_elsewhere_it_does_not_open(elsewhere: str) -> None:
    with pytest.raises(Unreadable, match="changed, or moved"):
        unseal(seal("toast", about=HERE), about=elsewhere)


@pytest.mark.parametrize("place", range(12, 70, 3))
def test_a_changed_letter_is_found(place: int) -> None:
    sealed = seal("toast and jam, at eight", about=HERE)
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Unreadable):
        unseal(sealed[:place] + other + sealed[place + 1 :], about=HERE)


@pytest.mark.parametrize(
    "text",
    [
        "", "toast", "k1", "k1.", "k1.0123abcd.", "k1.0123abcd.short", "k2.0123abcd." + "A" * 40, "k1.0123ABCD." + "A" * 40,
        " k1.0123abcd." + "A" * 40, "k1.0123abcd." + "A" * 40 + "\n", "k1.0123abcd." + "ä" * 40, "k1.0123abcd." + "A" * 39 + "=A",
    ],
)  # fmt: skip
def test_what_somebody_typed_is_not_taken_for_a_sealed_text(text: str) -> None:
    assert not is_sealed(text)
    with pytest.raises(Unreadable, match="no sealed text"):
        unseal(text, about=HERE)


@pytest.mark.parametrize("letters", [38, 39, 40, 41])
def test_a_forged_text_opens_no_way(letters: int) -> None:
    name = key_ring.names()[0]
    with pytest.raises(Unreadable):
        unseal(f"k1.{name}." + "A" * letters, about=HERE)


def test_a_key_that_is_gone_is_named(settings) -> None:  # type: ignore[no-untyped-def]
    settings.FIELD_KEYS = [OLD]
    sealed, name = seal("toast", about=HERE), key_ring.names()[0]
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(Unreadable, match=f"the key {name} is not in FIELD_KEYS"):
        unseal(sealed, about=HERE)


def test_a_new_key_in_front_seals_anew_once(settings) -> None:  # type: ignore[no-untyped-def]
    settings.FIELD_KEYS = [OLD]
    sealed = seal("toast", about=HERE)
    settings.FIELD_KEYS = [NEW, OLD]
    anew = renewed(sealed, about=HERE)
    assert anew.startswith(key_ring.first()) and not sealed.startswith(key_ring.first())
    assert renewed(anew, about=HERE) == anew
    settings.FIELD_KEYS = [NEW]
    assert unseal(anew, about=HERE) == "toast"
