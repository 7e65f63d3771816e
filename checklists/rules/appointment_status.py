"""The one table of moves an appointment can make: from, to, who may, what is needed first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.no_show import GRACE_MINUTES


class Status(StrEnum):
    """Where an appointment stands. It is moved by people; readiness is computed. Words: ux.md 5."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    CHECKED_IN = "checked_in"
    IN_INFUSION = "in_infusion"
    RESTING = "resting"
    LEFT = "left"
    NO_GO = "no_go"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word people read: "In infusion", "No-show"."""
        return self.value.replace("no_", "no-").replace("_", " ").capitalize()

    @property
    def is_checked_in(self) -> bool:
        """From check-in on, the bands of clinical.md 5.1 apply to what is unmet."""
        return self in _FROM_CHECK_IN

    @property
    def is_over(self) -> bool:
        """Nothing more is prepared, reminded or called for."""
        return self in _OVER


_FROM_CHECK_IN = frozenset({Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING, Status.LEFT})
_OVER = frozenset({Status.LEFT, Status.NO_GO, Status.NO_SHOW, Status.CANCELLED})


class Need(StrEnum):
    """What must be true before a move; whoever asks for the move says which needs are met."""

    START_PASSED = "start_passed"
    READY = "ready"
    RIDE_IN_PERSON = "ride_in_person"
    REASON = "reason"
    START_AHEAD = "start_ahead"
    ARRIVING = "arriving"
    OWN_ARRIVAL = "own_arrival"
    WAS_CHECKED_IN = "was_checked_in"

    @property
    def sentence(self) -> str:
        """What is missing and what to do, for staff."""
        return _NEED_SENTENCES[self]


_NEED_SENTENCES: Mapping[Need, str] = {
    Need.START_PASSED: f"They may still come: wait until {GRACE_MINUTES} minutes after the start.",
    Need.READY: "The checklist is not ready: confirm what is open, or record a decision on it, first.",
    Need.RIDE_IN_PERSON: "Nobody is confirmed to take the patient home: confirm the driver in person, "
    "or override with a reason, first.",
    Need.REASON: "A reason is missing: say why.",
    Need.START_AHEAD: "The start time has passed: book a new appointment instead.",
    Need.ARRIVING: "It is not the time of arriving: tell the desk.",
    Need.OWN_ARRIVAL: "The desk has gone on since, or recorded it: tell the desk.",
    Need.WAS_CHECKED_IN: "They were not checked in before: take them back to arrived, and check in from there.",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move. `roles` are the values of `access.Role`, any one of them is enough.

    `system` among them is the schedule import, which speaks for the desk without a person; `patient` is the patient on
    their own phone, who needs `patient_needs` besides; everybody else needs `staff_needs`.
    """

    source: Status
    target: Status
    roles: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    patient_needs: tuple[Need, ...] = ()
    staff_needs: tuple[Need, ...] = ()

    def needs_of(self, roles: Collection[str]) -> tuple[Need, ...]:
        return self.needs + (self.patient_needs if PATIENT in roles else self.staff_needs)


class MoveRefused(Exception):
    """A move that is not in the table, not this person's, or lacks a need. Its text is for staff."""


class MadeAlready(MoveRefused):
    """Somebody else, or the same press twice: it is where it was to go. The first stands."""


PATIENT = "patient"
_DESK = ("front_desk", "nurse")
_DESK_OR_PATIENT = (*_DESK, PATIENT)
_DESK_OR_IMPORT = (*_DESK, "system")
_NURSE = ("nurse",)
_CLINICAL = ("nurse", "prescriber")

TABLE: tuple[Move, ...] = (
    Move(Status.EXPECTED, Status.ARRIVED, _DESK_OR_PATIENT, patient_needs=(Need.ARRIVING,)),
    Move(Status.EXPECTED, Status.NO_SHOW, _DESK, (Need.START_PASSED,)),
    Move(Status.EXPECTED, Status.CANCELLED, _DESK_OR_IMPORT),
    Move(
        Status.ARRIVED,
        Status.EXPECTED,
        _DESK_OR_PATIENT,
        patient_needs=(Need.OWN_ARRIVAL,),
        staff_needs=(Need.REASON,),
    ),
    Move(Status.ARRIVED, Status.CHECKED_IN, _NURSE),
    Move(Status.ARRIVED, Status.NO_GO, _CLINICAL, (Need.REASON,)),
    Move(Status.ARRIVED, Status.CANCELLED, _DESK),
    Move(Status.CHECKED_IN, Status.ARRIVED, _NURSE, (Need.REASON,)),
    Move(Status.CHECKED_IN, Status.IN_INFUSION, _NURSE, (Need.READY,)),
    Move(Status.CHECKED_IN, Status.NO_GO, _CLINICAL, (Need.REASON,)),
    Move(Status.IN_INFUSION, Status.RESTING, _NURSE),
    Move(Status.IN_INFUSION, Status.CHECKED_IN, _NURSE, (Need.REASON,)),
    Move(Status.RESTING, Status.LEFT, _NURSE, (Need.RIDE_IN_PERSON,)),
    Move(Status.RESTING, Status.IN_INFUSION, _NURSE, (Need.REASON,)),
    Move(Status.LEFT, Status.RESTING, _NURSE, (Need.REASON,)),
    Move(Status.NO_GO, Status.CHECKED_IN, _CLINICAL, (Need.WAS_CHECKED_IN, Need.REASON)),
    Move(Status.NO_GO, Status.ARRIVED, _CLINICAL, (Need.REASON,)),
    Move(Status.NO_SHOW, Status.ARRIVED, _DESK),
    Move(Status.NO_SHOW, Status.EXPECTED, _DESK, (Need.REASON,)),
    Move(Status.CANCELLED, Status.EXPECTED, _DESK_OR_IMPORT, (Need.START_AHEAD,)),
)

MOVES: Mapping[tuple[Status, Status], Move] = {(move.source, move.target): move for move in TABLE}


def moves_from(status: Status, roles: Collection[str]) -> tuple[Move, ...]:
    """The moves somebody with these roles may ask for, in the table's order; needs not looked at."""
    return tuple(move for move in TABLE if move.source is status and set(move.roles) & set(roles))


def unmet_needs(move: Move, met: Collection[Need], roles: Collection[str] = ()) -> tuple[Need, ...]:
    """The needs of this move, for these roles, that are not among `met`, in the table's order."""
    return tuple(need for need in move.needs_of(roles) if need not in met)


def require_move(source: Status, target: Status, *, roles: Collection[str], met: Collection[Need]) -> Move:
    """The move, when these roles may make it and every need of it is among `met`.

    Raises MoveRefused with a sentence for staff: what happened and what to do.
    """
    move = MOVES.get((source, target))
    if move is None:
        raise MoveRefused(f"“{source.label}” cannot become “{target.label}”{_what_can(source)}.")
    if not set(move.roles) & set(roles):
        raise MoveRefused(f"“{target.label}” is recorded by the {_either(move.roles)}: ask one of them.")
    missing = unmet_needs(move, met, roles)
    if missing:
        raise MoveRefused(" ".join(need.sentence for need in missing))
    return move


def status_after_move(status: Status, *, same_day: bool) -> Status:
    """Where a move to another start leaves somebody. A later hour of today is a delay at the desk; whoever is
    here and gets another day is expected again.

    Raises MoveRefused where a check-in would be left behind.
    """
    if same_day or status is Status.EXPECTED:
        return status
    if status is Status.CHECKED_IN:
        raise MoveRefused("Take the check-in back first: the patient comes on another day.")
    return Status.EXPECTED


def _what_can(source: Status) -> str:
    """Where this status leads, as the end of a sentence."""
    labels = [f"“{move.target.label}”" for move in TABLE if move.source is source]
    return "; next can be " + " or ".join(labels)


def _either(roles: tuple[str, ...]) -> str:
    return " or ".join(role.replace("_", " ") for role in roles if role not in ("system", PATIENT))
