"""What the status of a row says about the appointment."""

import re

from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_row import Cells

_CANCELLED = ("cancel", "cxl", "cxd", "canx", "cncl", "void", "delete", "removed", "withdrawn")
_UNCLEAR = ("resched", "moved", "bumped")
_STANDING = frozenset(
    {
        "",
        "active",
        "arrived",
        "booked",
        "checked in",
        "checked out",
        "complete",
        "completed",
        "confirmed",
        "expected",
    }
    | {
        "in progress",
        "in room",
        "new",
        "no show",
        "noshow",
        "not confirmed",
        "ok",
        "open",
        "pending",
        "planned",
    }
    | {
        "reminded",
        "roomed",
        "scheduled",
        "seen",
        "tentative",
        "unconfirmed",
        "left message",
        "left voicemail",
    }
)


def is_cancelled(cells: Cells) -> bool:
    """Whether the status says that the appointment does not take place; unknown words are warned about."""
    status = " ".join(re.sub(r"[^a-z]+", " ", cells.plain(Column.STATUS).casefold()).split())
    if status.startswith(_CANCELLED):
        return True
    if status.startswith(_UNCLEAR):
        cells.refuse(
            Column.STATUS,
            "It is not clear whether this time still holds.",
            "Write Cancelled if it does not, Scheduled if it does.",
        )
    elif status not in _STANDING and not status.startswith(("confirmed", "scheduled")):
        cells.warn(
            Column.STATUS, "This status is not known.", "The row is read as an appointment that takes place."
        )
    return False
