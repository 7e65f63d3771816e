"""Who is to prescribe, and how far that came: for the manager who asks and the privacy officer who agrees."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from checklists.models import Membership, PrescriberAsk, User
from checklists.queries.scope import within
from checklists.rules.access import Actor, Role
from checklists.rules.prescriber_asks import Against, Course, State, against, state_of

_MOST = 20


@dataclass(frozen=True)
class AskLine:
    """`until` is when it lapses, of an open one; `decided_by` is "" where nobody of the staff did. `against`: why the reader
    cannot agree to it.
    """

    id: int
    email: str
    # Of a member of the site, "" for somebody new.
    name: str
    state: State
    asked_by: str
    asked_at: datetime
    until: datetime
    decided_by: str
    by_operator: bool
    reason: str
    against: Against | None

    @property
    def is_waiting(self) -> bool:
        return self.state is State.WAITING


def listed(*, by: Actor, now: datetime) -> tuple[AskLine, ...]:
    """Open ones first, then the newest that are over; at most twenty."""
    rows = PrescriberAsk.objects.select_related("user", "asked_by", "agreed_by", "ended_by")
    newest = within(rows, by).order_by("-asked_at", "-pk")[:_MOST]
    return tuple(sorted((_line(row, by, now) for row in newest), key=lambda line: not line.is_waiting))


def are_waiting(*, by: Actor, now: datetime) -> bool:
    return within(open_ones(now), by).filter(agreed_at=None).exists()


def open_ones(now: datetime) -> "QuerySet[PrescriberAsk]":
    return PrescriberAsk.objects.filter(ended_at=None, expires_at__gt=now)


def who_can_agree(row: PrescriberAsk) -> "QuerySet[Membership]":
    """Seats of the site's privacy officers who neither asked nor are to have the role."""
    seats = Membership.objects.filter(site_id=row.site_id, role=Role.PRIVACY_OFFICER, user__is_active=True)
    return seats.exclude(user_id__in=[one for one in (row.asked_by_id, row.user_id) if one])


def stands(row: PrescriberAsk) -> bool:
    """Whoever asked still manages the site, and whom it is for works there or has no account yet."""
    seats = Membership.objects.filter(site_id=row.site_id, user__is_active=True)
    if not seats.filter(user_id=row.asked_by_id or 0, role=Role.MANAGER).exists():
        return False
    if row.user_id is not None:
        return seats.filter(user_id=row.user_id).exists()
    return not User.objects.filter(email__iexact=row.email).exists()


def course_of(row: PrescriberAsk) -> Course:
    return Course(row.agreed_at, row.ended_at, row.expires_at, row.outcome)


def _line(row: PrescriberAsk, by: Actor, now: datetime) -> AskLine:
    decided = row.agreed_by or (None if row.agreed_at else row.ended_by)
    return AskLine(
        id=row.pk,
        email=row.email,
        name=row.user.name if row.user else "",
        state=state_of(course_of(row), now),
        asked_by=row.asked_by.name if row.asked_by else "",
        asked_at=row.asked_at,
        until=row.expires_at,
        decided_by=decided.name if decided else "",
        by_operator=row.by_operator,
        reason=row.reason,
        against=against(by=by.user_id, asked_by=row.asked_by_id, receiver=row.user_id),
    )
