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


@dataclass(frozen=True)
class Opened:
    """The test email whose link was opened; `arrived_at` once somebody has pressed."""

    id: int
    sent_at: datetime | None
    arrived_at: datetime | None


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
