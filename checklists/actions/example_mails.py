"""A message of a protocol, sent to oneself as an example: asked for at its preview, carried as a test email is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from checklists.actions import audit, bell
from checklists.actions.probe_mails import TooManyTests
from checklists.models import ProbeMail, User
from checklists.queries import imagined_letters, protocol_preview
from checklists.queries.imagined_letters import Imagined
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor

MOST_AN_HOUR = 10
_HOUR = timedelta(hours=1)
# Pressing twice is one message.
_ONE_AT_ONCE = timedelta(minutes=1)


class NoAddress(Exception):
    """Whoever asks has no email address of their own."""


@dataclass(frozen=True)
class Asked:
    """`address` is the caller's own: it goes to nobody else."""

    mail_id: int
    address: str


@transaction.atomic
def ask(*, site_id: int, imagined: Imagined, by: Actor, now: datetime) -> Asked:
    """Ask for it; the senders take it at once. Raises NotFound, NoAddress, TooManyTests."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    _require_message(site_id, imagined, by)
    if not user.email:
        raise NoAddress
    mine = ProbeMail.objects.filter(user=user, asked_at__gt=now - _HOUR, example__isnull=False)
    recent = list(mine.order_by("-asked_at", "-pk"))
    if recent and _is_on_its_way(recent[0], imagined, now):
        return Asked(recent[0].pk, user.email)
    if len(recent) >= MOST_AN_HOUR:
        raise TooManyTests(recent[MOST_AN_HOUR - 1].asked_at + _HOUR)
    row = ProbeMail.objects.create(site_id=site_id, user=user, asked_at=now, example=imagined.as_json())
    bell.ring()
    data: dict[str, audit.Value] = {"protocol_version": imagined.version_id, "message": imagined.key}
    audit.record(by=by, action="example_mail.ask", obj=f"probe_mail:{row.pk}", site_id=site_id, data=data)
    return Asked(row.pk, user.email)


def _require_message(site_id: int, imagined: Imagined, by: Actor) -> None:
    """A version of this very site, whole enough to be drawn, with such a message."""
    found = protocol_preview.version(version_id=imagined.version_id, by=by)
    if site_id not in by.site_ids or found.site_id != site_id or found.protocol is None:
        raise NotFound
    if imagined.key not in [rule.key for rule in imagined_letters.messages_of(found.protocol)]:
        raise NotFound


def _is_on_its_way(row: ProbeMail, imagined: Imagined, now: datetime) -> bool:
    waits = row.sent_at is None and not row.problem and now - row.asked_at < _ONE_AT_ONCE
    return waits and row.example == imagined.as_json()
