"""When nobody needs to call any more: which reasons of the call list an answer, an arrival or a move takes away."""

from datetime import datetime

from checklists.rules import fasting, ride
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemFacts, ItemKind
from checklists.rules.questions import band_of_all

UNREADY = frozenset({"call_unready", "items_open"})
FOOD = "food_time_past"
SHORT = "fast_in_question"
ASKED = "answer_in_question"
# About who takes the patient home: until whoever is named has said yes, or a nurse has spoken with them.
RIDE = frozenset({"driver_unsure", "ride_second", "driver_asked", "driver_day_before"})
# They have not said that they saw a change of time.
CHANGE = "move_unseen"
# What the patient can answer on the phone instead.
ANSWERABLE = UNREADY | {FOOD, SHORT, ASKED}
# Nobody has agreed yet when the infusion that did not take place is made up for: only a booking, or a word that none is
# wanted, ends it.
NO_SHOW, NEW_DATE = "no_show", "new_date"
DATE = frozenset({NO_SHOW, NEW_DATE})
# About the way to an appointment: moot once the patient is here, and a new plan opens its own.
PREPARATION = ANSWERABLE | {"booked", "day_before", "moved", "back_on", CHANGE}

# Nobody needs to hear these any more once the appointment is over, however it ended. What is about an address, a link in
# wrong hands, the day after or a new date stands until somebody called; so does a reason nobody here knows.
MOOT_AFTER = (
    PREPARATION
    | RIDE
    | {"driver_cannot", "last_drink", "new_link", "three_days_before", "unlock_code", "week_before"}
)


def answered(facts: ChecklistFacts, now: datetime) -> frozenset[str]:
    """The reasons that what the patient said by `now` (aware) has taken away."""
    gone = frozenset() if facts.open_items_at(now) or not ride.is_settled(facts) else UNREADY
    gone |= {FOOD} if _said_about_food(facts) else frozenset()
    gone |= {ASKED} if _every_answer_is_well(facts) else frozenset()
    return gone if fast_is_in_question(facts) else gone | {SHORT}


def fast_is_in_question(facts: ChecklistFacts) -> bool:
    """What was eaten or drunk leaves the planned start in question, so that somebody talks before they travel."""
    verdict = fasting.verdict(facts.intakes, facts.starts_at, facts.limits, arrive_at=facts.arrive_at)
    return verdict.band is not Band.GREEN


def an_answer_asks(facts: ChecklistFacts) -> bool:
    """Whether a nurse asks about an answer to one of the clinic's own questions."""
    return any(_asks(item) for item in facts.items)


def _asks(item: ItemFacts) -> bool:
    return bool(item.held) or band_of_all(item.questions, item.answers) is not Band.GREEN


def _every_answer_is_well(facts: ChecklistFacts) -> bool:
    """An answer that was only taken back still needs somebody who asks."""
    said = [item for item in facts.items if item.questions and item.answered_at is not None]
    return all(item.done and not _asks(item) for item in said)


def _said_about_food(facts: ChecklistFacts) -> bool:
    """A tick of the eating and drinking times, or what was eaten and when; "I do not know when" still needs a call."""
    item = facts.item(ItemKind.FASTING)
    times = [intake.at for intake in facts.intakes]
    return bool(item and item.done and not item.unsure) or (bool(times) and None not in times)
