"""The board as one role reads it: words instead of codes, filtered by what stands in the address."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from checklists.queries.board import Board, BoardRow
from checklists.queries.questions import AnswerLine
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Readiness
from checklists.staff.reason_words import missing
from checklists.staff.words import ITEMS, READINESS, lately

TABS = ("hold", "needs_call", "not_finished", "ready", "all")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a day, a tab, words to find."""

    on: date
    show: str
    find: str
    today: date

    def query(self, **changed: str) -> str:
        """The same address with something changed; what is usual is left out."""
        parts = {
            "on": "" if self.on == self.today else self.on.isoformat(),
            "show": self.show,
            "q": self.find,
        }
        parts |= changed
        if parts["show"] == "all":
            parts["show"] = ""
        kept = urlencode({key: value for key, value in parts.items() if value})
        return f"?{kept}" if kept else "?"


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One row in words. `arrive` is the one tap that says "they are here", `chair` the comfort card."""

    row: BoardRow
    word: str
    status: str
    missing: tuple[str, ...]
    overridden: str
    asked: str
    last_contact: str
    may_arrive: bool
    chair: tuple[AnswerLine, ...] = ()


def tabs(board: Board, asked: Asked) -> tuple[Tab, ...]:
    counts = {**board.counts, "all": len(board.rows)}
    words: Mapping[str, str] = {
        **{state.value: str(word) for state, word in READINESS.items()},
        "all": _("All"),
    }
    return tuple(Tab(key, words[key], counts[key], asked.query(show=key), key == asked.show) for key in TABS)


def statuses(board: Board) -> tuple[tuple[str, int], ...]:
    """How many are where, in the order of the day: for who may know the numbers alone."""
    found = Counter(row.status for row in board.rows)
    return tuple((status.label, found[status]) for status in Status if found[status])


def lines(board: Board, asked: Asked, zone: str, *, answers: bool) -> tuple[Line, ...]:
    return tuple(_line(row, zone, asked.today, answers) for row in board.rows if _is_asked(row, asked))


def days(asked: Asked) -> dict[str, str]:
    """Addresses of the day before, the day after and today."""
    day = timedelta(days=1)
    return {
        "before": asked.query(on=(asked.on - day).isoformat()),
        "after": asked.query(on=(asked.on + day).isoformat()),
        "today": asked.query(on=""),
    }


def _is_asked(row: BoardRow, asked: Asked) -> bool:
    if asked.show != "all" and (row.readiness is None or row.readiness.value != asked.show):
        return False
    said = f"{row.name} {row.record_number}".casefold()
    return all(word in said for word in asked.find.casefold().split())


def _line(row: BoardRow, zone: str, today: date, answers: bool) -> Line:
    return Line(
        row=row,
        word=str(READINESS[row.readiness]) if row.readiness else "",
        status=row.status.label,
        missing=_nothing_missing(row)
        or missing(row.reasons, row.kinds, zone, answers=answers, labels=row.labels),
        overridden=", ".join(_item(row, position, answers) for position in row.overridden),
        asked=", ".join(_item(row, position, answers) for position in row.asked),
        last_contact=lately(row.last_contact_at, zone, today) if row.last_contact_at else "",
        may_arrive=row.status is Status.EXPECTED,
        chair=row.chair if answers else (),
    )


def _item(row: BoardRow, position: int, answers: bool) -> str:
    """The item's own name for who may read answers; a clinic may have put into it what the front desk does not read."""
    own = row.labels.get(position, "") if answers else ""
    return own.rstrip("?.!: ") or str(ITEMS[row.kinds[position]]).lower()


def _nothing_missing(row: BoardRow) -> tuple[str, ...]:
    """What to read where nothing is missing."""
    if row.readiness is not Readiness.READY:
        return ()
    if row.status in (Status.EXPECTED, Status.ARRIVED):
        return (_("Prepared: confirm at check-in"),)
    return (_("All confirmed: may be started"),) if row.status is Status.CHECKED_IN else ()
