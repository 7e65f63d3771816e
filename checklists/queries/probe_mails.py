"""Test emails, found by their digest alone: the token rests nowhere."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from checklists.models import ProbeMail
from checklists.queries.scope import one
from checklists.rules.access import Actor

LASTS = timedelta(hours=72)
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Opened:
    """The test email whose link was opened; `arrived_at` once somebody has pressed."""

    id: int
    sent_at: datetime | None
    arrived_at: datetime | None


@dataclass(frozen=True)
class Example:
    """What became of the newest example that somebody asked for: left at, or why not; neither while it is on its way."""

    asked_at: datetime
    sent_at: datetime | None
    problem: str


def newest_example(*, version_id: int, key: str, by: Actor, now: datetime) -> Example | None:
    """The caller's own of the last hour, of this message; None for none."""
    mine = ProbeMail.objects.filter(
        user_id=by.user_id or 0, site_id__in=by.site_ids, asked_at__gt=now - _AN_HOUR
    )
    row = mine.filter(example__version_id=version_id, example__key=key).order_by("-asked_at", "-pk").first()
    return Example(row.asked_at, row.sent_at, row.problem) if row else None


def digest(token: str) -> str:
    """Keyed with a pepper outside the database, and good for this purpose alone."""
    written = f"probe mail|arrived|{token}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.LINK_PEPPER.encode(), written, hashlib.sha256).hexdigest()


def opened(*, site_id: int, token: str, by: Actor, now: datetime) -> Opened:
    """The caller's own. Raises NotFound: unknown, over, or somebody else's; which of them is not said."""
    row = one(rows_of(site_id, by, now), digest=digest(token))
    return Opened(row.pk, row.sent_at, row.arrived_at)


def rows_of(site_id: int, by: Actor, now: datetime) -> QuerySet[ProbeMail]:
    mine = ProbeMail.objects.filter(site_id=site_id, site_id__in=by.site_ids, user_id=by.user_id or 0)
    return mine.filter(asked_at__gt=now - LASTS)
