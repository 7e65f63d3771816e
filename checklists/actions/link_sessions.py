"""A phone that opened a link: who it is at each request, and when it ends. Source: security.md 4.7 and 5."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, link_digests
from checklists.models import AccessLink, AnswerDraft, Appointment, Companion, LinkSession
from checklists.queries import wall
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(minutes=60)
STAMP_EVERY = timedelta(seconds=60)
AT_ONCE = 3


@wall.everywhere("link session")
def actor_of(*, cookie: str, now: datetime) -> Actor | None:
    """Who holds this cookie; None unless session, link, epoch and appointment are all alive.

    The idle stamp is the only thing written, at most once a minute.
    """
    if not 20 <= len(cookie) <= 100:
        return None
    session = _find(cookie, now)
    if session is None or not is_live(session.link, now):
        return None
    if now - session.seen_at >= STAMP_EVERY:
        LinkSession.objects.filter(pk=session.pk, ended_at=None).update(seen_at=now)
    return replace(actor_for(session.link), session_id=session.pk, unlocked=is_unlocked(session, now))


def is_unlocked(session: LinkSession, now: datetime) -> bool:
    """Asked at each request, to the second."""
    return session.unlocked_until is not None and now < session.unlocked_until


def is_live(link: AccessLink, now: datetime) -> bool:
    """Asked at each request: a move, a cancel or a new address ends the link at the next click."""
    appointment, helper = link.appointment, link.companion
    return (
        link.revoked_at is None
        and link.suspended_at is None
        and (helper is None or helper.ended_at is None)
        and now < link.expires_at
        and link.epoch == appointment.link_epoch
        and appointment.status != Status.CANCELLED
    )


def actor_for(link: AccessLink) -> Actor:
    """The holder of a link; it reaches its one appointment. Staff read the name beside what was ticked."""
    kind = ActorKind(link.purpose)
    patient = link.appointment.patient
    helper = link.companion.name if link.companion else ""
    name = f"{patient.first_name} {patient.last_name}" if kind is ActorKind.PATIENT else helper
    return Actor(
        kind=kind,
        key=str(_key(link, kind)),
        name=name[:120],
        site_ids=frozenset({link.site_id}),
        appointment_id=link.appointment_id,
        companion_id=link.companion_id,
    )


def _key(link: AccessLink, kind: ActorKind) -> int:
    """Who helps is the same person with every link of theirs; who was asked to drive may be several."""
    if kind is ActorKind.PATIENT:
        return link.appointment.patient_id
    return link.companion_id or link.pk if kind is ActorKind.COMPANION else link.pk


@dataclass(frozen=True)
class Started:
    """`goes_on`: this phone had a page of the same list that nobody closed; it was only left alone for a while."""

    cookie: str
    goes_on: bool


def start(*, link: AccessLink, previous_cookie: str, now: datetime) -> Started:
    """A new session with a new cookie; the older one of this phone ends, and the oldest of this person beyond three.

    Answers on their way go over to it from an older session of the same phone and the same list, and end with any other.
    Who helps signs out nobody but themselves.
    Runs inside the caller's transaction, with the appointment's row locked.
    """
    older = LinkSession.objects.filter(digest=link_digests.of_cookie(previous_cookie), ended_at=None)
    cookie = link_digests.new_cookie()
    digest = link_digests.of_cookie(cookie)
    session = LinkSession.objects.create(
        site_id=link.site_id, link=link, digest=digest, opened_at=now, seen_at=now
    )
    same = older.filter(link__appointment_id=link.appointment_id, link__purpose=link.purpose).first()
    if same is not None:
        AnswerDraft.objects.filter(session=same).update(session=session)
    _end(older, now)
    alive = LinkSession.objects.filter(
        link__appointment_id=link.appointment_id,
        link__companion=link.companion,
        ended_at=None,
        opened_at__gt=now - ABSOLUTE,
        seen_at__gt=now - IDLE,
    )
    too_many = [each.pk for each in alive.exclude(pk=session.pk).order_by("-opened_at", "-pk")[AT_ONCE - 1 :]]
    _end(LinkSession.objects.filter(pk__in=too_many), now)
    return Started(cookie, goes_on=same is not None)


@wall.everywhere("link session")
@transaction.atomic
def close_session(*, cookie: str, now: datetime) -> None:
    """Sign out: this cookie opens nothing any more. Whoever holds it is who acts."""
    rows = LinkSession.objects.select_related("link__appointment__patient", "link__companion")
    session = rows.filter(digest=link_digests.of_cookie(cookie), ended_at=None).first()
    if session is None:
        return
    _end(LinkSession.objects.filter(pk=session.pk), now)
    by = actor_for(session.link)
    audit.record(by=by, action="link.close", obj=f"link:{session.link_id}", site_id=session.site_id)


def _find(cookie: str, now: datetime) -> LinkSession | None:
    rows = LinkSession.objects.select_related("link__appointment__patient", "link__companion")
    digest = link_digests.of_cookie(cookie)
    return rows.filter(
        digest=digest, ended_at=None, seen_at__gt=now - IDLE, opened_at__gt=now - ABSOLUTE
    ).first()


def end_sessions(appointment: Appointment, now: datetime) -> None:
    """Every phone is out; inside the caller's transaction."""
    _end(LinkSession.objects.filter(link__appointment=appointment, ended_at=None), now)


def end_sessions_of(companion: Companion, now: datetime) -> None:
    """Every phone of somebody who helped is out; inside the caller's transaction."""
    _end(LinkSession.objects.filter(link__companion=companion, ended_at=None), now)


def _end(sessions: QuerySet[LinkSession], now: datetime) -> None:
    """With the answers that were on their way there: nobody else may send them."""
    AnswerDraft.objects.filter(session__in=sessions).delete()
    sessions.update(ended_at=now)
