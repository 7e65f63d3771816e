"""A start that somebody left: whether it is free, and who has it now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.models import Appointment, StartChange, StatusChange, User
from checklists.queries.board import full_name
from checklists.rules.series import NO_INFUSION

# A chair that became free is given away for the rest of its day.
_SAME_CHAIR = timedelta(hours=12)


@dataclass(frozen=True)
class Taken:
    """`by` gave it at `at`; "" and None where that is not known any more."""

    appointment_id: int
    patient: str
    starts_at: datetime
    by: str
    at: datetime | None


def is_free(row: Appointment, starts_at: datetime) -> bool:
    """Cancelled, no-go, no-show: from its start on, that day; and a start it was moved away from."""
    if _is_of_the_chair(row, starts_at):
        return True
    return row.starts_at != starts_at and starts_at in _left(row)


def taken(row: Appointment, *, but: int = 0) -> Taken | None:
    """Who comes in place of this appointment; whoever was moved on or does not come either gave the start back.

    An appointment leaves one start to give away: a second one of the same is given by an ordinary move.
    """
    takers = Appointment.objects.filter(in_place_of=row).exclude(status__in=NO_INFUSION).exclude(pk=but)
    found = takers.select_related("patient").first()
    if found is None or not _sits(row, found):
        return None
    by, at = _given(found)
    return Taken(found.pk, full_name(found), found.starts_at, by, at)


def _given(taker: Appointment) -> tuple[str, datetime | None]:
    """By whom and when: moved there, or booked for it."""
    moves = StartChange.objects.filter(appointment=taker, to_at=taker.starts_at).order_by("-at", "-pk")
    booked = StatusChange.objects.filter(appointment=taker, from_status="").order_by("pk")
    change = moves.first() or booked.first()
    return (_name(change.by), change.at) if change else ("", None)


def freed_at(*, site_id: int, starts_at: datetime) -> int | None:
    """An appointment that left this very start free and whose start nobody has yet."""
    rows = Appointment.objects.filter(site_id=site_id, starts_at=starts_at, status__in=NO_INFUSION)
    return next((row.pk for row in rows.order_by("pk") if taken(row) is None), None)


def _sits(row: Appointment, taker: Appointment) -> bool:
    return _is_of_the_chair(row, taker.starts_at) or taker.starts_at in _left(row)


def _is_of_the_chair(row: Appointment, starts_at: datetime) -> bool:
    return row.status in NO_INFUSION and row.starts_at <= starts_at < row.starts_at + _SAME_CHAIR


def _left(row: Appointment) -> set[datetime]:
    """The starts that it was moved away from."""
    return set(StartChange.objects.filter(appointment=row).values_list("from_at", flat=True))


def _name(label: str) -> str:
    """Behind the audit's label of staff, `staff:12`."""
    kind, _, key = label.partition(":")
    found = User.objects.filter(pk=int(key)).first() if kind == "staff" and key.isdigit() else None
    return found.name if found else ""
