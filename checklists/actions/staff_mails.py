"""Messages to the staff themselves: asked for in the transaction of what they tell, taken by one sender, never sent twice.

Whoever takes one holds it for two minutes. The mark comes right before its content: from there on the server may have it,
and a sender that dies leaves it in doubt instead of sending it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet

from checklists.actions import bell
from checklists.models import PrescriberAsk, Site, StaffMail
from checklists.rules.access import Actor
from checklists.rules.transmission import CLAIM_LEASE, Answer, back_off, without_address


class Kind(StrEnum):
    GLASS_OPENED = "glass_opened"
    FACTORS_FORGOTTEN = "factors_forgotten"
    PASSWORD_RESET = "password_reset"
    AUDIT_ANCHOR = "audit_anchor"
    PRESCRIBER_ASKED = "prescriber_asked"
    INVITED = "invited"


@dataclass(frozen=True)
class Held:
    """One to send. `about` are numbers; `site_slug` and `site_name` of the site that it names, "" for none."""

    id: int
    kind: Kind
    about: Mapping[str, int]
    to: str
    tries: int
    asked_at: datetime
    site_slug: str
    site_name: str


def ask(
    *,
    user_ids: Iterable[int | None],
    kind: Kind,
    about: Mapping[str, int],
    lasts: timedelta,
    by: Actor,
    now: datetime,
) -> None:
    """One to each, as soon as somebody sends; None is whom an ask invites. Runs inside the transaction of what it tells."""
    rows = [
        StaffMail(
            user_id=each, kind=kind, about=dict(about), asked_at=now, send_by=now + lasts, next_try_at=now
        )
        for each in user_ids
    ]
    StaffMail.objects.bulk_create(rows)
    if rows:
        bell.ring()


@transaction.atomic
def take(*, by: Actor, now: datetime, most: int = 50) -> tuple[Held, ...]:
    """Those that are due, held for this sender for two minutes; who does not sign in any more gets none, and nobody is
    invited whose ask is over.
    """
    due = _waiting().filter(next_try_at__lte=now, send_by__gt=now)
    due = due.filter(Q(user__is_active=True) | Q(user=None))
    rows = list(
        due.select_for_update(of=("self",), skip_locked=True).select_related("user").order_by("pk")[:most]
    )
    sites, addresses = _sites(rows), _addresses(rows, now)
    held = []
    for row in rows:
        row.tries, row.next_try_at = row.tries + 1, now + CLAIM_LEASE
        if row.pk not in addresses:
            row.problem = "over"
        row.save(update_fields=["tries", "next_try_at", "problem"])
        if not row.problem:
            held.append(_held(row, addresses[row.pk], sites))
    return tuple(held)


@transaction.atomic
def mark(*, held: Held, by: Actor, now: datetime) -> bool:
    """Whether it may go now: not where somebody else has taken it up meanwhile."""
    mine = _waiting().filter(pk=held.id, tries=held.tries)
    return mine.update(marked_at=now) == 1


@transaction.atomic
def tell(*, held: Held, answer: Answer, reply: str, by: Actor, now: datetime) -> None:
    """What became of it. In doubt it stays marked; a refusal for now is tried again; one for good is kept in words."""
    row = StaffMail.objects.select_for_update().get(pk=held.id)
    if row.tries != held.tries or row.sent_at is not None:
        return
    if answer is Answer.SENT:
        row.sent_at = now
    elif answer is Answer.FAILED:
        row.marked_at, row.problem = None, without_address(reply) or "refused"
    elif answer is not Answer.IN_DOUBT:
        row.marked_at, row.next_try_at = None, now + back_off(row.tries)
    row.save(update_fields=["sent_at", "marked_at", "next_try_at", "problem"])


def _waiting() -> QuerySet[StaffMail]:
    return StaffMail.objects.filter(marked_at=None, sent_at=None, problem="")


def _sites(rows: list[StaffMail]) -> dict[int, Site]:
    return Site.objects.in_bulk({row.about["site"] for row in rows if "site" in row.about})


def _addresses(rows: list[StaffMail], now: datetime) -> dict[int, str]:
    """Where each goes: an account's address, or that of an ask that was agreed to and is not taken up yet."""
    wanted = [row.about["ask"] for row in rows if row.user is None]
    asks = PrescriberAsk.objects.filter(pk__in=wanted, ended_at=None, expires_at__gt=now)
    open_ones = dict(asks.exclude(agreed_at=None).values_list("pk", "email"))
    found = {row.pk: row.user.email if row.user else open_ones.get(row.about["ask"]) for row in rows}
    return {pk: address for pk, address in found.items() if address}


def _held(row: StaffMail, address: str, sites: Mapping[int, Site]) -> Held:
    site = sites.get(row.about.get("site", 0))
    slug, name = (site.slug, site.name) if site else ("", "")
    return Held(row.pk, Kind(row.kind), row.about, address, row.tries, row.asked_at, slug, name)
