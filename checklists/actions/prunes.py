"""What retention allows to forget: ways in that have long ended, answers that were never sent, counts, machines that are gone,
addresses that were left.

Nothing that a person sent, nothing append-only, no reminder, no patient.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet

from checklists.actions import audit
from checklists.actions.link_sessions import ABSOLUTE
from checklists.models import (
    AccessLink,
    AnswerDraft,
    Heartbeat,
    Invitation,
    LinkSession,
    PasswordReset,
    Patient,
    PhoneCopy,
    PrescriberAsk,
    RememberedPhone,
)
from checklists.rules.access import Actor
from checklists.rules.heartbeats import LASTING

# So long after its end a link still says "this link is over" instead of nothing.
KEPT = timedelta(days=30)
MOST_AT_ONCE = 1000
_CACHE = "DELETE FROM cache_entries WHERE ctid = ANY (ARRAY(SELECT ctid FROM cache_entries WHERE expires < %s LIMIT %s))"


@transaction.atomic
def prune(*, by: Actor, now: datetime, most: int = MOST_AT_ONCE) -> Mapping[str, int]:
    """Forget at most so many rows of each kind; how many, of those where there were any. Call it until it finds none."""
    counts = {name: _delete(rows, most) for name, rows in _over(now).items()}
    counts |= {
        "former_addresses": _forget_addresses(now - KEPT, most),
        "cache_entries": _delete_cache(now, most),
    }
    found = {name: count for name, count in counts.items() if count}
    if found:
        audit.record(by=by, action="chore.prune", obj="sending:1", site_id=None, data=found)
    return found


def waiting(*, by: Actor, now: datetime) -> Mapping[str, int]:
    """How many rows of each kind the next prune would find; nothing is forgotten by it."""
    counts = {name: rows.count() for name, rows in _over(now).items()}
    counts["former_addresses"] = _left_addresses(now - KEPT).count()
    return {name: count for name, count in counts.items() if count}


def _over(now: datetime) -> "Mapping[str, QuerySet[Any]]":
    """What is forgotten by now, kind by kind; where one hangs on another, in the order in which they go."""
    ended = now - KEPT
    return {
        # Begun in a session that is over by now, however it ended.
        "answer_drafts": AnswerDraft.objects.filter(at__lt=now - ABSOLUTE),
        "phone_copies": PhoneCopy.objects.filter(link__expires_at__lt=ended),
        "remembered_phones": RememberedPhone.objects.filter(link__expires_at__lt=ended),
        "link_sessions": LinkSession.objects.filter(link__expires_at__lt=ended, answerdraft=None),
        "links": AccessLink.objects.filter(
            expires_at__lt=ended, linksession=None, phonecopy=None, rememberedphone=None
        ),
        "invitations": Invitation.objects.filter(expires_at__lt=ended),
        # What was agreed to says why somebody prescribes: it stays.
        "prescriber_asks": PrescriberAsk.objects.filter(expires_at__lt=ended, agreed_at=None).exclude(
            ended_at=None
        ),
        "password_resets": PasswordReset.objects.filter(expires_at__lt=ended),
        "sign_ins": Session.objects.filter(expire_date__lt=now),
        "heartbeats": Heartbeat.objects.filter(at__lt=ended).exclude(trigger__in=LASTING),
    }


def _delete(rows: QuerySet, most: int) -> int:  # type: ignore[type-arg]
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    if ids:
        rows.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)


def _forget_addresses(over: datetime, most: int) -> int:
    """The one before was told long ago that there is another."""
    left = list(_left_addresses(over).values_list("pk", flat=True)[:most])
    return Patient.objects.filter(pk__in=left).update(former_email="")


def _left_addresses(over: datetime) -> "QuerySet[Patient]":
    return Patient.objects.filter(email_changed_at__lt=over).exclude(former_email="")


def _delete_cache(now: datetime, most: int) -> int:
    """The framework looks at ends only when the table is full."""
    with connection.cursor() as cursor:
        cursor.execute(_CACHE, [now, most])
        count: int = cursor.rowcount
        return count
