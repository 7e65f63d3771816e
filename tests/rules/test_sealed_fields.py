"""Each text about health rests as one list says: sealed, or plain for a reason."""

from checklists.rules.field_classes import FieldClass, fields_of
from checklists.rules.sealed_fields import AMONG_CODES, PLAIN, SEALED, is_said


def test_a_decision_is_one_and_says_why() -> None:
    assert SEALED & set(PLAIN) == set()
    assert all(PLAIN.values())
    assert is_said("PrivateNote", "text") and is_said("Tick", "answer") and is_said("Intake", "category")
    assert not is_said("Patient", "worries")


def test_only_what_is_most_private_is_decided_on() -> None:
    assert SEALED | set(PLAIN) <= set(fields_of(FieldClass.PHI_SENSITIVE))
    assert AMONG_CODES < SEALED
