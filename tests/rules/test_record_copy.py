"""A copy of a record by the classes of fields: nothing of a patient is forgotten, and what is left out says why."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists import models
from checklists.messages.record_words import LABELS, TITLES, label
from checklists.rules import record_copy
from checklists.rules.field_classes import OF_A_PATIENT, FieldClass, class_of, fields_of
from checklists.rules.record_copy import LEFT_OUT, NOT_FOR_COLLEAGUES, SECTIONS, fields_in, is_fresh

OF_PATIENTS = {f"{model}.{field}" for model, field in fields_of(*OF_A_PATIENT)}
TOLD = {
    f"{each.model}.{field}"
    for each in SECTIONS
    for field in (*fields_in(each, to_patient=True), each.at)
    if field
}


def test_each_field_of_a_patient_is_told_or_says_why_not() -> None:
    """A new one is neither: it is red here until somebody decides."""
    assert set(LEFT_OUT) == OF_PATIENTS - TOLD
    assert all(len(why) > 15 for why in (*LEFT_OUT.values(), *NOT_FOR_COLLEAGUES.values()))


def test_a_new_field_would_be_told_or_red(monkeypatch: pytest.MonkeyPatch) -> None:
    more = [*fields_of(*OF_A_PATIENT), ("Patient", "shoe_size")]
    monkeypatch.setattr(record_copy, "fields_of", lambda *kinds: iter(more))
    assert "shoe_size" in fields_in(SECTIONS[0], to_patient=True)
    with pytest.raises(KeyError):
        label("Patient", "shoe_size")


def test_no_secret_and_nothing_of_the_clinic_s_own_but_what_is_listed() -> None:
    also = {f"{each.model}.{field}" for each in SECTIONS for field in each.also.split()}
    secret = {f"{model}.{field}" for model, field in fields_of(FieldClass.SECRET)}
    assert not (TOLD | also) & secret
    assert {each for each in TOLD if class_of(*each.split(".")) not in OF_A_PATIENT} - also <= {
        f"{each.model}.{each.at}" for each in SECTIONS
    }


def test_each_part_is_there_and_has_its_words() -> None:
    assert [each.model for each in SECTIONS] == list(TITLES)
    for each in SECTIONS:
        names = {field.name for field in getattr(models, each.model)._meta.get_fields()}
        fields = set(fields_in(each, to_patient=True))
        assert fields <= names and (not each.at or each.at in names), each.model
        assert all(label(each.model, field) for field in fields)


def test_no_word_without_a_field() -> None:
    used = {field for each in SECTIONS for field in fields_in(each, to_patient=True)}
    assert {key.rpartition(".")[2] for key in LABELS} - used == set()


def test_a_colleague_gets_less_and_nothing_more() -> None:
    for each in SECTIONS:
        both = [set(fields_in(each, to_patient=yes)) for yes in (True, False)]
        assert both[1] <= both[0]
        assert {f"{each.model}.{field}" for field in both[0] - both[1]} <= set(NOT_FOR_COLLEAGUES)


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (299, True), (300, True), (301, False), (599, False)]
)
def test_a_code_is_fresh_for_five_minutes(seconds: int, fresh: bool) -> None:
    typed = datetime(2026, 11, 23, 16, tzinfo=UTC)
    until = typed + timedelta(minutes=10)
    assert is_fresh(unlocked_until=until, now=typed + timedelta(seconds=seconds)) is fresh
    assert not is_fresh(unlocked_until=None, now=typed)
