"""A copy of a record with a canary in every field: all of theirs is in it, and nothing of anybody else, no number and no secret."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from checklists import models
from checklists.actions import record_copies
from checklists.messages.record_copy import write
from checklists.queries import record_copy
from checklists.queries.scope import Locked
from checklists.rules.access import Actor
from checklists.rules.field_classes import OF_A_PATIENT, class_of
from checklists.rules.record_copy import LEFT_OUT
from tests.isolation.scene import OTHER_PERSON, PERSON, Scene


def holder(scene: Scene) -> Actor:
    row = models.Appointment.objects.get(pk=scene.expected)
    return replace(scene.clinic.link_actor(row), unlocked=True)


def both(copy: record_copy.RecordCopy) -> list[str]:
    return [write(copy, form=form).content for form in ("page", "data")]


def test_all_of_it_is_there_and_nothing_of_anybody_else(scene: Scene) -> None:
    for file in both(record_copy.own(by=holder(scene), now=scene.now)):
        theirs = [each for each in PERSON if each not in file]
        # Forms of the same number and day, each of them once.
        assert set(theirs) <= {
            "555-0177",
            "5550177",
            "1931-07-29",
            "July 1931",
            "Jul 1931",
            "07/29/1931",
            "CANARYEXT",
        }
        for canary in ("canarymed", "canarybenzo", "canarytoast", "canarywords", "canarynote", "canaryshared",
                       "canaryprivate", "Canarydriver", "Canaryrelation", "Canaryhelper"):  # fmt: skip
            assert canary in file, canary
        for foreign in (
            *OTHER_PERSON,
            "canary-helper",
            "0188",
            "0166",
            "0155",
            "canary-second",
            "Canarystaff",
            "canarystaff",
        ):
            assert foreign not in file, foreign


def test_each_value_of_each_field_of_theirs_is_in_the_file(scene: Scene) -> None:
    """Read from the tables themselves, whatever the copy thinks they are called."""
    file = write(record_copy.own(by=holder(scene), now=scene.now), form="data").content
    held = json.dumps(json.loads(file), ensure_ascii=False)
    missing = []
    for model, path in (("StatusChange", "appointment__patient"), ("MedicationReview", "entry__appointment__patient"),
                        ("Intake", "appointment__patient"), ("Override", "item__appointment__patient"),
                        ("PrivateNote", "appointment__patient"), ("Patient", "id")):  # fmt: skip
        for row in getattr(models, model)._base_manager.filter(**{path: scene.patient}):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.name)
                if class_of(model, field.name) in OF_A_PATIENT and isinstance(value, str) and value:
                    is_told = value in held or f"{model}.{field.name}" in LEFT_OUT or field.name == "by_name"
                    missing += [] if is_told else [f"{model}.{field.name}"]
    assert missing == []


def values(node: Any) -> Iterator[Any]:
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from values(each)
    else:
        yield node


def test_no_number_of_a_row_and_no_secret(scene: Scene) -> None:
    file = write(record_copy.own(by=holder(scene), now=scene.now), form="data").content
    told = {str(each) for each in values(json.loads(file))}
    assert not told & {str(scene.patient), str(scene.expected), str(scene.entry), str(scene.note)}
    assert "digest" not in file and "operation_id" not in file and "token" not in file


def test_without_the_second_level_nothing_is_read(scene: Scene) -> None:
    for act in (
        lambda by: record_copy.own(by=by, now=scene.now),
        lambda by: record_copies.own(form="data", by=by, now=scene.now),
    ):
        with pytest.raises(Locked):
            act(replace(holder(scene), unlocked=False))


def test_a_prescriber_takes_one_record_without_what_is_the_patient_s_alone(scene: Scene, knock: Any) -> None:
    path = f"/staff/{scene.slug}/patients/{scene.patient}/export/"
    with knock("prescriber", "POST", path, {"form": "data", "reason": "other_clinic"}) as response:
        file = response.content.decode()
        assert response["Content-Disposition"].startswith('attachment; filename="copy-')
        assert [
            word for word in ("canarymed", "canarynote", "canaryshared", "Canarylast") if word not in file
        ] == []
        for not_theirs in ("canaryprivate", "canaryphrase", "they are here and ill", *OTHER_PERSON):
            assert not_theirs not in file, not_theirs
        entry = models.AuditEntry.objects.get(action="record.export")
        assert (entry.obj, entry.data["reason"]) == (f"patient:{scene.patient}", "other_clinic")
