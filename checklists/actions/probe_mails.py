"""A test email to oneself: asked for at the desk, taken and told by a sender, arrived once its reader has pressed."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, bell
from checklists.models import ProbeMail, Site
from checklists.queries.imagined_letters import Imagined, imagined_of
from checklists.queries.probe_mails import digest, rows_of
from checklists.queries.scope import one
from checklists.rules.access import Actor

MOST_AN_HOUR = 4
_HOUR = timedelta(hours=1)
# What nobody has taken by then is not sent any more: whoever asked has gone on.
TAKEN_WITHIN = timedelta(minutes=10)
# Pressing twice is one test.
_ONE_AT_ONCE = timedelta(minutes=1)
_LONGEST = 300


class TooManyTests(Exception):
    """`next_at` is when another one may be asked for."""

    def __init__(self, next_at: datetime) -> None:
        self.next_at = next_at
        super().__init__(f"not before {next_at:%H:%M}")


@dataclass(frozen=True)
class Taken:
    """One to send. `token` exists here and in the message, and rests nowhere."""

    id: int
    site_slug: str
    alias: str
    reply_to: str
    to: str
    token: str
    # Of which message it shows an example; None for a plain test, which alone holds the token.
    example: Imagined | None = None


@transaction.atomic
def ask(*, site_id: int, by: Actor, now: datetime) -> int:
    """Ask for a test email to the caller's own address; the senders take it at once. Raises NotFound, TooManyTests."""
    site = one(Site.objects.select_for_update().filter(pk__in=by.site_ids), pk=site_id)
    tests = ProbeMail.objects.filter(site=site, asked_at__gt=now - _HOUR, example__isnull=True)
    recent = list(tests.order_by("-asked_at", "-pk"))
    if recent and _is_on_its_way(recent[0], now):
        return recent[0].pk
    if len(recent) >= MOST_AN_HOUR:
        raise TooManyTests(recent[MOST_AN_HOUR - 1].asked_at + _HOUR)
    row = ProbeMail.objects.create(site=site, user_id=by.user_id, asked_at=now)  # type: ignore[misc]  # only staff ask
    bell.ring()
    audit.record(by=by, action="probe_mail.ask", obj=f"probe_mail:{row.pk}", site_id=site.pk)
    return row.pk


@transaction.atomic
def take(*, by: Actor, now: datetime) -> tuple[Taken, ...]:
    """Those that nobody has taken, each with a fresh token. Once taken, none is taken again, whatever becomes of it."""
    waiting = _waiting(now).select_for_update(of=("self",), skip_locked=True).select_related("site", "user")
    return tuple(_taken(row) for row in waiting.order_by("pk"))


@transaction.atomic
def tell(*, mail_id: int, problem: str, by: Actor, now: datetime) -> None:
    """What became of it: the server took it, or why not, in words for staff."""
    rows = ProbeMail.objects.filter(pk=mail_id, sent_at=None, problem="")
    rows.update(problem=problem[:_LONGEST]) if problem else rows.update(sent_at=now)


@transaction.atomic
def refuse(*, problem: str, by: Actor, now: datetime) -> int:
    """Nothing leaves now: those that wait hear why, in the sender's own words. How many."""
    return _waiting(now).update(problem=problem[:_LONGEST])


@transaction.atomic
def arrived(*, site_id: int, token: str, by: Actor, now: datetime) -> None:
    """Whoever asked for it has it before them; a second press changes nothing. Raises NotFound."""
    row = one(rows_of(site_id, by, now).select_for_update(), digest=digest(token))
    if row.arrived_at is not None:
        return
    # A quick reader may be earlier than the sender's own record.
    row.sent_at, row.arrived_at, row.problem = row.sent_at or now, now, ""
    row.save(update_fields=["sent_at", "arrived_at", "problem"])
    audit.record(by=by, action="probe_mail.arrive", obj=f"probe_mail:{row.pk}", site_id=site_id)


def _waiting(now: datetime) -> QuerySet[ProbeMail]:
    return ProbeMail.objects.filter(sent_at=None, problem="", digest="", asked_at__gt=now - TAKEN_WITHIN)


def _is_on_its_way(row: ProbeMail, now: datetime) -> bool:
    return row.sent_at is None and not row.problem and now - row.asked_at < _ONE_AT_ONCE


def _taken(row: ProbeMail) -> Taken:
    token = "e" + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    row.digest = digest(token)
    row.save(update_fields=["digest"])
    site = row.site
    example = imagined_of(row.example) if row.example else None
    return Taken(row.pk, site.slug, site.alias, site.reply_to, row.user.email, token, example)
