"""Codes in words: a code that this version does not know still names itself."""

import pytest

from checklists.rules import call_reasons, reminder_words
from checklists.rules.facts import ItemKind
from checklists.rules.override_reasons import REASONS, OverrideReason
from checklists.rules.public_name import telling_words

SAFETY = {ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES, ItemKind.WELLBEING, ItemKind.VITAL_SIGNS}


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("cancelled", "They do not know that it is cancelled. Tell them."),
        ("lost_keys", "Lost keys. Ask how we can help."),
        ("_", "Please call. Ask how we can help."),
        ("", "Please call. Ask how we can help."),
    ],
)
def test_a_call_says_what_happened(reason: str, words: str) -> None:
    assert call_reasons.sentence(reason) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("new_link:2", "A new link"),
        ("day_before", "The day before, with clock times"),
        ("two_weeks", "Two weeks"),
    ],
)
def test_a_message_has_a_title(rule: str, words: str) -> None:
    assert reminder_words.title(rule) == words


@pytest.mark.parametrize(
    ("state", "channel", "words"),
    [
        ("planned", "email", "Planned"),
        ("planned", "call", "Call planned"),
        ("sent", "call", "On the call list"),
        ("failed", "call", "Did not go out"),
        ("odd", "call", "odd"),
        ("odd", "email", "odd"),
    ],
)
def test_a_message_says_what_became_of_it(state: str, channel: str, words: str) -> None:
    assert reminder_words.state(state, channel) == words


@pytest.mark.parametrize(
    ("code", "words"), [("already", "it went, or was settled, already"), ("new_code", "new code"), ("", "")]
)
def test_what_does_not_go_says_why(code: str, words: str) -> None:
    assert reminder_words.reason(code) == words


@pytest.mark.parametrize("kind", ItemKind)
def test_every_item_can_be_let_pass_for_at_most_seven_reasons_and_other_is_last(kind: ItemKind) -> None:
    reasons = REASONS[kind]
    assert len(set(reasons)) == len(reasons) <= 7
    assert reasons[-1] is OverrideReason.OTHER
    assert (OverrideReason.PRESCRIBER_JUDGES in reasons) >= (kind in SAFETY)


@pytest.mark.parametrize(
    ("name", "telling"),
    [
        ("Maple House", ()),
        ("Maple KETAMINE Clinic", ("KETAMINE",)),
        ("Depression-Center and Painless", ("Depression", "Painless")),
        ("Spain Street", ()),
        ("", ()),
    ],
)
def test_a_public_name_tells_nobody_why_somebody_goes_there(name: str, telling: tuple[str, ...]) -> None:
    assert telling_words(name) == telling


def test_a_question_of_the_clinic_may_be_declined() -> None:
    assert OverrideReason.DECLINED in REASONS[ItemKind.QUESTION]
