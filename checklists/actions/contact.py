"""How people want to be reached: the one-click stop that every message carries (RFC 8058)."""

import base64
import hashlib
import hmac
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from checklists.actions import audit
from checklists.models import Companion, Patient, Reminder
from checklists.queries import wall
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import Actor
from checklists.rules.asked_messages import rule_of
from checklists.rules.plan_facts import Stream, stream_of

_MAC_BYTES = 15
_STOPS = {Stream.PREPARATION: "reminders_stopped_at", Stream.FOLLOW_UP: "follow_up_stopped_at"}


class Ended(StrEnum):
    """What a stop ended: one of a patient's two streams, or the messages to somebody who helps them."""

    PREPARATION = "preparation"
    FOLLOW_UP = "follow_up"
    HELPER = "helper"


class StopRefused(Exception):
    """The address was not made by us, or is not whole."""


def stop_token(*, reminder_id: UUID) -> str:
    """The message's own random id and a mac with its purpose: it ends reminders and opens nothing."""
    raw = reminder_id.bytes + _mac(reminder_id)
    return base64.b32encode(raw).decode().rstrip("=").lower()


@wall.everywhere("stop link")
@transaction.atomic
def stop_reminders(*, token: str, by: Actor, now: datetime) -> Ended:
    """No more messages of this kind to whom this one went to; the call list takes over at each sending.

    A message of the day after ends what follows an infusion, any other of the patient's what comes before one. A
    companion's ends the messages to that companion, and nobody else's. Twice is once. Raises StopRefused.
    """
    rows = Reminder.objects.select_related(
        "appointment__patient", "appointment__protocol_version", "companion"
    )
    row = rows.filter(pk=_read(token)).first()
    if row is None:
        raise StopRefused
    if row.companion is not None:
        _stop_companion(row.companion, by, now)
        return Ended.HELPER
    stream, patient = _stream(row), row.appointment.patient
    field = _STOPS[stream]
    if Patient.objects.filter(pk=patient.pk, **{field: None}).update(**{field: now}):
        obj, data = f"patient:{patient.pk}", {"stream": stream.value}
        audit.record(by=by, action="patient.stop_reminders", obj=obj, site_id=patient.site_id, data=data)
    return Ended(stream.value)


def stop_of(row: Reminder) -> str:
    """The patient's stop of the stream that this message belongs to: before the infusion, or after it."""
    return _STOPS[_stream(row)]


def _stream(row: Reminder) -> Stream:
    """As the appointment's own protocol version says it; what that no longer knows belongs to the preparation."""
    rules = of_version(row.appointment.protocol_version).reminders
    rule = rule_of(rules, row.rule.partition(":")[0])
    return stream_of(rule) if rule else Stream.PREPARATION


def _stop_companion(companion: Companion, by: Actor, now: datetime) -> None:
    """Whoever is named twice with one address, as the second contact and as the driver, is one reader."""
    rows = Companion.objects.filter(patient_id=companion.patient_id, stopped_at=None)
    theirs = Q(email__iexact=companion.email) if companion.email else Q(pk=companion.pk)
    if rows.filter(theirs).update(stopped_at=now):
        obj = f"companion:{companion.pk}"
        audit.record(by=by, action="contact.stop", obj=obj, site_id=companion.site_id)


def _read(token: str) -> UUID:
    """The id in the token. Raises StopRefused unless the mac is ours."""
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError as error:
        raise StopRefused from error
    if len(raw) != 16 + _MAC_BYTES:
        raise StopRefused
    found = UUID(bytes=raw[:16])
    if not hmac.compare_digest(raw[16:], _mac(found)):
        raise StopRefused
    return found


def _mac(reminder_id: UUID) -> bytes:
    message = b"stop|" + reminder_id.bytes
    return hmac.digest(settings.LINK_PEPPER.encode(), message, hashlib.sha256)[:_MAC_BYTES]
