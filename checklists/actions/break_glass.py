"""Breaking the glass: one patient of another site, named exactly, read for an hour, told to that site's privacy officers.

A name that nobody has is in the audit too, and after ten of them an hour nothing is looked up any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import audit, staff_mails
from checklists.actions.staff_mails import Kind
from checklists.models import AuditEntry, BreakGlass, Membership, Patient, User
from checklists.queries import break_glass as queries
from checklists.queries import wall
from checklists.queries.break_glass import Named
from checklists.queries.scope import one
from checklists.rules.access import CLINICAL, Actor, Role
from checklists.rules.audit_trail import looks_of
from checklists.rules.break_glass import (
    LASTS,
    MISSES_WITHIN,
    REVIEWED_WITHIN,
    GlassReason,
    Verdict,
    is_open,
    may_try,
    says_enough,
)

MISS = "glass.miss"


class NobodyFound(Exception):
    """Nobody, or more than one: which of them is not said."""


class IsHere(Exception):
    """They are a patient of the caller's own site, who reads them there."""


class TooManyMisses(Exception):
    """So many names that nobody has were typed within an hour."""


class SaysTooLittle(ValueError):
    """Ten characters at least say why."""


class Reviewed(Exception):
    """Somebody has closed it already."""


@dataclass(frozen=True)
class Sought:
    """Who is meant, exactly; `born_on`, or the day of an appointment on its site's clock, or both."""

    first_name: str
    last_name: str
    born_on: date | None = None
    visit_on: date | None = None


@wall.everywhere("break glass")
def open_record(*, sought: Sought, reason: GlassReason, words: str, by: Actor, now: datetime) -> int:
    """The number of the opening; the same one where it is open already. One at a time: another one ends.

    Raises PermissionDenied, SaysTooLittle, TooManyMisses, NobodyFound, IsHere.
    """
    if not by.has(*CLINICAL):
        raise PermissionDenied
    if not says_enough(words):
        raise SaysTooLittle
    patient_id = _named(sought, by, now)
    return _opened(patient_id, reason, " ".join(words.split()), by, now)


@transaction.atomic
def end(*, opening_id: int, by: Actor, now: datetime) -> None:
    """By whoever opened it; ending twice is ending once. Raises NotFound."""
    row = one(queries.opened_by(by).select_for_update(), pk=opening_id)
    if is_open(opened_at=row.opened_at, ended_at=row.ended_at, now=now):
        _end(row, by, now)


@transaction.atomic
def review(*, opening_id: int, verdict: Verdict, words: str, by: Actor, now: datetime) -> None:
    """A privacy officer of the patient's site closes it with a word; what is still open ends. Their own, never.

    Raises PermissionDenied, NotFound, Reviewed, SaysTooLittle.
    """
    if not by.has(Role.PRIVACY_OFFICER):
        raise PermissionDenied
    row = one(queries.of_sites(by).select_for_update(of=("self",)), pk=opening_id)
    if row.opened_by_id == by.user_id:
        raise PermissionDenied
    if row.reviewed_at is not None:
        raise Reviewed
    if not words.strip():
        raise SaysTooLittle
    if is_open(opened_at=row.opened_at, ended_at=row.ended_at, now=now):
        row.ended_at = now
    row.reviewed_at, row.reviewed_by_id, row.verdict, row.review = now, by.user_id, verdict, words.strip()
    row.save(update_fields=["ended_at", "reviewed_at", "reviewed_by", "verdict", "review"])
    _tell(by, "glass.review", row, {"verdict": verdict.value})


def _named(sought: Sought, by: Actor, now: datetime) -> int:
    """The one patient, of any other site. What finds nobody is told to the audit before it is said."""
    found = _looked_up(sought, by, now)
    if any(each.site_id in by.site_ids for each in found):
        raise IsHere
    if len(found) != 1:
        raise NobodyFound
    return found[0].patient_id


@transaction.atomic
def _looked_up(sought: Sought, by: Actor, now: datetime) -> Sequence[Named]:
    """One name after another of one person, so that many at once are counted too. A miss is told, and stays told."""
    User.objects.select_for_update().get(pk=by.user_id or 0)
    if not may_try(_misses(by, now)):
        raise TooManyMisses
    found = queries.named(
        first_name=sought.first_name,
        last_name=sought.last_name,
        born_on=sought.born_on,
        visit_on=sought.visit_on,
    )
    if len(found) != 1 and not any(each.site_id in by.site_ids for each in found):
        own = next(iter(by.site_ids))
        audit.look(by=by, action=MISS, obj=f"site:{own}", site_id=own)
    return found


def _misses(by: Actor, now: datetime) -> int:
    """Names that nobody has, typed by this person within the hour, at the site where they work."""
    chains = [looks_of(site_id) for site_id in by.site_ids]
    rows = AuditEntry.objects.filter(chain__in=chains, at__gt=now - MISSES_WITHIN)
    return rows.filter(actor=by.label, action=MISS).count()


@transaction.atomic
def _opened(patient_id: int, reason: GlassReason, words: str, by: Actor, now: datetime) -> int:
    User.objects.select_for_update().get(pk=by.user_id or 0)
    patient = Patient.objects.get(pk=patient_id)
    for row in queries.opened_by(by).filter(ended_at=None, opened_at__gt=now - LASTS):
        if row.patient_id == patient.pk:
            return row.pk
        _end(row, by, now)
    opening = BreakGlass.objects.create(  # type: ignore[misc]  # only staff come here
        site_id=patient.site_id, patient=patient, opened_by_id=by.user_id, from_site_id=next(iter(by.site_ids)),
        reason=reason, words=words, opened_at=now,
    )  # fmt: skip
    _ask_for_review(opening, by, now)
    _tell(by, "glass.open", opening, {"opening": opening.pk, "reason": reason.value})
    return opening.pk


def _ask_for_review(opening: BreakGlass, by: Actor, now: datetime) -> None:
    """Ids alone: who, whom, where."""
    officers = Membership.objects.filter(
        site_id=opening.site_id, role=Role.PRIVACY_OFFICER, user__is_active=True
    )
    staff_mails.ask(
        user_ids=officers.order_by("user_id").values_list("user_id", flat=True),
        kind=Kind.GLASS_OPENED,
        about={"opening": opening.pk, "site": opening.site_id, "staff": opening.opened_by_id},
        lasts=REVIEWED_WITHIN,
        by=by,
        now=now,
    )


def _end(row: BreakGlass, by: Actor, now: datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _tell(by, "glass.end", row, {})


def _tell(by: Actor, action: str, row: BreakGlass, data: dict[str, audit.Value]) -> None:
    """In the chain of the patient's site. The opening itself is about the patient, who reads of it."""
    obj = f"patient:{row.patient_id}" if action == "glass.open" else f"opening:{row.pk}"
    audit.record(by=by, action=action, obj=obj, site_id=row.site_id, data=data)
