"""A patient's own phone that is remembered: items and times open on it without a date of birth. Source: security.md LK-18.

Chosen with "This is my own phone", taken back by one press. It belongs to one link and ends with it: at each request that link is
asked, so a move, a cancel or a new address ends it at the next one. What the browser says of its time counts for nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, link_digests, link_sessions, open_checklists
from checklists.actions.phone_copies import CopiesForbidden
from checklists.models import AccessLink, Appointment, LinkSession, RememberedPhone, Site
from checklists.queries import wall
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, ActorKind

# As many as may hold an open page at once.
AT_ONCE = link_sessions.AT_ONCE


@dataclass(frozen=True)
class Keep:
    """What the phone gets: `cookie` goes there and nowhere else, "" to take away what it had; `until` the link ends."""

    cookie: str = ""
    until: datetime | None = None


@wall.everywhere("remembered phone")
def actor_of(*, cookie: str, now: datetime) -> Actor | None:
    """Which phone holds this cookie; None unless it is remembered now. Nobody has said who holds it."""
    phone = _standing(cookie, now)
    return _actor(phone) if phone else None


def link_of(*, cookie: str, now: datetime) -> AccessLink | None:
    """The link that a date of birth opens from this phone; None unless it is remembered now."""
    phone = _standing(cookie, now)
    return phone.link if phone else None


def at_opening(*, link: AccessLink, cookie: str, is_chosen: bool, now: datetime) -> Keep | None:
    """What becomes of the cookie that a phone held when it opened `link`; None leaves it as it is.

    A phone is remembered for one list: whatever it opens of somebody else ends that, so that the one after never sees
    the one before. Runs inside the caller's transaction, with the appointment's row locked.
    """
    is_patient = link.purpose == ActorKind.PATIENT
    before = _standing(cookie, now) if cookie else None
    is_same = bool(before and is_patient and before.link.appointment_id == link.appointment_id)
    if before and is_same and (not is_chosen or before.link_id == link.pk):
        return None
    if before:
        _forget(before, now)
    if is_chosen and is_patient and link.site.phone_copies_allowed:
        return _remember(link, now)
    return Keep() if cookie else None


@transaction.atomic
def keep(*, session_cookie: str, cookie: str, by: Actor, now: datetime) -> Keep | None:
    """From the page itself, by the phone that opened it. Raises NotFound, CopiesForbidden, ChecklistClosed."""
    appointment = open_checklists.locked(appointment_id=by.appointment_id or 0, by=by)
    if not appointment.site.phone_copies_allowed:
        raise CopiesForbidden
    opened = LinkSession.objects.select_related("link__site", "link__appointment__patient", "link__companion")
    digest = link_digests.of_cookie(session_cookie)
    session = opened.filter(digest=digest, link__appointment=appointment, ended_at=None).first()
    if session is None:
        raise NotFound
    return at_opening(link=session.link, cookie=cookie, is_chosen=True, now=now)


@wall.everywhere("remembered phone")
@transaction.atomic
def forget(*, cookie: str, now: datetime) -> None:
    """Taken back by whoever holds it: this cookie shows nothing any more."""
    phone = _rows(cookie).first()
    if phone is not None:
        _forget(phone, now)


def forget_all(appointment: Appointment, now: datetime) -> None:
    """Of a list whose links are locked; inside the caller's transaction."""
    _end(RememberedPhone.objects.filter(link__appointment=appointment), now)


def forget_of(link_id: int, now: datetime) -> None:
    """Of a link that rests; opened again by the desk it is chosen anew. Inside the caller's transaction."""
    _end(RememberedPhone.objects.filter(link_id=link_id), now)


def forget_at(site: Site, now: datetime) -> None:
    """Of a site that keeps no lists on phones from now on; inside the caller's transaction."""
    _end(RememberedPhone.objects.filter(site=site), now)


def _remember(link: AccessLink, now: datetime) -> Keep:
    """One more; the oldest beyond three of an appointment ends."""
    cookie = link_digests.new_cookie()
    phone = RememberedPhone.objects.create(
        site_id=link.site_id, link=link, digest=link_digests.of_keep(cookie), kept_at=now
    )
    alive = RememberedPhone.objects.filter(link__appointment_id=link.appointment_id, ended_at=None)
    oldest = alive.order_by("-kept_at", "-pk").values_list("pk", flat=True)[AT_ONCE:]
    _end(RememberedPhone.objects.filter(pk__in=list(oldest)), now)
    _record(phone, link_sessions.actor_for(link), "phone.remember")
    return Keep(cookie, link.expires_at)


def _forget(phone: RememberedPhone, now: datetime) -> None:
    _end(RememberedPhone.objects.filter(pk=phone.pk), now)
    _record(phone, _actor(phone), "phone.forget")


def _end(phones: QuerySet[RememberedPhone], now: datetime) -> None:
    phones.filter(ended_at=None).update(ended_at=now)


def _rows(cookie: str) -> QuerySet[RememberedPhone]:
    """At most one, with what says whether it stands; none for what cannot be a cookie of ours."""
    rows = RememberedPhone.objects.select_related(
        "site", "link__appointment", "link__companion", "link__site"
    )
    is_ours = 20 <= len(cookie) <= 100 and cookie.isascii()
    return rows.filter(digest=link_digests.of_keep(cookie if is_ours else ""), ended_at=None)


def _standing(cookie: str, now: datetime) -> RememberedPhone | None:
    """Asked at each request: the site allows it, and its link lives."""
    phone = _rows(cookie).first()
    stands = phone and phone.site.phone_copies_allowed and link_sessions.is_live(phone.link, now)
    return phone if stands else None


def _actor(phone: RememberedPhone) -> Actor:
    return Actor(
        kind=ActorKind.REMEMBERED,
        key=str(phone.pk),
        site_ids=frozenset({phone.site_id}),
        appointment_id=phone.link.appointment_id,
    )


def _record(phone: RememberedPhone, by: Actor, action: str) -> None:
    data: dict[str, audit.Value] = {"phone": phone.pk}
    audit.record(by=by, action=action, obj=f"link:{phone.link_id}", site_id=phone.site_id, data=data)
