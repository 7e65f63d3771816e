"""Access links: mint one for a message, end them. Opening and asking for a new one stand beside this file."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from checklists.actions import audit, link_digests
from checklists.actions.link_openings import LinkRefused, Opened, open_link
from checklists.actions.link_requests import ask_new_link
from checklists.actions.link_sessions import actor_of, close_session, end_sessions
from checklists.models import AccessLink, Appointment
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor, ActorKind
from checklists.rules.link_tokens import LONGEST_LIFE
from checklists.rules.link_tries import LOCK_AFTER

MOST_LIVE = 12

__all__ = [
    "LinkRefused",
    "Opened",
    "actor_of",
    "ask_new_link",
    "close_session",
    "mint",
    "open_link",
    "revoke",
]


def mint(
    *,
    appointment_id: int,
    purpose: ActorKind | str,
    expires_at: datetime,
    by: Actor,
    now: datetime,
    reminder_id: UUID | None = None,
) -> str:
    """A fresh token, known to the caller alone: the row holds its digest. Runs inside the caller's transaction.

    `expires_at` is an instant (`rules.link_tokens.expires_at` for a link that goes with the appointment), at most
    90 days ahead. Above twelve live links the oldest ends. After a lock the first one minted is the recovery link.
    Raises NotFound.
    """
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    kind = ActorKind(purpose)
    token = link_digests.new_token(kind)
    link = AccessLink.objects.create(
        site_id=appointment.site_id,
        appointment=appointment,
        purpose=kind.value,
        digest=link_digests.of_token(kind, token),
        epoch=appointment.link_epoch,
        minted_at=now,
        expires_at=min(expires_at, now + LONGEST_LIFE),
        reminder_id=reminder_id,
        is_recovery=_is_recovery(appointment, kind),
    )
    _end_oldest(appointment, now)
    audit.record(
        by=by, action="link.mint", obj=f"link:{link.pk}", site_id=link.site_id, data={"purpose": kind.value}
    )
    return token


@transaction.atomic
def revoke(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """End every link and every open phone of an appointment, at once. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    Appointment.objects.filter(pk=appointment.pk).update(link_epoch=F("link_epoch") + 1)
    end_sessions(appointment, now)
    _record_for(appointment, by, "link.revoke")


@transaction.atomic
def unlock(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """After a call: wrong answers start from zero again. Raises NotFound."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    Appointment.objects.filter(pk=appointment.pk).update(link_tries=0, links_paused_until=None)
    _record_for(appointment, by, "link.unlock")


def _is_recovery(appointment: Appointment, kind: ActorKind) -> bool:
    """One a lock: it lets the owner of the mailbox in after somebody else burned the tries."""
    if kind is not ActorKind.PATIENT or appointment.link_tries < LOCK_AFTER:
        return False
    live = AccessLink.objects.filter(appointment=appointment, epoch=appointment.link_epoch, revoked_at=None)
    return not live.filter(is_recovery=True).exists()


def _end_oldest(appointment: Appointment, now: datetime) -> None:
    live = AccessLink.objects.filter(
        appointment=appointment, epoch=appointment.link_epoch, revoked_at=None, expires_at__gt=now
    )
    too_many = [link.pk for link in live.order_by("-minted_at", "-pk")[MOST_LIVE:]]
    AccessLink.objects.filter(pk__in=too_many).update(revoked_at=now)


def _record_for(appointment: Appointment, by: Actor, action: str) -> None:
    audit.record(by=by, action=action, obj=f"appointment:{appointment.pk}", site_id=appointment.site_id)
