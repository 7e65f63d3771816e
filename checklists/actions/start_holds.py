"""A start that became free, while it is given away: whoever saves first has it, the other reads who was faster."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import Appointment
from checklists.queries import start_takers


class NotFree(Exception):
    """Whoever had this start still has it: move, cancel or no-go first."""


@dataclass
class StartTaken(Exception):
    """Somebody was faster; `taken` says who has it and who gave it."""

    taken: start_takers.Taken


def require_free(freed: Appointment, starts_at: datetime, *, but: int = 0) -> None:
    """`freed` is held by the caller until the transaction ends. `but` may have it already. Raises NotFree, StartTaken."""
    if not start_takers.is_free(freed, starts_at):
        raise NotFree
    taken = start_takers.taken(freed, but=but)
    if taken is not None:
        raise StartTaken(taken)
    # Whoever took it before was moved on, or does not come either.
    Appointment.objects.filter(in_place_of=freed).update(in_place_of=None)
