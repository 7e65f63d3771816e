"""What is wrong with a protocol's reminders: a message that would never go, a notice that is missing.

The planner itself is asked, for several imagined starts. Source: reminders.md section 3, ux.md E8.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from checklists.rules.appointment_times import appointment_times
from checklists.rules.lint_times import PLAIN_ZONE, imagined_starts
from checklists.rules.plan_facts import ContactReach, PlanFacts, PlannedReminder, Superseded
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_finding import Finding, refused, warning
from checklists.rules.reminder_plan import plan
from checklists.rules.reminder_rules import Audience, Channel, Condition, ReminderRule
from checklists.rules.reminder_words import title
from checklists.rules.time_grammar import Anchor, instant
from checklists.rules.words_of_time import time_of_day

# Messages that have words of their own; every other key has none to send.
MESSAGES = frozenset(
    {
        *("booked", "week_before", "three_days_before", "day_before", "last_drink", "day_after"),
        *("moved", "cancelled", "back_on", "new_link"),
        *("ride_second", "driver_asked", "driver_day_before"),
    }
)
# Whom a message was written for: what one may read is not another's to read.
_WRITTEN_FOR = {
    "ride_second": Audience.SECOND_CONTACT,
    "driver_asked": Audience.DRIVER,
    "driver_day_before": Audience.DRIVER,
}
_NOTICES = {
    "booked": "the first message carries the link",
    "moved": "a patient must hear of a new time",
    "cancelled": "a patient must hear that it is cancelled",
    "back_on": "a patient who read that it is cancelled must hear that it is on again",
    "new_link": "a patient who asks for a new link waits for it",
}
_EXPECTED = {
    "day_before": "nobody would be told the clock times of the last food and the last drink",
    "call_unready": "nobody would call a patient whose list is not finished",
    "ride_second": "nobody but the patient would be asked about a missing ride home",
    "driver_asked": "a driver who is named would not be asked whether they come",
    "driver_day_before": "the driver would not be reminded",
    "move_unseen": "nobody would call a patient who has not seen a new time",
}
_NEEDS = (
    ("last_drink", Condition.HOURS_KNOWN, "it would tell the general times to somebody with an own plan"),
    (
        "day_after",
        Condition.INFUSION_TOOK_PLACE,
        "it would ask somebody how they are after an infusion they never had",
    ),
    ("ride_second", Condition.CONTACT_AGREED, "it would write to somebody the patient has not agreed to"),
    ("ride_second", Condition.NO_DRIVER, "it would ask for a ride that somebody has promised already"),
    ("driver_day_before", Condition.DRIVER_NAMED, "it would go to nobody"),
    ("move_unseen", Condition.CHANGE_UNSEEN, "it would call everybody"),
    ("next_day_silent", Condition.NEXT_DAY_UNANSWERED, "it would call everybody"),
    (
        "next_day_silent",
        Condition.INFUSION_TOOK_PLACE,
        "it would call somebody about an infusion they never had",
    ),
)
_BOOKED_BEFORE = timedelta(days=30)
_LOST = {
    Superseded.COLLAPSED: "would not go: a more important message goes within the hour",
    Superseded.CAP: "would not go: 2 messages a day and 6 in 7 days are the most",
    Superseded.TOO_LATE: "would come after anything it says is of use",
}


def reminder_findings(protocol: Protocol) -> Iterator[Finding]:
    """Everything about the list of reminders."""
    yield from _missing(protocol)
    yield from _unknown(protocol)
    yield from _misdirected(protocol)
    yield from _unconditioned(protocol)
    for place, rule in enumerate(protocol.reminders):
        found = (_at(f"reminders[{place}].due", rule, protocol, start) for start in imagined_starts())
        yield from next(([finding] for finding in found if finding), ())


def _missing(protocol: Protocol) -> Iterator[Finding]:
    notices = {rule.key for rule in protocol.reminders if rule.is_notice}
    for key, why in _NOTICES.items():
        if key not in notices:
            yield refused(
                "reminders", f'The message "{title(key)}" is missing: {why}.', f'Add "{key}", due "act +2m".'
            )
    keys = {rule.key for rule in protocol.reminders}
    for key, why in _EXPECTED.items():
        if key not in keys:
            yield warning("reminders", f'"{title(key)}" is missing: {why}.', f'Add "{key}".')


def _unknown(protocol: Protocol) -> Iterator[Finding]:
    for place, rule in enumerate(protocol.reminders):
        if rule.channel is Channel.EMAIL and rule.key not in MESSAGES:
            words = f'There is no message "{rule.key}": nothing could be sent.'
            yield refused(
                f"reminders[{place}].key",
                words,
                f"Use one of {', '.join(sorted(MESSAGES))}, or make it a call.",
            )


def _misdirected(protocol: Protocol) -> Iterator[Finding]:
    """A message is written for one reader; to another it tells what is not theirs to know."""
    for place, rule in enumerate(protocol.reminders):
        wanted = _WRITTEN_FOR.get(rule.key, Audience.PATIENT)
        if rule.audience is not wanted:
            words = f'"{title(rule.key)}" is not written for the {rule.audience.label}.'
            yield refused(f"reminders[{place}].audience", words, f"Send it to the {wanted.label}.")


def _unconditioned(protocol: Protocol) -> Iterator[Finding]:
    for place, rule in enumerate(protocol.reminders):
        for key, condition, why in _NEEDS:
            if rule.key == key and condition not in rule.only_if:
                path, words = f"reminders[{place}].only_if", f'"{title(rule.key)}" has no condition: {why}.'
                yield refused(path, words, f'Add the condition "{condition}".')


def _at(path: str, rule: ReminderRule, protocol: Protocol, start: datetime) -> Finding | None:
    """The first thing wrong with one rule for one start."""
    if rule.is_notice:
        return None
    facts = _facts(protocol, start)
    at = f"for a start at {time_of_day(start.time())}"
    if _ends_before_due(rule, facts):
        words = f'"{title(rule.key)}" is due after its last useful moment {at}.'
        return warning(path, words, "Let it be due earlier, or be of use for longer.")
    row = next(
        row for row in plan(facts, protocol.reminders, facts.booked_at).reminders if row.rule == rule.key
    )
    lost = _LOST.get(_reason(row)) if row.reason else None
    return (
        warning(path, f'"{title(rule.key)}" {lost} ({at}).', "Choose another time for one of them.")
        if lost
        else None
    )


def _reason(row: PlannedReminder) -> Superseded:
    return Superseded(row.reason)


def _ends_before_due(rule: ReminderRule, facts: PlanFacts) -> bool:
    """Before quiet hours move anything; what ends with the next message has no end of its own."""
    if rule.send_by.anchor in (Anchor.NEXT, Anchor.DUE, Anchor.OLD_ARRIVE):
        return rule.send_by.anchor is Anchor.DUE and rule.send_by.elapsed + timedelta(
            days=rule.send_by.days
        ) <= timedelta(0)
    anchors = {
        Anchor.START: facts.starts_at,
        Anchor.ARRIVE: facts.arrive_at,
        Anchor.LEAVE: facts.leaves_at,
        Anchor.LAST_FOOD: facts.last_food_at or facts.arrive_at,
        Anchor.LAST_DRINK: facts.last_drink_at or facts.arrive_at,
        Anchor.ACT: facts.act_at,
    }
    return instant(rule.send_by, anchors, PLAIN_ZONE) <= instant(rule.due, anchors, PLAIN_ZONE)


def _facts(protocol: Protocol, start: datetime) -> PlanFacts:
    times = appointment_times(start, protocol)
    return PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=times.last_meal_at,
        last_food_at=times.last_food_at,
        last_drink_at=times.last_drink_at,
        zone=PLAIN_ZONE,
        booked_at=start - _BOOKED_BEFORE,
        after_gap=True,
        second_contact=ContactReach.EMAIL,
        driver=ContactReach.EMAIL,
    )
