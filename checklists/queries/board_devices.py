"""Wall screens: who a cookie is, asked anew at each request; and those of a site."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from checklists.models import BoardDevice
from checklists.queries import wall
from checklists.queries.scope import within
from checklists.rules.access import Actor, ActorKind
from checklists.rules.board_device import LASTS, is_connected, waits

_MOST_SHOWN = 40


@dataclass(frozen=True)
class Screen:
    """One screen as its site lists it; `until` is when it, or its unopened link, ends by itself."""

    id: int
    name: str
    made_by: str
    is_connected: bool
    until: datetime


def digest(purpose: str, token: str) -> bytes:
    """Keyed with a pepper outside the database; a link's token is no cookie, a cookie no link's token."""
    written = f"board|{purpose}|{token}".encode("utf-8", "surrogatepass")
    return hmac.digest(settings.LINK_PEPPER.encode(), written, hashlib.sha256)


@wall.everywhere("wall screen")
def actor_of(*, cookie: str, now: datetime) -> Actor | None:
    """The screen that holds this cookie; None unless it is connected now. It is at one site and in no role."""
    if not 20 <= len(cookie) <= 100:
        return None
    row = BoardDevice.objects.filter(digest=digest("cookie", cookie)).first()
    if row is None or not is_connected(connected_at=row.connected_at, ended_at=row.ended_at, now=now):
        return None
    return Actor(kind=ActorKind.BOARD, key=str(row.pk), name=row.name, site_ids=frozenset({row.site_id}))


def screens(*, by: Actor, now: datetime) -> tuple[Screen, ...]:
    """Those of the caller's site that are connected or wait for it, the newest first."""
    rows = within(BoardDevice.objects.filter(ended_at=None), by).select_related("made_by")
    return tuple(
        _screen(row, now)
        for row in rows.order_by("-made_at", "-pk")[:_MOST_SHOWN]
        if is_connected(connected_at=row.connected_at, ended_at=None, now=now) or _waits(row, now)
    )


def _waits(row: BoardDevice, now: datetime) -> bool:
    return waits(link_until=row.link_until, connected_at=row.connected_at, ended_at=row.ended_at, now=now)


def _screen(row: BoardDevice, now: datetime) -> Screen:
    until = row.connected_at + LASTS if row.connected_at else row.link_until
    return Screen(row.pk, row.name, row.made_by.name, row.connected_at is not None, until)
