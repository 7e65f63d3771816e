"""Access links: mint one for a message, end them. Opening and asking for a new one stand beside this file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from checklists.actions import audit, calls, link_digests
from checklists.actions.link_openings import LOCKED_CALL, LinkRefused, Opened, open_link, open_remembered
from checklists.actions.link_requests import ask_new_link
from checklists.actions.link_sessions import actor_of, close_session, end_sessions
from checklists.models import AccessLink, Appointment, RideHome
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules.access import Actor, ActorKind
from checklists.rules.link_tokens import LONGEST_LIFE
from checklists.rules.link_tries import LOCK_AFTER

MOST_LIVE = 12
# Of the appointments that links are minted for.
_READ = ("pk", "link_epoch", "link_tries")
# All links of a batch as one parameter; site and epoch are those of the locked appointment.
_MINT = """
INSERT INTO checklists_accesslink (site_id, appointment_id, purpose, digest, epoch, minted_at, expires_at, is_recovery,
  tries, companion_id, reminder_id)
SELECT a.site_id, a.id, m.purpose, decode(m.digest, 'hex'), a.link_epoch, %(now)s, m.expires_at, m.is_recovery,
  0, m.companion_id, m.reminder_id
FROM ROWS FROM (json_to_recordset(%(links)s::json) AS (appointment_id bigint, purpose text, digest text,
  expires_at timestamptz, is_recovery boolean, companion_id bigint, reminder_id uuid)) WITH ORDINALITY
  AS m (appointment_id, purpose, digest, expires_at, is_recovery, companion_id, reminder_id, place)
JOIN checklists_appointment a ON a.id = m.appointment_id
ORDER BY m.place RETURNING id, site_id, purpose
"""
_END_OLDEST = """
UPDATE checklists_accesslink SET revoked_at = %(now)s WHERE id IN (
  SELECT id FROM (
    SELECT l.id, row_number() OVER (PARTITION BY l.appointment_id ORDER BY l.minted_at DESC, l.id DESC) AS place
    FROM checklists_accesslink l JOIN checklists_appointment a ON a.id = l.appointment_id
    WHERE a.id = ANY(%(ids)s) AND l.epoch = a.link_epoch AND l.revoked_at IS NULL AND l.expires_at > %(now)s
  ) live WHERE place > %(most)s)
"""

__all__ = [
    "LinkRefused",
    "NewLink",
    "Opened",
    "actor_of",
    "ask_new_link",
    "close_session",
    "mint",
    "mint_many",
    "open_link",
    "open_remembered",
    "revoke",
]


@dataclass(frozen=True)
class NewLink:
    """One link to mint. `expires_at` is an instant (`rules.link_tokens.expires_at` for one that goes with the
    appointment), at most 90 days ahead; `reminder_id` names the message that carries it. A driver's link belongs to
    one companion, without `companion_id` to whoever is named then.
    """

    appointment_id: int
    purpose: ActorKind
    expires_at: datetime
    reminder_id: UUID | None = None
    companion_id: int | None = None


def mint(
    *,
    appointment_id: int,
    purpose: ActorKind | str,
    expires_at: datetime,
    by: Actor,
    now: datetime,
    reminder_id: UUID | None = None,
) -> str:
    """A fresh token, known to the caller alone, as in `mint_many`. Raises NotFound."""
    wanted = NewLink(appointment_id, ActorKind(purpose), expires_at, reminder_id)
    return mint_many(wanted=[wanted], by=by, now=now)[0]


def mint_many(*, wanted: Sequence[NewLink], by: Actor, now: datetime) -> tuple[str, ...]:
    """Fresh tokens in the given order; the rows hold their digests. Runs inside the caller's transaction.

    The number of statements does not grow with them. Above twelve live links of an appointment the oldest ends.
    While the links are locked the newest one is the recovery link, and the older ones of that kind are not any more. Raises NotFound.
    """
    if not wanted:
        return ()
    ids = {each.appointment_id for each in wanted}
    found = appointments_for(by).select_for_update(of=("self",)).filter(pk__any_of=ids).order_by("pk")
    appointments = {row.pk: row for row in found.values_list(*_READ, named=True)}
    if set(appointments) != ids:
        raise NotFound
    tokens = tuple(link_digests.new_token(each.purpose) for each in wanted)
    whose, recoveries = _companions(wanted), _recoveries(wanted, appointments)
    links = [
        _link(each, token, whose[each], now, is_recovery=place in recoveries)
        for place, (each, token) in enumerate(zip(wanted, tokens, strict=True))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MINT, {"now": now, "links": json.dumps(links)})
        minted = cursor.fetchall()
        cursor.execute(_END_OLDEST, {"now": now, "ids": list(ids), "most": MOST_LIVE})
    _record_minted(minted, by)
    return tokens


@transaction.atomic
def revoke(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """End every link and every open phone of an appointment, at once. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    Appointment.objects.filter(pk=appointment.pk).update(link_epoch=F("link_epoch") + 1)
    end_sessions(appointment, now)
    _record_for(appointment, by, "link.revoke")


@transaction.atomic
def unlock(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """After a call: wrong answers start from zero again, and nobody needs to call about them. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    Appointment.objects.filter(pk=appointment.pk).update(link_tries=0, links_paused_until=None)
    calls.settle(appointment_id=appointment.pk, reasons=[LOCKED_CALL], by=by, now=now)
    _record_for(appointment, by, "link.unlock")


def _companions(wanted: Sequence[NewLink]) -> dict[NewLink, int | None]:
    """Whose link each is, where it is not the patient's."""
    unnamed = {
        each.appointment_id
        for each in wanted
        if each.purpose is ActorKind.DRIVER and each.companion_id is None
    }
    rides = RideHome.objects.filter(appointment_id__in=unnamed) if unnamed else RideHome.objects.none()
    drivers = dict(rides.values_list("appointment_id", "driver_id"))
    return {
        each: drivers.get(each.appointment_id) if each.appointment_id in unnamed else each.companion_id
        for each in wanted
    }


def _link(
    wanted: NewLink, token: str, companion_id: int | None, now: datetime, *, is_recovery: bool
) -> dict[str, object]:
    return {
        "appointment_id": wanted.appointment_id,
        "purpose": wanted.purpose.value,
        "digest": link_digests.of_token(wanted.purpose, token).hex(),
        "expires_at": min(wanted.expires_at, now + LONGEST_LIFE).isoformat(),
        "is_recovery": is_recovery,
        "companion_id": companion_id,
        "reminder_id": str(wanted.reminder_id) if wanted.reminder_id else None,
    }


def _recoveries(wanted: Sequence[NewLink], appointments: Mapping[int, Any]) -> frozenset[int]:
    """Their places. It lets the owner of the mailbox in after somebody else burned the tries.

    The newest message is the one that opens, as every page says: one at a time, fifteen tries in all.
    """
    newest = {
        each.appointment_id: place
        for place, each in enumerate(wanted)
        if each.purpose is ActorKind.PATIENT and appointments[each.appointment_id].link_tries >= LOCK_AFTER
    }
    if newest:
        AccessLink.objects.filter(appointment_id__in=newest, is_recovery=True).update(is_recovery=False)
    return frozenset(newest.values())


def _record_minted(minted: Sequence[tuple[int, int, str]], by: Actor) -> None:
    """One entry for one link; one a site for a batch of them. Each is an id, a site and a purpose."""
    if len(minted) == 1:
        pk, site_id, purpose = minted[0]
        audit.record(by=by, action="link.mint", obj=f"link:{pk}", site_id=site_id, data={"purpose": purpose})
        return
    for site_id in sorted({of for _, of, _ in minted}):
        links = [pk for pk, of, _ in minted if of == site_id]
        audit.record(by=by, action="link.mint", obj=f"site:{site_id}", site_id=site_id, data={"links": links})


def _record_for(appointment: Appointment, by: Actor, action: str) -> None:
    audit.record(by=by, action=action, obj=f"appointment:{appointment.pk}", site_id=appointment.site_id)
