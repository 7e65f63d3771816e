"""Who may do what: one row an act, one cell for each who may. What has no cell is refused. Source: security.md 3.

Plain data. A route names its acts in `clinic/route_rights.py`; the gate asks the route's policy and this table, and both have to
say yes. How far a *limited* cell reaches (own rows, a status instead of answers) is decided where the rows are asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.access import Actor, ActorKind, Role


class Who(StrEnum):
    """The columns: five roles, two levels of a patient's link, those who help, a phone that is remembered, and what is no person at a desk."""

    FRONT_DESK = "front_desk"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"
    LINK = "link"
    UNLOCKED = "unlocked"
    COMPANION = "companion"
    DRIVER = "driver"
    REMEMBERED = "remembered"
    BOARD = "board"
    OPERATOR = "operator"
    BREAK_GLASS = "break_glass"


@dataclass(frozen=True)
class Cell:
    """`limited`: own rows, or a part of it. `again`: asked once more who they are. `second`: it takes another person too."""

    limited: bool = False
    again: bool = False
    second: bool = False


class Act(StrEnum):
    """What can be done. The first part is the table of security.md, row by row; the second what it leaves to the house."""

    SEE_TIMES = "see_times"
    SEE_ITEMS = "see_items"
    ANSWER = "answer"
    WRITE_MEDICINES = "write_medicines"
    READ_MEDICINES = "read_medicines"
    DRAFT_REVIEW = "draft_review"
    SIGN_REVIEW = "sign_review"
    CONFIRM = "confirm"
    ASK_SAFETY_OVERRIDE = "ask_safety_override"
    AGREE_TO_OVERRIDE = "agree_to_override"
    OVERRIDE_OTHER = "override_other"
    NO_GO = "no_go"
    BOOK = "book"
    CONTACT = "contact"
    NAME_DRIVER = "name_driver"
    HELPERS = "helpers"
    SEND_LINK = "send_link"
    REVOKE_LINK = "revoke_link"
    UNLOCK = "unlock"
    DRAFT_PROTOCOL = "draft_protocol"
    SIGN_PROTOCOL = "sign_protocol"
    PUBLISH_PROTOCOL = "publish_protocol"
    DAY_BOARD = "day_board"
    SEARCH = "search"
    EXPORT_PATIENT = "export_patient"
    EXPORT_TOTALS = "export_totals"
    REPORTS = "reports"
    USERS = "users"
    DISABLE_USER = "disable_user"
    ASK_PRESCRIBER = "ask_prescriber"
    AGREE_TO_PRESCRIBER = "agree_to_prescriber"
    SITE_SETTINGS = "site_settings"
    READ_AUDIT = "read_audit"
    BREAK_GLASS = "break_glass"
    END_BREAK_GLASS = "end_break_glass"
    REVIEW_BREAK_GLASS = "review_break_glass"
    ASK_ERASURE = "ask_erasure"
    ERASE = "erase"
    OPERATE = "operate"
    # What the table leaves to the house.
    READ_PROTOCOLS = "read_protocols"
    WALK_THE_DAY = "walk_the_day"
    TAKE_BACK_OVERRIDE = "take_back_override"
    CALL = "call"
    MERGE = "merge"
    NOTE_ERASURE = "note_erasure"
    CONDITIONS = "conditions"
    READ_OWN_PLAN = "read_own_plan"
    OWN_PLAN = "own_plan"
    VITAL_SIGNS = "vital_signs"
    IDENTIFY_MEDICINE = "identify_medicine"
    MEDICINE_NAMES = "medicine_names"
    HAND_OVER = "hand_over"
    OVERRIDE_WEEK = "override_week"
    WEEKLY_LOOK = "weekly_look"
    SET_UP = "set_up"
    OWN_LINK = "own_link"
    DAY_AFTER = "day_after"
    PRIVATE_NOTES = "private_notes"
    KEEP_LIST = "keep_list"


Row = Mapping[Who, Cell]
Table = Mapping[Act, Row]


def _row(**cells: Cell) -> Row:
    return {Who(name): cell for name, cell in cells.items()}


YES, PART = Cell(), Cell(limited=True)
AGAIN, PART_AGAIN = Cell(again=True), Cell(limited=True, again=True)
TWO = Cell(again=True, second=True)
_CLINICAL = {"nurse": YES, "prescriber": YES}
_BOOKING = {"front_desk": YES, **_CLINICAL}
_ANY_ROLE = dict.fromkeys((role.value for role in Role), YES)
_PATIENT = {"link": PART, "unlocked": PART}
_IN_AN_EMERGENCY = {"break_glass": YES}

RIGHTS: Table = {
    Act.SEE_TIMES: _row(
        **_BOOKING,
        **_PATIENT,
        **_IN_AN_EMERGENCY,
        privacy_officer=PART,
        companion=PART,
        driver=PART,
        remembered=PART,
        board=PART,
    ),
    Act.SEE_ITEMS: _row(
        front_desk=PART,
        **_CLINICAL,
        **_PATIENT,
        **_IN_AN_EMERGENCY,
        companion=PART,
        remembered=PART,
        board=PART,
    ),
    Act.ANSWER: _row(front_desk=PART, **_CLINICAL, **_PATIENT, companion=PART, driver=PART),
    Act.WRITE_MEDICINES: _row(**_CLINICAL, **_PATIENT),
    Act.READ_MEDICINES: _row(**_CLINICAL, **_PATIENT, **_IN_AN_EMERGENCY),
    Act.DRAFT_REVIEW: _row(**_CLINICAL),
    Act.SIGN_REVIEW: _row(prescriber=AGAIN),
    Act.CONFIRM: _row(front_desk=PART, **_CLINICAL),
    Act.ASK_SAFETY_OVERRIDE: _row(nurse=AGAIN),
    Act.AGREE_TO_OVERRIDE: _row(prescriber=TWO),
    Act.OVERRIDE_OTHER: _row(nurse=AGAIN, prescriber=AGAIN),
    Act.NO_GO: _row(nurse=AGAIN, prescriber=AGAIN),
    Act.BOOK: _row(**_BOOKING, **_PATIENT),
    Act.CONTACT: _row(**_BOOKING, unlocked=PART),
    Act.NAME_DRIVER: _row(**_BOOKING, **_PATIENT),
    Act.HELPERS: _row(**_BOOKING, unlocked=PART),
    Act.SEND_LINK: _row(**_BOOKING, **_PATIENT),
    Act.REVOKE_LINK: _row(**_BOOKING, manager=YES, privacy_officer=YES),
    Act.UNLOCK: _row(front_desk=PART, **_CLINICAL),
    Act.DRAFT_PROTOCOL: _row(nurse=PART, prescriber=YES, manager=YES),
    Act.SIGN_PROTOCOL: _row(prescriber=AGAIN),
    Act.PUBLISH_PROTOCOL: _row(prescriber=TWO, manager=TWO),
    Act.DAY_BOARD: _row(front_desk=PART, **_CLINICAL, manager=PART, board=PART),
    Act.SEARCH: _row(front_desk=PART, **_CLINICAL),
    Act.EXPORT_PATIENT: _row(prescriber=AGAIN, unlocked=PART_AGAIN),
    Act.EXPORT_TOTALS: _row(manager=TWO, privacy_officer=TWO),
    Act.REPORTS: _row(**_CLINICAL, manager=YES, privacy_officer=YES),
    Act.USERS: _row(manager=AGAIN, operator=PART),
    Act.DISABLE_USER: _row(manager=AGAIN, privacy_officer=YES),
    Act.ASK_PRESCRIBER: _row(manager=TWO),
    Act.AGREE_TO_PRESCRIBER: _row(privacy_officer=TWO, operator=PART),
    Act.SITE_SETTINGS: _row(manager=AGAIN),
    Act.READ_AUDIT: _row(
        front_desk=PART, nurse=PART, prescriber=PART, manager=PART, privacy_officer=AGAIN, unlocked=PART
    ),
    Act.BREAK_GLASS: _row(nurse=AGAIN, prescriber=AGAIN),
    Act.END_BREAK_GLASS: _row(**_CLINICAL),
    Act.REVIEW_BREAK_GLASS: _row(privacy_officer=YES),
    Act.ASK_ERASURE: _row(manager=YES, **_PATIENT),
    Act.ERASE: _row(privacy_officer=TWO, operator=YES),
    Act.OPERATE: _row(operator=YES),
    Act.READ_PROTOCOLS: _row(**_ANY_ROLE),
    Act.WALK_THE_DAY: _row(**_BOOKING, **_PATIENT),
    Act.TAKE_BACK_OVERRIDE: _row(nurse=AGAIN, prescriber=AGAIN),
    Act.CALL: _row(**_BOOKING),
    Act.MERGE: _row(**_CLINICAL),
    Act.NOTE_ERASURE: _row(**_BOOKING),
    Act.CONDITIONS: _row(**_CLINICAL),
    Act.READ_OWN_PLAN: _row(**_CLINICAL),
    Act.OWN_PLAN: _row(prescriber=YES),
    Act.VITAL_SIGNS: _row(**_CLINICAL),
    Act.IDENTIFY_MEDICINE: _row(**_CLINICAL),
    Act.MEDICINE_NAMES: _row(**_CLINICAL, manager=YES),
    Act.HAND_OVER: _row(nurse=YES),
    Act.OVERRIDE_WEEK: _row(prescriber=YES, manager=PART),
    Act.WEEKLY_LOOK: _row(privacy_officer=AGAIN),
    Act.SET_UP: _row(manager=YES),
    Act.OWN_LINK: _row(**_PATIENT),
    Act.DAY_AFTER: _row(**_PATIENT),
    Act.PRIVATE_NOTES: _row(**_PATIENT),
    Act.KEEP_LIST: _row(**_PATIENT),
}


def columns_of(actor: Actor) -> frozenset[Who]:
    """Where an actor stands in the table. The program's own parts come through no route, so they stand nowhere."""
    if actor.kind is ActorKind.STAFF:
        return frozenset(Who(role) for role in actor.roles)
    return of_kind(actor.kind)


def of_kind(kind: ActorKind) -> frozenset[Who]:
    """The columns of whoever comes without a role. A patient's page asks for the second level itself: it has to say where
    a code comes from.
    """
    if kind is ActorKind.PATIENT:
        return frozenset({Who.LINK, Who.UNLOCKED})
    return frozenset(who for who in Who if who.value == kind.value)


def cells(acts: Iterable[Act], who: Who, table: Table = RIGHTS) -> tuple[Cell, ...]:
    """What a column may of these acts; nothing for an act or a column that the table does not know."""
    return tuple(table[act][who] for act in acts if who in table.get(act, {}))


def may(actor: Actor, acts: Iterable[Act], table: Table = RIGHTS) -> bool:
    """Whether one of the acts is theirs."""
    wanted = tuple(acts)
    return any(cells(wanted, who, table) for who in columns_of(actor))


def asked_again(acts: Iterable[Act], table: Table = RIGHTS) -> frozenset[Role]:
    """The roles that show once more who they are before one of these acts."""
    wanted = tuple(acts)
    return frozenset(role for role in Role if any(cell.again for cell in cells(wanted, Who(role), table)))
