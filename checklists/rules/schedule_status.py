"""What the status of a row says about the appointment."""

import re

from checklists.rules.schedule_columns import Column
from checklists.rules.schedule_row import Cells

_CANCELLED = ("cancel", "cxl", "cxd", "canx", "cncl", "annul", "void", "delete", "removed", "withdrawn")
_UNCLEAR = ("resched", "moved", "bumped")
_ASKED = ("request", "pending")
_DENIED = frozenset({"not", "no", "never", "un", "non"})
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
    """Whether the row says that the appointment does not take place; unknown words are warned about."""
    words = re.sub(r"[^a-z]+", " ", cells.plain(Column.STATUS).casefold()).split()
    status, cancelled = " ".join(words), any(word.startswith(_CANCELLED) for word in words)
    doubted = not _DENIED.isdisjoint(words) or any(word.startswith(_ASKED) for word in words)
    if (cancelled and not doubted) or _has_cancel_mark(cells):
        return True
    if cancelled or status.startswith(_UNCLEAR):
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


def _has_cancel_mark(cells: Cells) -> bool:
    """A column of its own: yes, a cross, or when it was cancelled."""
    return cells.text(Column.CANCELLED).casefold() not in _NO_MARK


_NO_MARK = frozenset({"", "0", "n", "no", "f", "false", "none", "null", "n/a", "-", "--"})
