"""DA-3: a text about health without a decision how it rests is red; so is one that rests otherwise."""

import pytest
from django.apps import apps
from django.db import models

from checklists.models import SealedAnswers, SealedText
from checklists.models.sealed import ReservedId
from checklists.rules.sealed_fields import SEALED
from clinic.checks import fields
from clinic.checks.fields import words_about_health_rest_as_was_decided

OURS = list(apps.get_app_config("checklists").get_models())


def test_every_text_about_health_rests_as_was_decided() -> None:
    assert words_about_health_rest_as_was_decided() == []


def test_a_new_text_without_a_decision_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [*fields.texts(), (("Patient", "worries"), False)]
    monkeypatch.setattr(fields, "texts", lambda: iter(there))
    (found,) = words_about_health_rest_as_was_decided()
    assert (found.id, found.msg) == ("clinic.E102", "Nobody said how Patient.worries rests.")
    assert "sealed_fields.py" in str(found.hint)


def test_a_text_that_has_gone_leaves_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "SEALED", SEALED | {("Patient", "worries")})
    assert [found.id for found in words_about_health_rest_as_was_decided()] == ["clinic.E103"]


def test_words_that_were_to_rest_sealed_and_do_not_are_red(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [(named, seals and named != ("PrivateNote", "text")) for named, seals in fields.texts()]
    monkeypatch.setattr(fields, "texts", lambda: iter(there))
    (found,) = words_about_health_rest_as_was_decided()
    assert (found.id, "PrivateNote.text" in found.msg) == ("clinic.E104", True)


def test_the_check_sees_every_kind_of_text() -> None:
    kinds = {
        type(apps.get_model("checklists", model)._meta.get_field(name)) for (model, name), _ in fields.texts()
    }
    assert kinds == {SealedText, SealedAnswers, models.CharField, models.JSONField}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_row_with_sealed_words_has_a_number_before_it_is_written(model: type[models.Model]) -> None:
    seals = any(isinstance(field, SealedText | SealedAnswers) for field in model._meta.concrete_fields)
    assert isinstance(model._meta.pk, ReservedId) == seals


def test_words_of_notes_rest_sealed_wherever_they_are() -> None:
    """By name too: whoever adds a `note` or `words` to a table of a patient's seals it."""
    named = {
        (model.__name__, field.name)
        for model in OURS
        for field in model._meta.concrete_fields
        if field.name in {"note", "notes", "words", "words_for_patient", "review"}
    }
    assert named <= SEALED
