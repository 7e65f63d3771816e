"""How a patient wants to be reached: the one-click stop that every message carries (RFC 8058)."""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from checklists.actions import audit
from checklists.models import Companion, Patient, Reminder
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import Actor
from checklists.rules.plan_facts import Stream, stream_of

_MAC_BYTES = 15


class StopRefused(Exception):
    """The address was not made by us, or is not whole."""


def stop_token(*, reminder_id: UUID) -> str:
    """The message's own random id and a mac with its purpose: it ends reminders and opens nothing."""
    raw = reminder_id.bytes + _mac(reminder_id)
    return base64.b32encode(raw).decode().rstrip("=").lower()


@transaction.atomic
def stop_reminders(*, token: str, by: Actor, now: datetime) -> str:
    """No more of this stream to whom this message went to; the call list takes over at each sending. The site's public
    name.

    A companion's stop ends the messages to that companion, and nobody else's.

    Twice is once. Raises StopRefused.
    """
    rows = Reminder.objects.select_related("appointment__patient", "appointment__protocol_version", "site")
    row = rows.filter(pk=_read(token)).first()
    if row is None:
        raise StopRefused
    if row.companion_id is not None:
        _stop_companion(row.companion_id, row.site_id, by, now)
        return row.site.alias
    patient, field = row.appointment.patient, stop_of(row)
    stopped = Patient.objects.filter(pk=patient.pk, **{field: None}).update(**{field: now})
    if stopped:
        audit.record(
            by=by, action="patient.stop_reminders", obj=f"patient:{patient.pk}", site_id=patient.site_id
        )
    return row.site.alias


def stop_of(row: Reminder) -> str:
    """The patient's stop of the stream that this message belongs to: before the infusion, or after it."""
    rules = of_version(row.appointment.protocol_version).reminders
    key = row.rule.partition(":")[0]
    rule = next((rule for rule in rules if rule.key == key), None)
    is_later = rule is not None and stream_of(rule) is Stream.FOLLOW_UP
    return "follow_up_stopped_at" if is_later else "reminders_stopped_at"


def _stop_companion(companion_id: int, site_id: int, by: Actor, now: datetime) -> None:
    if Companion.objects.filter(pk=companion_id, stopped_at=None).update(stopped_at=now):
        audit.record(by=by, action="contact.stop", obj=f"companion:{companion_id}", site_id=site_id)


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
