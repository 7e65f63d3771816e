"""A list kept on the patient's own phone: begun by their choice, ended by one press. Source: security.md 8.

What is kept rests on the phone alone; the row only says that there is a copy, of which plan, and until when.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit, link_digests, open_checklists
from checklists.models import LinkSession, PhoneCopy
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor


class CopiesForbidden(Exception):
    """This site keeps no lists on phones."""


@dataclass(frozen=True)
class Kept:
    """`wipe_at`: the phone throws the copy away by itself then, at the latest."""

    copy_id: UUID
    plan_version: int
    wipe_at: datetime


@transaction.atomic
def keep(*, cookie: str, by: Actor, now: datetime) -> Kept:
    """One more copy, for the phone that holds this cookie. Raises NotFound, CopiesForbidden, ChecklistClosed."""
    appointment = open_checklists.locked(appointment_id=by.appointment_id or 0, by=by)
    if not appointment.site.phone_copies_allowed:
        raise CopiesForbidden
    session = LinkSession.objects.select_related("link").filter(
        digest=link_digests.of_cookie(cookie), link__appointment=appointment, ended_at=None
    )
    opened = session.first()
    if opened is None:
        raise NotFound
    copy = PhoneCopy.objects.create(
        site_id=appointment.site_id,
        link=opened.link,
        copy_id=uuid.uuid4(),
        plan_version=appointment.plan_version,
        made_at=now,
        wipe_at=opened.link.expires_at,
    )
    audit.record(by=by, action="copy.keep", obj=f"copy:{copy.pk}", site_id=copy.site_id)
    return Kept(copy.copy_id, copy.plan_version, copy.wipe_at)


@transaction.atomic
def end(*, copy_id: UUID, by: Actor, now: datetime) -> bool:
    """The patient took it off their phone; whether this ended it. One of somebody else is not there."""
    rows = PhoneCopy.objects.select_for_update(of=("self",)).filter(
        copy_id=copy_id, link__appointment_id=by.appointment_id or 0, ended_at=None
    )
    copy = rows.first()
    if copy is None:
        return False
    PhoneCopy.objects.filter(pk=copy.pk).update(ended_at=now)
    audit.record(by=by, action="copy.end", obj=f"copy:{copy.pk}", site_id=copy.site_id)
    return True
