"""The buttons of the way out: the moves this person may make, and why one is still locked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from checklists.queries.checkin import CheckIn
from checklists.rules import no_show
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Move, Need, Status, moves_from
from checklists.rules.clock import on_one_day
from checklists.rules.facts import Readiness
from checklists.rules.move_reasons import StepBackReason
from checklists.staff.option_words import MOVES, NO_GO, STEP_BACK, choices
from checklists.templatetags.clock import clock, moment

_WAY_BACK = frozenset(
    {
        (Status.ARRIVED, Status.EXPECTED),
        (Status.CHECKED_IN, Status.ARRIVED),
        (Status.IN_INFUSION, Status.CHECKED_IN),
        (Status.RESTING, Status.IN_INFUSION),
        (Status.LEFT, Status.RESTING),
        (Status.NO_SHOW, Status.EXPECTED),
        (Status.NO_GO, Status.ARRIVED),
        (Status.NO_GO, Status.CHECKED_IN),
    }
)


@dataclass(frozen=True)
class Step:
    """One button of the way out. `reasons` are the coded ones it needs; `is_back` takes a step back, and then
    `reason` is what it mostly is: chosen beforehand, so that a wrong press is taken back in one.
    """

    to: str
    label: str
    reasons: list[tuple[str, object]]
    is_back: bool
    is_no_go: bool
    locked: str
    reason: str = ""


def steps(page: CheckIn, by: Actor, zone: str, now: datetime) -> tuple[Step, ...]:
    """The moves of the table this person may make from here; cancelling has a page of its own."""
    moves = moves_from(page.status, [role.value for role in by.roles])
    return tuple(
        _step(move, page, zone, now)
        for move in moves
        if ((move.source, move.target) in MOVES or _is_no_go(move)) and not _is_elsewhere(move, page)
    )


def _is_elsewhere(move: Move, page: CheckIn) -> bool:
    """A no-go goes back to where it came from."""
    before = next((made.source for made in reversed(page.moves) if made.to is Status.NO_GO), "")
    lands = Status.CHECKED_IN if before == Status.CHECKED_IN else Status.ARRIVED
    return move.source is Status.NO_GO and move.target is not lands


def _is_no_go(move: Move) -> bool:
    return move.target is Status.NO_GO


def _step(move: Move, page: CheckIn, zone: str, now: datetime) -> Step:
    pair = (move.source, move.target)
    reasons = NO_GO if _is_no_go(move) else STEP_BACK
    is_back = pair in _WAY_BACK
    return Step(
        to=move.target.value,
        label=_label(move, page),
        reasons=choices(reasons) if Need.REASON in move.needs + move.staff_needs else [],
        is_back=is_back,
        is_no_go=_is_no_go(move),
        locked=_locked(move, page, zone, now),
        reason=StepBackReason.PRESSED_TOO_EARLY.value if is_back else "",
    )


def _label(move: Move, page: CheckIn) -> str:
    if move.target is Status.LEFT and not (page.ride and page.ride.handed_over_at):
        return _("Left")
    return str(MOVES.get((move.source, move.target), _("No infusion today")))


def _locked(move: Move, page: CheckIn, zone: str, now: datetime) -> str:
    """Why a button cannot work yet, known before it is pressed; the action decides again."""
    if Need.START_PASSED in move.needs and not no_show.is_open(page.starts_at, now):
        at = no_show.opens_at(page.starts_at)
        words = clock(at, zone) if on_one_day(at, now, zone) else moment(at, zone)
        return _("Opens %(at)s: until then they may still come.") % {"at": words}
    if Need.READY in move.needs and page.verdict.readiness is not Readiness.READY:
        return _("Opens when the list is ready.")
    if Need.RIDE_IN_PERSON in move.needs and not page.may_leave:
        return _("Opens when the driver is confirmed in person.")
    return ""
