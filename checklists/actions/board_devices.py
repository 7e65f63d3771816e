"""A wall screen is given a one-time link, connects by a press on it, and is ended by a press at the desk."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import audit
from checklists.models import BoardDevice, Site
from checklists.queries import wall
from checklists.queries.board_devices import actor_of, digest, screens
from checklists.queries.scope import one, within
from checklists.rules.access import Actor, ActorKind, Role
from checklists.rules.board_device import LINK_LASTS, MOST, waits

MAKERS = frozenset({Role.MANAGER})


class TooMany(Exception):
    """So many screens of this site are connected already."""


class LinkClosed(Exception):
    """Unknown, used or over; which of them is not said."""


@dataclass(frozen=True)
class Made:
    """`token` exists here only: shown once, then forgotten."""

    token: str
    until: datetime


@transaction.atomic
def make(*, site_id: int, name: str, by: Actor, now: datetime) -> Made:
    """A link for one screen of the caller's site. Raises PermissionDenied, NotFound, TooMany."""
    if not by.has(*MAKERS):
        raise PermissionDenied
    site = one(Site.objects.select_for_update().filter(pk__in=by.site_ids), pk=site_id)
    if len(screens(by=by, now=now)) >= MOST:
        raise TooMany
    token = "b" + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    row = BoardDevice.objects.create(  # type: ignore[misc]  # only staff have a role
        site=site, name=name, made_by_id=by.user_id, made_at=now,
        link_digest=digest("link", token), link_until=now + LINK_LASTS,
    )  # fmt: skip
    audit.record(by=by, action="screen.make", obj=f"screen:{row.pk}", site_id=site.pk)
    return Made(token, row.link_until)


@wall.everywhere("wall screen")
@transaction.atomic
def connect(*, token: str, previous_cookie: str, now: datetime) -> str:
    """The cookie of this screen; what the same browser was connected as before ends. Raises LinkClosed."""
    row = BoardDevice.objects.select_for_update().filter(link_digest=digest("link", token)).first()
    if row is None or not _waits(row, now):
        raise LinkClosed
    cookie = secrets.token_urlsafe(32)
    row.digest, row.connected_at = digest("cookie", cookie), now
    row.save(update_fields=["digest", "connected_at"])
    by = Actor(kind=ActorKind.BOARD, key=str(row.pk), site_ids=frozenset({row.site_id}))
    before = actor_of(cookie=previous_cookie, now=now)
    if before is not None and before.site_ids == by.site_ids:
        _end(BoardDevice.objects.get(pk=int(before.key)), by, now)
    audit.record(by=by, action="screen.connect", obj=f"screen:{row.pk}", site_id=row.site_id)
    return cookie


@transaction.atomic
def end(*, screen_id: int, by: Actor, now: datetime) -> None:
    """Gone at its next request; ending twice is ending once. Raises PermissionDenied, NotFound."""
    if not by.has(*MAKERS):
        raise PermissionDenied
    row = one(within(BoardDevice.objects.select_for_update(), by), pk=screen_id)
    if row.ended_at is None:
        _end(row, by, now)


def _end(row: BoardDevice, by: Actor, now: datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    audit.record(by=by, action="screen.end", obj=f"screen:{row.pk}", site_id=row.site_id)


def _waits(row: BoardDevice, now: datetime) -> bool:
    return waits(link_until=row.link_until, connected_at=row.connected_at, ended_at=row.ended_at, now=now)
