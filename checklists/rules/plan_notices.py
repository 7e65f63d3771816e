"""Notices: the message that answers an act, and what is worth saying in it. Source: reminders.md section 3."""

from dataclasses import replace
from datetime import datetime

from checklists.rules.plan_draft import Draft, hours_known
from checklists.rules.plan_facts import Act, PlanFacts, PlannedCall, Superseded, Told
from checklists.rules.plan_words import clock
from checklists.rules.reminder_rules import Audience


def notice_key(facts: PlanFacts) -> str:
    """Which notice answers the act, given what the patient already knows.

    Somebody who was told nothing yet is told the booking, not a change of it; somebody who never read "cancelled"
    is not told "it is on again".
    """
    if facts.act in (Act.BOOKED, Act.CANCELLED):
        return facts.act.value
    if facts.told is None:
        return Act.BOOKED.value
    if facts.told.cancelled:
        return Act.BACK_ON.value
    told_as_move = facts.act.is_revision or _differs(facts, facts.told)
    return Act.MOVED.value if told_as_move else facts.act.value


def with_news(draft: Draft, facts: PlanFacts) -> Draft:
    """A moved, cancelled or back-on notice stands only where it differs from what was told."""
    told = facts.told
    if facts.act is Act.CANCELLED:
        if told is None:
            return draft.drop(Superseded.NOTHING_TOLD, "Not sent: nothing had been told yet.")
        news = not told.cancelled
    else:
        news = told is None or told.cancelled or _differs(facts, told)
    return draft if news else draft.drop(Superseded.NOTHING_NEW, "Not sent: it says nothing new.")


def after_quiet_hours(draft: Draft, facts: PlanFacts) -> Draft:
    """A notice waits for the morning, unless a time it names comes first."""
    morning = facts.quiet.after(draft.due_at, facts.zone)
    if morning == draft.due_at or not draft.rule.waits_for_morning:
        return draft
    # A driver is told when to come, and nothing of eating and drinking.
    is_to_patient = draft.rule.audience is Audience.PATIENT
    named = _named(facts, draft.due_at) if is_to_patient else [facts.arrive_at]
    if any(at <= morning for at in named):
        return replace(draft, why=(*draft.why, "Goes in the quiet hours: a time it names comes first."))
    return draft.move(morning, f"Waits for the end of the quiet hours, {clock(morning, facts)}.")


def food_call(facts: PlanFacts, now: datetime) -> tuple[PlannedCall, ...]:
    """A call at once where the time for food had passed before anybody could tell the patient."""
    if facts.act is Act.CANCELLED or not hours_known(facts) or facts.last_food_at is None:
        return ()
    if not facts.last_food_at <= now < facts.arrive_at or _was_told_as_early(facts):
        return ()
    if facts.act is Act.REVISED and facts.told is None:  # the plan before has asked for this call
        return ()
    words = f"Light food ended {clock(facts.last_food_at, facts)}, before the patient could be told. Ask what they ate."
    return (PlannedCall("food_time_past", now, facts.arrive_at, words),)


def old_arrival(facts: PlanFacts) -> datetime:
    """Until when a change helps: the earlier of the arrival that was told and the one that holds now."""
    if facts.told is None:
        return facts.arrive_at
    if facts.act is Act.CANCELLED:
        return facts.told.arrive_at
    return min(facts.told.arrive_at, facts.arrive_at)


def _was_told_as_early(facts: PlanFacts) -> bool:
    told = facts.told
    if told is None or told.cancelled or told.last_food_at is None or facts.last_food_at is None:
        return False
    return told.last_food_at <= facts.last_food_at


def _differs(facts: PlanFacts, told: Told) -> bool:
    """Another time, other hours, hours that are known now, or hours that no longer count."""
    known = (facts.last_meal_at, facts.last_food_at, facts.last_drink_at)
    hours_told = (told.last_meal_at, told.last_food_at, told.last_drink_at)
    return (facts.starts_at, facts.arrive_at) != (told.starts_at, told.arrive_at) or known != hours_told


def _named(facts: PlanFacts, due_at: datetime) -> list[datetime]:
    """The times the notice is about: of the plan that holds now, and of one told that is not over yet."""
    times: list[datetime | None] = []
    if facts.act is not Act.CANCELLED:
        times.append(facts.arrive_at)
        if hours_known(facts):
            times += [facts.last_meal_at, facts.last_food_at, facts.last_drink_at]
    told = facts.told
    if told and not told.cancelled and told.arrive_at > due_at:
        times += [told.arrive_at, told.last_meal_at, told.last_food_at, told.last_drink_at]
    return [at for at in times if at is not None]
