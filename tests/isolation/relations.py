"""Whose rows a request names: one's own, another patient's of the site, another site's, what has ended, what is not there.

Each is the scene once more with other ids in it, so that addresses and bodies are made by the same functions.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection, transaction

from checklists import models
from checklists.actions import appointments, calls, medicines, ticks
from checklists.rules.access import Actor, ActorKind
from tests import factories
from tests.isolation.addresses import Route, address, body
from tests.isolation.scene import Scene

MISSING = 1_999_999_999
# Parameters of an address that name a row; the others are words, places of a list, secrets.
ROWS = frozenset(
    {"appointment", "patient", "entry", "override", "call", "message", "protocol", "version", "opening"}
)
FOREIGN = ("other site", "missing")
FAR = ("Farfirst", "Farlast", "far-mail", "farmed", "Fardriver", "farnote")


@dataclass(frozen=True)
class Asked:
    """One request: its address, and what is sent with a POST."""

    path: str
    data: dict[str, Any]
    names_a_row: bool


def relations(scene: Scene) -> dict[str, Scene]:
    clinic, now = scene.clinic, scene.now
    near = models.Patient.objects.get(site=clinic.site, first_name="Otherfirst")
    far = factories.PatientFactory(
        site=clinic.other_site, first_name="Farfirst", last_name="Farlast", email="far-mail@patient.example"
    )
    theirs = models.Appointment.objects.get(patient=near)
    there = _booked_there(clinic, far, now)
    return {
        "own": scene,
        "same site": _seen(scene, theirs, _prepared(theirs, "othermed", clinic.nurse, now), clinic.nurse),
        "other site": _seen(
            scene, there, _prepared(there, "farmed", clinic.other_nurse, now), clinic.other_nurse
        ),
        "ended": _ended(scene),
        "missing": _missing(scene),
    }


def _booked_there(clinic: factories.Clinic, far: models.Patient, now: datetime) -> models.Appointment:
    booked = appointments.book(
        site_id=far.site_id, patient_id=far.pk, protocol_version_id=clinic.other_version.pk,
        starts_at=now + timedelta(days=2), by=clinic.other_nurse, now=now - timedelta(days=9),
    )  # fmt: skip
    return models.Appointment.objects.get(pk=booked.appointment_id)


def _prepared(row: models.Appointment, text: str, by: Actor, now: datetime) -> uuid.UUID:
    """A tick and a medicine of their own; the key of the medicine."""
    holder = Actor(
        ActorKind.PATIENT, str(row.patient_id), site_ids=frozenset({row.site_id}), appointment_id=row.pk
    )
    common = {"appointment_id": row.pk, "by": holder, "now": now - timedelta(hours=3)}
    key = uuid.uuid4()
    medicines.add(operation_id=key, text=f"Zzyqfoo {text}", **common)
    ticks.tick(item_position=2, operation_id=uuid.uuid4(), done=True, **common)
    return key


def _seen(scene: Scene, row: models.Appointment, medicine: uuid.UUID, by: Actor) -> Scene:
    """The scene with this appointment in the place of each that is named."""
    now = scene.now
    entry = models.MedicationEntry.objects.get(operation_id=medicine).pk
    item = models.Item.objects.filter(appointment=row).earliest("position")
    override = models.Override.objects.create(
        site_id=row.site_id, item=item, reason="other", note="", finding="fasting_unsure", band="red",
        needs_second=True, requested_by_id=by.user_id, requested_at=now,
    )  # fmt: skip
    call = calls.open(appointment_id=row.pk, reason="links_locked", due_at=now, by=by, now=now)
    version = row.protocol_version
    return replace(
        scene, patient=row.patient_id, expected=row.pk, checked_in=row.pk, resting=row.pk, gone=row.pk,
        cancelled=row.pk, lost=row.pk, entry=entry, unknown_entry=entry, override=override.pk, call=call, called=call,
        message=models.Reminder.objects.filter(appointment=row).latest("plan_version").pk,
        draft=scene.draft if version.site_id == scene.clinic.site.pk else version.pk,
        note=uuid.uuid4(), copy=uuid.uuid4(),
    )  # fmt: skip


def _ended(scene: Scene) -> Scene:
    row = scene.cancelled
    return replace(scene, expected=row, checked_in=row, resting=row, gone=row, lost=row, call=scene.called)


def _missing(scene: Scene) -> Scene:
    ids = (
        "patient",
        "expected",
        "checked_in",
        "resting",
        "gone",
        "cancelled",
        "lost",
        "entry",
        "unknown_entry",
    )
    more = ("override", "call", "called", "draft")
    return replace(
        scene,
        **dict.fromkeys((*ids, *more), MISSING),
        message=uuid.uuid4(),
        note=uuid.uuid4(),
        copy=uuid.uuid4(),
    )


def asked(route: Route, method: str, relation: str, scenes: dict[str, Scene], slug: str) -> Asked:
    """What is sent is made for those rows as well; where no such body can be made, one's own goes to their address."""
    scene = scenes[relation]
    data: dict[str, Any] = {}
    if method == "POST" and "POST" in route.policy.methods:
        data = _body(route, scene, scenes["own"])
    named = frozenset(route.parameters) & ROWS
    return Asked(_address(route, scene, slug), data, bool(named))


def _address(route: Route, scene: Scene, slug: str) -> str:
    there = address(route, scene, site=slug)
    if scene.patient != MISSING or "protocol" not in route.parameters:
        return there
    return there.replace(f"/{scene.clinic.version.protocol_id}/", f"/{MISSING}/")


def _body(route: Route, scene: Scene, own: Scene) -> dict[str, Any]:
    """A body that looks a row up finds none for some of them."""
    try:
        with transaction.atomic():
            return body(route, scene)
    except (LookupError, ValueError, ObjectDoesNotExist, PermissionDenied, AssertionError):
        return body(route, own)


def rows_of(appointments: list[int]) -> dict[str, str]:
    """What stands in every table that hangs on these appointments."""
    tables = [
        model._meta.db_table
        for name in models.__all__
        if hasattr(model := getattr(models, name), "_meta")
        and any(field.name == "appointment" for field in model._meta.fields)
    ]
    parts = [
        f"SELECT '{table}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t "
        f"WHERE appointment_id = ANY(%s)"
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [appointments] * len(parts))
        return dict(cursor.fetchall())
