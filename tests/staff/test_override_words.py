"""What may happen if an item is let pass: one plain sentence for each kind of item and finding."""

import pytest

from checklists.rules.facts import ItemKind
from checklists.rules.override_reasons import REASONS
from checklists.rules.override_week import Outcome
from checklists.rules.readiness_reasons import ReasonCode
from checklists.staff.override_words import COMFORT, OUTCOMES, RISKS, risk

ANY = (
    ReasonCode.ITEM_OPEN,
    ReasonCode.ITEM_UNCONFIRMED,
    ReasonCode.ITEM_UNSURE,
    ReasonCode.ITEM_NOT_MET,
    ReasonCode.ITEM_NOT_NEEDED,
)
OWN = {
    ItemKind.FASTING: (ReasonCode.FASTING_SHORT, ReasonCode.FASTING_UNCLEAR, *ANY),
    ItemKind.RIDE: (ReasonCode.RIDE_NOT_MET, ReasonCode.RIDE_UNCONFIRMED, *ANY),
    ItemKind.MEDICINES: (ReasonCode.MEDICINE_UNKNOWN, ReasonCode.MEDICINE_ASK, *ANY),
    ItemKind.WELLBEING: (ReasonCode.ANSWER_HOLDS, ReasonCode.ANSWER_ASKS, *ANY),
    ItemKind.QUESTION: (ReasonCode.ANSWER_HOLDS, ReasonCode.ANSWER_ASKS, *ANY),
    ItemKind.COMFORT: (ReasonCode.ANSWER_HOLDS, ReasonCode.ANSWER_ASKS, *ANY),
    ItemKind.HYDRATION: ANY,
    ItemKind.CLOTHING: ANY,
    ItemKind.VITAL_SIGNS: (
        ReasonCode.VITALS_CLINICIAN,
        ReasonCode.VITALS_RED,
        ReasonCode.VITALS_SECOND,
        ReasonCode.VITALS_AMBER,
        ReasonCode.VITALS_OPEN,
    ),
}
EACH = [(kind, code) for kind, codes in OWN.items() for code in codes]


@pytest.mark.parametrize(("kind", "code"), EACH, ids=lambda each: each.value)
def test_each_finding_has_one_plain_sentence(kind: ItemKind, code: ReasonCode) -> None:
    words = risk(kind, code)
    assert words.endswith(".") and words.count(". ") == 0
    assert len(words.split()) <= 25


def test_every_kind_is_named_and_no_two_findings_of_a_safety_kind_read_the_same() -> None:
    assert set(RISKS) | set(COMFORT) == set(ItemKind) == set(REASONS)
    for sentences in RISKS.values():
        assert len(set(map(str, sentences.values()))) == len(sentences)


def test_at_most_seven_reasons_an_item() -> None:
    assert max(len(reasons) for reasons in REASONS.values()) <= 7


def test_each_outcome_has_its_word() -> None:
    assert set(OUTCOMES) == set(Outcome)
