"""DA-1: a new field without a class is red, and so is one that has gone."""

import pytest
from django.apps import apps
from django.db import models

from checklists.rules import field_classes
from checklists.rules.field_classes import FieldClass, class_of
from clinic.checks import fields
from clinic.checks.fields import every_field_has_a_class

OURS = list(apps.get_app_config("checklists").get_models())


def test_every_field_of_every_table_has_a_class() -> None:
    assert every_field_has_a_class() == []


def test_a_new_field_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [*fields.fields(), ("Patient", "shoe_size")]
    monkeypatch.setattr(fields, "fields", lambda: iter(there))
    (found,) = every_field_has_a_class()
    assert (found.id, "Patient.shoe_size" in found.msg) == ("clinic.E100", True)
    assert "field_classes.py" in str(found.hint)


def test_a_new_table_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {name: said for name, said in field_classes._LISTED.items() if name != "PrivateNote"}
    monkeypatch.setattr(field_classes, "_LISTED", left)
    assert {found.msg for found in every_field_has_a_class()} >= {"The field PrivateNote.text has no class."}


def test_a_field_that_has_gone_leaves_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {**field_classes._LISTED, "Lost": {FieldClass.PHI: "word"}}
    monkeypatch.setattr(field_classes, "_LISTED", more)
    assert [found.id for found in every_field_has_a_class()] == ["clinic.E101"]


def test_where_anybody_may_write_anything_is_a_patients_or_says_why_not() -> None:
    wide = {
        f"{model.__name__}.{field.name}"
        for model in OURS
        for field in model._meta.concrete_fields
        if _is_wide(field)
    }
    of_a_clinic = {
        each for each in wide if class_of(*each.split(".")) in (FieldClass.STAFF, FieldClass.PUBLIC)
    }
    assert of_a_clinic == {
        # Addresses of staff and of the clinic, and what a clinic writes for everybody.
        "Invitation.email",
        "PrescriberAsk.email",
        "User.email",
        "Item.help",
        "Site.address",
        "Site.outside_hours",
        "Site.reply_to",
        # The program's own words.
        "ProbeMail.problem",
        "Sending.trouble",
        "StaffMail.problem",
    }


def _is_wide(field: models.Field) -> bool:
    return isinstance(field, models.CharField | models.TextField) and (field.max_length or 9999) >= 200
