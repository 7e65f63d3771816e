"""What the wall screen may show of a day: each line is made anew, so that nothing else of a person can reach the page."""

from dataclasses import dataclass
from datetime import datetime

from checklists.queries.board import Board, BoardRow
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Readiness
from checklists.staff.words import READINESS

_HERE = frozenset({Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN})


@dataclass(frozen=True)
class Tile:
    """`at` is the arrival that was asked for. `readiness` and its `word` count until the infusion; then the status alone."""

    key: int
    at: datetime
    initials: str
    readiness: Readiness | None
    word: str
    status: str


def tiles(board: Board) -> tuple[Tile, ...]:
    """Who has not left yet, by arrival."""
    return tuple(_tile(place, row) for place, row in enumerate(board.rows, 1) if not row.status.is_over)


def initials(first: str, last: str) -> str:
    """ "A. R."; what there is of them, in any script."""
    return " ".join(f"{part.strip()[:1].upper()}." for part in (first, last) if part.strip())


def _tile(place: int, row: BoardRow) -> Tile:
    readiness = row.readiness if row.status in _HERE else None
    word = str(READINESS[readiness]) if readiness else ""
    return Tile(place, row.arrive_at, initials(*row.called), readiness, word, row.status.label)
