"""Asked once more, right before sending: does this message still make sense? Source: reminders.md section 5, step 5.

The planner knew what was known days ago; this knows what is true now. It decides and writes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.appointment_status import Status
from checklists.rules.asked_messages import ADDRESS_LEFT, DRIVER_CANNOT, HELPER_LINK, UNLOCK_CODE
from checklists.rules.next_day import SILENT_CALL
from checklists.rules.plan_facts import Reach
from checklists.rules.reminder_rules import Condition, IfMissed, OnDoubt, Rank
from checklists.rules.send_facts import SendFacts

MOST_A_PATIENT = 6  # in 24 hours; security.md ML-12; all who help one patient count together
MOST_AN_ADDRESS = 10
FRESH_ADDRESS = timedelta(hours=24)  # security.md ML-8
NEW_LINK, CANCELLED, DAY_AFTER = "new_link", "cancelled", "day_after"
# Somebody pressed for it and waits: it goes besides whatever else goes.
ASKED_FOR = frozenset({NEW_LINK, UNLOCK_CODE, HELPER_LINK, ADDRESS_LEFT, DRIVER_CANNOT})
# Until then somebody may still be asked to take the patient home.
_UNTIL_LEFT = frozenset(
    {Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING}
)
_WENT_AHEAD = frozenset({Status.IN_INFUSION, Status.RESTING, Status.LEFT})
_CALL_REASON = {
    Reach.OPTED_OUT: "",
    Reach.NO_ADDRESS: "",
    Reach.BOUNCED: "address_failed",
}


# Asked on the day itself: the condition, whether it holds, and why nothing goes where it does not.
_ASKED: Mapping[Condition, tuple[Callable[[SendFacts], bool], str]] = {
    Condition.ITEMS_OPEN: (lambda facts: facts.items_open, "nothing_open"),
    Condition.UNREADY: (lambda facts: facts.items_open or not facts.ride_settled, "nothing_open"),
    Condition.INFUSION_TOOK_PLACE: (lambda facts: facts.status in _WENT_AHEAD, "no_infusion"),
    Condition.HOURS_KNOWN: (lambda facts: facts.hours_known, "hours_withheld"),
    Condition.NO_DRIVER: (lambda facts: facts.driver_missing, "ride_named"),
    Condition.RIDE_UNCONFIRMED: (lambda facts: not facts.ride_settled, "ride_settled"),
    Condition.DRIVER_NAMED: (lambda facts: facts.driver_named, "no_driver"),
    Condition.CONTACT_AGREED: (lambda facts: facts.contact_agreed, "contact_ended"),
    Condition.NEXT_DAY_UNANSWERED: (lambda facts: facts.next_day_unanswered, "next_day_answered"),
    Condition.CHANGE_UNSEEN: (lambda facts: facts.change_unseen, "change_seen"),
}


class Act(StrEnum):
    """What to do with a claimed row. WAIT plans it again; the others end it. CALL: its call goes on the list."""

    SEND = "send"
    WAIT = "wait"
    CALL = "call"
    SUPERSEDE = "supersede"
    CANCEL = "cancel"
    EXPIRE = "expire"
    PAUSE = "pause"


@dataclass(frozen=True)
class Decision:
    """`reason` is a code, "" for SEND. `until` belongs to WAIT. `call` names the call to open, "" for none."""

    act: Act
    reason: str = ""
    until: datetime | None = None
    call: str = ""


SEND = Decision(Act.SEND)


def decide(facts: SendFacts, now: datetime) -> Decision:
    """The first thing that speaks against sending, or SEND."""
    checks = (
        _standing,
        _in_time,
        _condition,
        _told_since,
        _doubtful,
        _switched_off,
        _reachable,
        _address,
        _quiet,
        _count,
    )
    found = (check(facts, now) for check in checks)
    return next((decision for decision in found if decision), SEND if facts.is_mail else _placed(facts))


def newest_only(rows: Iterable[tuple[str, SendFacts]]) -> frozenset[str]:
    """Of overdue messages of one appointment, the keys of those that another one makes needless (`caught_up`).

    The most critical goes, of equals the newest; one who asked for a link gets it besides.
    """
    mails = [(key, facts) for key, facts in rows if facts.is_mail and facts.base_rule not in ASKED_FOR]
    ordered = sorted(mails, key=lambda row: (row[1].rank, -row[1].due_at.timestamp()))
    return frozenset(key for key, _ in ordered[1:])


def _standing(facts: SendFacts, now: datetime) -> Decision | None:
    """Never after a cancel, never of an older plan, nothing to prepare once the patient is here."""
    if not facts.is_current:
        return Decision(Act.SUPERSEDE, "old_plan")
    if facts.rule == CANCELLED:
        return None if facts.status is Status.CANCELLED else Decision(Act.SUPERSEDE, "back_on")
    if facts.status is Status.CANCELLED:
        return Decision(Act.CANCEL, "cancelled")
    if facts.base_rule == UNLOCK_CODE:
        return None if facts.stands else Decision(Act.SUPERSEDE, "code_over")
    if facts.base_rule == DRIVER_CANNOT and not facts.driver_missing:
        return Decision(Act.SUPERSEDE, "ride_named")
    if facts.base_rule in (DAY_AFTER, SILENT_CALL, NEW_LINK, ADDRESS_LEFT):
        return None
    if facts.is_for_helper:
        return _helper_stands(facts)
    return None if facts.status is Status.EXPECTED else Decision(Act.SUPERSEDE, "patient_came")


def _helper_stands(facts: SendFacts) -> Decision | None:
    """Only whoever is the driver or the second contact now is written to, until the patient has left."""
    if not facts.stands:
        return Decision(Act.SUPERSEDE, "nobody_named")
    return None if facts.status in _UNTIL_LEFT else Decision(Act.SUPERSEDE, "ride_over")


def _in_time(facts: SendFacts, now: datetime) -> Decision | None:
    if now < facts.send_by:
        return None
    return Decision(
        Act.EXPIRE, "send_by_passed", call=call_if_missed(facts.rule, facts.rank, facts.if_missed)
    )


def _condition(facts: SendFacts, now: datetime) -> Decision | None:
    """Conditions that only the day itself can answer."""
    asked = (_ASKED[condition] for condition in facts.only_if if condition in _ASKED)
    unmet = next((reason for holds, reason in asked if not holds(facts)), "")
    return Decision(Act.SUPERSEDE, unmet) if unmet else None


def _doubtful(facts: SendFacts, now: datetime) -> Decision | None:
    """It may have left already: where its rule says so, a person decides whether it goes once more."""
    if not facts.doubts or facts.on_doubt is not OnDoubt.PAUSE or facts.by_hand:
        return None
    return Decision(Act.PAUSE, "in_doubt", call=facts.base_rule)


def _switched_off(facts: SendFacts, now: datetime) -> Decision | None:
    """Nothing leaves by itself; what somebody asked for does."""
    if not facts.reminders_off or not facts.is_mail or facts.base_rule in ASKED_FOR:
        return None
    if facts.rank is Rank.CRITICAL:
        return Decision(Act.CALL, "reminders_off", call=facts.base_rule)
    return Decision(Act.SUPERSEDE, "reminders_off")


def _reachable(facts: SendFacts, now: datetime) -> Decision | None:
    """A critical message that cannot reach its reader becomes a call; the others are let go."""
    is_stopped = facts.reach is Reach.OPTED_OUT and not facts.is_for_helper
    asked_for = is_stopped and facts.base_rule in ASKED_FOR
    if not facts.is_mail or facts.reach is Reach.EMAIL or asked_for:
        return None
    if facts.is_for_helper:
        return _helper_unreached(facts)
    if facts.rank is not Rank.CRITICAL:
        return Decision(Act.SUPERSEDE, "unreachable")
    return Decision(Act.CALL, facts.reach.value, call=_CALL_REASON[facts.reach] or facts.base_rule)


def _helper_unreached(facts: SendFacts) -> Decision:
    """The call says what was to be asked of them: another address of the patient's would not help."""
    if facts.rank is not Rank.CRITICAL:
        return Decision(Act.SUPERSEDE, "helper_unreachable")
    return Decision(Act.CALL, "helper_unreachable", call=facts.base_rule)


def _address(facts: SendFacts, now: datetime) -> Decision | None:
    """A new address waits for somebody who reads it back; the one before is told at once."""
    changed = facts.address_changed_at if facts.base_rule != ADDRESS_LEFT else None
    if not facts.is_mail or changed is None or now - changed >= FRESH_ADDRESS:
        return None
    return Decision(Act.PAUSE, "address_changed", call="address_changed")


def _quiet(facts: SendFacts, now: datetime) -> Decision | None:
    """All waits for the morning, but what the planner placed in the night, and what would come too late."""
    if not facts.is_mail or not facts.waits_for_morning or not facts.quiet.hold(now, facts.zone):
        return None
    morning = facts.quiet.after(now, facts.zone)
    placed_here = facts.quiet.hold(facts.due_at, facts.zone)
    too_late = morning >= facts.send_by or (
        facts.is_notice and any(now < at <= morning for at in facts.named)
    )
    if (facts.rank is Rank.CRITICAL or facts.is_notice) and (placed_here or too_late):
        return None
    return Decision(Act.WAIT, "quiet_hours", until=morning)


def _told_since(facts: SendFacts, now: datetime) -> Decision | None:
    if not facts.is_mail or facts.base_rule in ASKED_FOR:
        return None
    if facts.told_at is None or facts.told_at < facts.due_at:
        return None
    return Decision(Act.SUPERSEDE, "caught_up")


def _count(facts: SendFacts, now: datetime) -> Decision | None:
    """The last fence against a loop: a critical message beyond it goes to a person."""
    if not facts.is_mail or facts.base_rule == UNLOCK_CODE:  # three an hour, where it is asked for
        return None
    if facts.sent_to_patient < MOST_A_PATIENT and facts.sent_to_address < MOST_AN_ADDRESS:
        return None
    if facts.rank is Rank.CRITICAL:
        return Decision(Act.CALL, "cap", call=facts.base_rule)
    return Decision(Act.SUPERSEDE, "cap")


def call_if_missed(rule: str, rank: Rank, if_missed: IfMissed) -> str:
    """The reason of the call that an unsent message leaves behind, "" for none."""
    return rule.partition(":")[0] if rank is Rank.CRITICAL and if_missed is IfMissed.CALL else ""


def _placed(facts: SendFacts) -> Decision:
    """A row of channel `call` ends as a line of the call list."""
    return Decision(Act.CALL, "call_placed", call=facts.base_rule)
