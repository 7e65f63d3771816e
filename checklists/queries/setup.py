"""How far a site is with getting started: one statement, whoever asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from checklists.models import (
    Appointment,
    Heartbeat,
    Invitation,
    Membership,
    PrescriberAsk,
    ProbeMail,
    ProtocolVersion,
    Sending,
    SetupSkip,
    Site,
)
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, Role
from checklists.rules.heartbeats import STANDING_BY, WORKING
from checklists.rules.setup_judges import judged
from checklists.rules.setup_steps import MailSeen, Setup, SetupFacts

_HERE = OuterRef("pk")
_LIVES = {"worker_at": WORKING, "beat_at": "beat", "standby_at": STANDING_BY}


def read(*, site_id: int, used: str = "", expected: str = "", by: Actor, now: datetime) -> Setup:
    """One site's list. `used` is the address that the page was opened at, `expected` the one of the settings.

    Raises NotFound.
    """
    row = _told(Site.objects.filter(pk__in=by.site_ids), now).filter(pk=site_id).first()
    if row is None:
        raise NotFound
    return judged(_facts(row, used, expected), now)


def is_open(*, by: Actor, now: datetime) -> bool:
    """Whether anything is left to do at the caller's own site."""
    return any(is_starting(row, now) for row in with_setup(Site.objects.filter(pk__in=by.site_ids), now))


def with_setup(rows: QuerySet[Site], now: datetime) -> QuerySet[Site]:
    """What `is_starting` reads of a site."""
    return _told(rows, now)


def is_starting(row: Site, now: datetime) -> bool:
    """Whether anything is left to do at a site read `with_setup`."""
    return not judged(_facts(row, "", ""), now).is_well


def every(*, now: datetime, most: int) -> tuple[Setup, ...]:
    """The first sites by name, for the doctor."""
    return tuple(
        judged(_facts(row, "", ""), now) for row in _told(Site.objects.all(), now).order_by("slug")[:most]
    )


def lives(*, now: datetime) -> Setup:
    """What runs, also where there is no site yet: the same verdicts."""
    sending = Sending.objects.first()
    facts = SetupFacts(
        *("", "", "", "", "", ""),
        worker_at=_newest(WORKING),
        beat_at=_newest("beat"),
        standby_at=_newest(STANDING_BY),
        trouble=sending.trouble if sending else "",
    )
    return judged(facts, now)


def _newest(trigger: str) -> datetime | None:
    return Heartbeat.objects.filter(trigger=trigger).order_by("-at").values_list("at", flat=True).first()


def _told(rows: QuerySet[Site], now: datetime) -> QuerySet[Any]:
    """Beside each site what its rows tell: a look into an index each."""
    mails = ProbeMail.objects.filter(site=_HERE, example__isnull=True)
    versions = ProtocolVersion.objects.filter(site=_HERE, state=ProtocolVersion.State.PUBLISHED).values(
        "site"
    )
    members = Membership.objects.filter(site=_HERE, user__is_active=True)
    invited = Invitation.objects.filter(site=_HERE, used_at=None, expires_at__gt=now)
    asks = PrescriberAsk.objects.filter(site=_HERE, ended_at=None, expires_at__gt=now)
    deciding = members.filter(role__in=(Role.MANAGER, Role.PRIVACY_OFFICER))
    newest = JSONObject(asked_at="asked_at", sent_at="sent_at", problem="problem", arrived_at="arrived_at")
    lives = {
        name: Subquery(Heartbeat.objects.filter(trigger=trigger).order_by("-at").values("at")[:1])
        for name, trigger in _LIVES.items()
    }
    return rows.annotate(
        trouble=Subquery(Sending.objects.filter(pk=1).values("trouble")[:1]),
        mail=Subquery(mails.order_by("-asked_at", "-pk").values(told=newest)[:1]),
        arrived_at=Subquery(mails.exclude(arrived_at=None).order_by("-asked_at").values("arrived_at")[:1]),
        published=Subquery(versions.annotate(count=Count("pk")).values("count")),
        unsigned=Subquery(versions.annotate(count=Count("pk", filter=Q(signed_off_at=None))).values("count")),
        prescribers=ArraySubquery(
            members.filter(role=Role.PRESCRIBER).order_by("user__name").values("user__name")
        ),
        team=ArraySubquery(members.values("role")),
        waiting=ArraySubquery(invited.values("role")),
        asks=ArraySubquery(asks.values(open=Q(agreed_at=None))),
        deciders=ArraySubquery(deciding.values("user_id")),
        booked=Exists(Appointment.objects.filter(site=_HERE)),
        skipped=ArraySubquery(SetupSkip.objects.filter(site=_HERE).values("step")),
        **lives,
    )


def _facts(row: Any, used: str, expected: str) -> SetupFacts:
    return SetupFacts(
        slug=row.slug,
        name=row.name,
        alias=row.alias,
        zone=row.time_zone,
        phone=row.phone,
        address=row.address,
        used_address=used,
        expected_address=expected,
        database=_version(),
        worker_at=row.worker_at,
        beat_at=row.beat_at,
        standby_at=row.standby_at,
        trouble=row.trouble or "",
        mail=_mail(row.mail, row.arrived_at),
        published=row.published or 0,
        unsigned=row.unsigned or 0,
        prescribers=tuple(row.prescribers),
        team=_counted(row.team),
        waiting=_counted([*row.waiting, *(Role.PRESCRIBER for is_open in row.asks if not is_open)]),
        asked=sum(row.asks),
        deciders=frozenset(row.deciders),
        booked=row.booked,
        asks_second_factor=not settings.DEMO,
        skipped=frozenset(row.skipped),
    )


def _mail(newest: dict[str, Any] | None, arrived_at: datetime | None) -> MailSeen:
    if newest is None:
        return MailSeen()
    asked, sent = (
        datetime.fromisoformat(newest[key]) if newest[key] else None for key in ("asked_at", "sent_at")
    )
    return MailSeen(asked, sent, newest["problem"], arrived_at)


def _counted(roles: Iterable[str]) -> dict[Role, int]:
    found = [Role(role) for role in roles]
    return {role: found.count(role) for role in set(found)}


def _version() -> str:
    """As the driver heard it when it connected: 180003 is 18.3."""
    number = int(connection.connection.info.server_version)
    return f"{number // 10_000}.{number % 10_000}"
