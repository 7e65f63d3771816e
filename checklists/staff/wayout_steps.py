"""The buttons of the way out: the moves this person may make, and why one is still locked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from checklists.queries.checkin import CheckIn
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Move, Need, Status, moves_from
from checklists.rules.facts import ItemKind, Readiness, RidePolicy
from checklists.staff.option_words import MOVES, NO_GO, STEP_BACK, choices

_WAY_BACK = frozenset(
    {
        (Status.ARRIVED, Status.EXPECTED),
        (Status.CHECKED_IN, Status.ARRIVED),
        (Status.IN_INFUSION, Status.CHECKED_IN),
        (Status.RESTING, Status.IN_INFUSION),
        (Status.LEFT, Status.RESTING),
        (Status.NO_SHOW, Status.EXPECTED),
    }
)


@dataclass(frozen=True)
class Step:
    """One button of the way out. `reasons` are the coded ones it needs; `is_back` takes a step back."""

    to: str
    label: str
    reasons: list[tuple[str, object]]
    is_back: bool
    is_no_go: bool
    locked: str


def steps(page: CheckIn, by: Actor) -> tuple[Step, ...]:
    """The moves of the table this person may make from here; cancelling has a page of its own."""
    moves = moves_from(page.status, [role.value for role in by.roles])
    return tuple(
        _step(move, page) for move in moves if (move.source, move.target) in MOVES or _is_no_go(move)
    )


def _is_no_go(move: Move) -> bool:
    return move.target is Status.NO_GO


def _step(move: Move, page: CheckIn) -> Step:
    pair = (move.source, move.target)
    reasons = NO_GO if _is_no_go(move) else STEP_BACK
    return Step(
        to=move.target.value,
        label=str(MOVES.get(pair, _("No infusion today"))),
        reasons=choices(reasons) if Need.REASON in move.needs else [],
        is_back=pair in _WAY_BACK,
        is_no_go=_is_no_go(move),
        locked=_locked(move, page),
    )


def _locked(move: Move, page: CheckIn) -> str:
    """Why a button cannot work yet, known before it is pressed; the action decides again."""
    if Need.READY in move.needs and page.verdict.readiness is not Readiness.READY:
        return _("Opens when the list is ready.")
    if Need.RIDE_IN_PERSON in move.needs and not leaving_is_open(page):
        return _("Opens when the driver is confirmed in person.")
    return ""


def leaving_is_open(page: CheckIn) -> bool:
    ride = page.ride
    if ride is None or ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY or ride.handed_over_at:
        return True
    overrides = [line.override for line in page.items if line.kind is ItemKind.RIDE]
    return any(override and override.approved_at and not override.is_overtaken for override in overrides)
