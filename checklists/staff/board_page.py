"""The board as one role reads it: words instead of codes, filtered by what stands in the address."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from checklists.queries.board import Board, BoardRow
from checklists.queries.questions import AnswerLine
from checklists.rules import awaited, row_search
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
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

    @cached_property
    def sought(self) -> row_search.Sought:
        return row_search.sought(self.find)

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
    """One row in words. `may_arrive` is the one tap that says "they are here", `chair` the comfort card.

    `is_coming`: the words of its status go on by the clock alone; `call_by` is when the call list wants them called.
    `is_namesake`: somebody else of that name comes on this day, so the record number stands beside the birth date.
    """

    row: BoardRow
    word: str
    status: str
    is_coming: bool
    missing: tuple[str, ...]
    overridden: str
    asked: str
    last_contact: str
    call_by: str
    is_namesake: bool
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


def lines(board: Board, asked: Asked, zone: str, *, answers: bool, now: datetime) -> tuple[Line, ...]:
    names = Counter(name for name, _patient in {_who(row) for row in board.rows})
    return tuple(
        _line(row, zone, now, answers=answers, is_namesake=names[_who(row)[0]] > 1)
        for row in board.rows
        if _is_asked(row, asked)
    )


def coming(arrive_at: datetime, now: datetime) -> str:
    """ "Expected in 19 min", "Expected now", "Expected 10 min ago"; "Expected" farther away than an hour."""
    minutes = awaited.minutes_until(arrive_at, now)
    if minutes is None:
        return Status.EXPECTED.label
    if minutes > 0:
        return _("Expected in %(n)s min") % {"n": minutes}
    return _("Expected %(n)s min ago") % {"n": -minutes} if minutes else _("Expected now")


def days(asked: Asked) -> dict[str, str]:
    """Addresses of the day before, the day after and today."""
    day = timedelta(days=1)
    return {
        "before": asked.query(on=(asked.on - day).isoformat()),
        "after": asked.query(on=(asked.on + day).isoformat()),
        "today": asked.query(on=""),
    }


def _who(row: BoardRow) -> tuple[str, int]:
    """A name as people mix it up, and whose it is."""
    return row_search.fold(row.name), row.patient_id


def _is_asked(row: BoardRow, asked: Asked) -> bool:
    if asked.show != "all" and (row.readiness is None or row.readiness.value != asked.show):
        return False
    person = row_search.Person(row.name, row.record_number, row.phone, row.date_of_birth)
    return row_search.matches(asked.sought, person)


def _line(row: BoardRow, zone: str, now: datetime, *, answers: bool, is_namesake: bool) -> Line:
    today, awaits = local(now, zone).date(), row.status is Status.EXPECTED
    return Line(
        row=row,
        word=str(READINESS[row.readiness]) if row.readiness else "",
        status=coming(row.arrive_at, now) if awaits else row.status.label,
        is_coming=awaits,
        missing=_nothing_missing(row)
        or missing(row.reasons, row.kinds, zone, answers=answers, labels=row.labels),
        overridden=", ".join(_item(row, position, answers) for position in row.overridden),
        asked=", ".join(_item(row, position, answers) for position in row.asked),
        last_contact=lately(row.last_contact_at, zone, today) if row.last_contact_at else "",
        call_by=lately(row.call_due_at, zone, today) if row.call_due_at else "",
        is_namesake=is_namesake,
        may_arrive=awaits,
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
