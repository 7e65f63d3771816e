"""Empties the rows of one patient for good. By the database's owner alone, as `row_removal` says.

Whatever names the patient or something of theirs goes, in whatever table it is, but for a skeleton of numbers and times; there every
field of a patient is emptied by its class, so that a table or field that comes later is forgotten too. Twice does nothing.
"""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connections, transaction
from django.db.models import CharField, Field, JSONField, Model, TextField

from checklists.actions import row_removal
from checklists.models import Erasure, LegalHold, Patient
from checklists.rules.access import Actor
from checklists.rules.erasure import NAME, NO_DAY, SKELETON
from checklists.rules.field_classes import OF_A_PATIENT, class_of


def erase(*, patient_id: int, by: Actor, now: datetime, again: bool = False, alias: str = "owner") -> bool:
    """With the records that were merged into it. False where it is not there, is empty already or has to stay.

    `again` is for a restored database: it was erased once, so no hold of that day counts.
    """
    with transaction.atomic(using=alias):
        patient = (
            Patient.objects.using(alias).select_for_update().filter(pk=patient_id, erased_at=None).first()
        )
        ids = {patient_id, *_merged_into(patient_id, alias)}
        if patient is None or (not again and _is_held(ids, alias)):
            return False
        _empty_or_delete(row_removal.reached({Patient: set(ids)}, alias), alias)
        Patient.objects.using(alias).filter(pk__in=ids).update(first_name=NAME, erased_at=now)
        Erasure.objects.using(alias).filter(
            patient_id__in=ids, approved_at__isnull=False, done_at=None
        ).update(done_at=now)
        _record(patient, by, alias)
    return True


def _is_held(patient_ids: Collection[int], alias: str) -> bool:
    """A hold on a record that was merged into this one holds both: they would go together."""
    return LegalHold.objects.using(alias).filter(patient_id__in=patient_ids, ended_at=None).exists()


def _merged_into(patient_id: int, alias: str) -> Collection[int]:
    return Patient.objects.using(alias).filter(merged_into_id=patient_id).values_list("pk", flat=True)


def _empty_or_delete(rows: row_removal.Rows, alias: str) -> None:
    kept = {model: ids for model, ids in rows.items() if model.__name__ in SKELETON}
    with row_removal.unlocked([model._meta.db_table for model in kept], alias):
        for model, ids in kept.items():
            emptied = {field.name: nothing_for(field) for field in of_a_patient(model)}
            if emptied:
                model._base_manager.using(alias).filter(pk__in=ids).update(**emptied)
        row_removal.delete({model: ids for model, ids in rows.items() if model not in kept}, alias)


def of_a_patient(model: type[Model]) -> "list[Field[Any, Any]]":
    """Fields of a row that stays, but not what they hold."""
    stays = SKELETON[model.__name__]
    return [
        field
        for field in model._meta.concrete_fields
        if class_of(model.__name__, field.name) in OF_A_PATIENT and field.name not in stays
    ]


def nothing_for(field: "Field[Any, Any]") -> object:
    """What it holds when it tells nothing. Raises TypeError for a kind of field nobody has thought of."""
    if field.null:
        return None
    if isinstance(field, CharField | TextField):
        return ""
    if isinstance(field, JSONField):
        return field.get_default()
    if field.get_internal_type() == "DateField":
        return date.fromisoformat(NO_DAY)
    raise TypeError(f"{field.model.__name__}.{field.name}")


def _record(patient: Patient, by: Actor, alias: str) -> None:
    """On the site's own chain, by the connection that erased."""
    obj = f"patient:{patient.pk}"
    with connections[alias].cursor() as cursor:
        what = [f"site:{patient.site_id}", by.label, "patient.erase", obj, json.dumps({})]
        cursor.execute("SELECT audit_append(%s, %s, %s, %s, %s::jsonb)", what)
