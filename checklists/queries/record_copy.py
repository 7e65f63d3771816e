"""One record with all that hangs on it, for a copy: of the patient's own, or of one patient for a prescriber.

Rows are read whole, one by one, as the program reads them; with those of records that were merged into it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.db.models import Model

from checklists import models
from checklists.models import Appointment, Patient, Site
from checklists.queries.scope import appointments_for, one, patients_for, require_unlocked
from checklists.rules.access import Actor
from checklists.rules.audit_trail import called
from checklists.rules.record_copy import SECTIONS, Section, fields_in


@dataclass(frozen=True)
class CopiedRow:
    """`at` is when it was said or done, `visit` the start of its appointment, `of` what it is about; values by field."""

    at: datetime | date | None
    visit: datetime | None
    of: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class CopiedSection:
    """`model` is the name of the table's model: the key of a section in a file."""

    model: str
    rows: tuple[CopiedRow, ...]


@dataclass(frozen=True)
class RecordCopy:
    """`zone` is the site's; every instant is in UTC."""

    made_at: datetime
    alias: str
    phone: str
    zone: str
    sections: tuple[CopiedSection, ...]


def own(*, by: Actor, now: datetime) -> RecordCopy:
    """Of the caller's own link, at its second level. Raises Locked, NotFound."""
    require_unlocked(by)
    row = one(appointments_for(by), pk=by.appointment_id)
    return _copy(one(patients_for(by).select_related("site"), pk=row.patient_id), now, to_patient=True)


def of_patient(*, patient_id: int, by: Actor, now: datetime) -> RecordCopy:
    """For a colleague: without what is the patient's alone. Raises NotFound."""
    return _copy(one(patients_for(by).select_related("site"), pk=patient_id), now, to_patient=False)


def _copy(patient: Patient, now: datetime, *, to_patient: bool) -> RecordCopy:
    site: Site = patient.site
    ids = _with_merged(patient)
    sections = (CopiedSection(each.model, _rows(each, ids, to_patient)) for each in SECTIONS)
    return RecordCopy(
        now, site.alias, site.phone, site.time_zone, tuple(each for each in sections if each.rows)
    )


def _with_merged(patient: Patient) -> list[int]:
    """Its own number first."""
    found, ahead = [patient.pk], [patient.pk]
    while ahead:
        rows = Patient.objects.filter(site_id=patient.site_id, merged_into__in=ahead)
        ahead = list(rows.exclude(pk__in=found).order_by("pk").values_list("pk", flat=True))
        found += ahead
    return found


def _rows(section: Section, ids: list[int], to_patient: bool) -> tuple[CopiedRow, ...]:
    model: type[Model] = getattr(models, section.model)
    ahead = section.path.rpartition("__")[0]
    rows = model._base_manager.filter(**{f"{section.path}__in": ids})
    if ahead:
        rows = rows.select_related(ahead)
    fields = fields_in(section, to_patient=to_patient)
    told = (
        _row(row, section, fields)
        for row in rows.order_by(*filter(None, (section.at, "pk")))
        if to_patient or _is_shared(row)
    )
    return tuple(row for row in told if any(value not in (None, "", [], {}) for value in row.values.values()))


def _is_shared(row: Model) -> bool:
    """A private note is nobody's but the patient's until they share it."""
    return type(row).__name__ != "PrivateNote" or (
        getattr(row, "shared_at", None) is not None and getattr(row, "removed_at", None) is None
    )


def _row(row: Model, section: Section, fields: tuple[str, ...]) -> CopiedRow:
    visit = _visit(row, section)
    return CopiedRow(
        at=getattr(row, section.at) if section.at else None,
        visit=visit.starts_at if visit else None,
        of=str(reduce(getattr, section.of.split("."), row)) if section.of else "",
        values=dict(_values(row, fields)),
    )


def _visit(row: Model, section: Section) -> Appointment | None:
    """The appointment it belongs to, where that is another row."""
    path = section.path.split("__")[:-1]
    found: Any = reduce(getattr, path, row) if path else None
    return found if isinstance(found, Appointment) else None


def _values(row: Model, fields: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Staff by first name, as a patient reads who looked; everybody else as they were called."""
    for field in fields:
        value = getattr(row, field)
        if field == "by_name" and str(getattr(row, "by", "")).startswith("staff:"):
            value = called(str(value))
        yield field, value
