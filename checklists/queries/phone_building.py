"""The patient's one screen from facts alone: the real page and its preview are drawn from the same.

Everything is decided here, from facts and `now`, so that the page is right with scripts off and a wrong phone clock.
"""

from datetime import datetime

from checklists.queries.phone_facts import PhoneFacts
from checklists.queries.phone_items import lines
from checklists.queries.phone_page import PhonePage, WindowLine
from checklists.rules import phone_modes
from checklists.rules.appointment_times import AppointmentTimes
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.questions import Meaning, means
from checklists.rules.readiness import Verdict, is_done, verdict
from checklists.rules.text import Text, text_in


def built(known: PhoneFacts, now: datetime) -> PhonePage:
    """The page at `now` (aware)."""
    facts, times = known.checklist, known.times
    asked = (item for item in facts.items if item.required and item.kind.asked_of_patient)
    countable = [item for item in asked if not item.opens_later(now)]
    mode = phone_modes.mode(
        facts.status,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        now=now,
        zone=known.site.zone,
        asks_next_day=known.next_day is not None and known.next_day.is_open,
    )
    return PhonePage(
        mode=mode,
        status=facts.status,
        site=known.site,
        now=now,
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        pick_up_at=phone_modes.rounded_up(times.leaves_at),
        no_driving_until=phone_modes.rounded_up(known.ends_at + phone_modes.NO_DRIVING),
        arrived_at=known.arrived_at,
        has_own_plan=facts.hours_withheld or facts.own_plan is not None,
        urges_drink=facts.urges_drink,
        volume_goal_litres=_volume_goal(known),
        drinking_advice=_drinking_advice(known),
        windows=() if facts.hours_withheld else _windows(times, now),
        items=lines(known, now),
        done=sum(is_done(item, facts, now) for item in countable),
        total=len(countable),
        team_is_looking=_is_looked_at(facts, verdict(facts, now), now),
        driver_name=known.driver_name,
        driver_outside_at=known.driver_outside_at,
        may_take_back=known.may_take_back,
        prescriber_words=_prescriber_words(facts),
        own_plan_words=_own_plan_words(facts),
        asks_to_call=known.asks_to_call,
        change=known.change,
        next_day=known.next_day,
        may_be_emergency=_may_be_emergency(facts),
        language=known.language,
        default_language=known.protocol.languages[0],
    )


def _may_be_emergency(facts: ChecklistFacts) -> bool:
    asked = ((each, meaning) for each in facts.items for meaning in (Meaning.EMERGENCY, Meaning.CRISIS))
    return any(means(each.questions, each.answers, meaning) for each, meaning in asked)


def _is_looked_at(facts: ChecklistFacts, found: Verdict, now: datetime) -> bool:
    """Something that the patient answered is somebody's to look at; not what the desk does, or what is asked later."""
    others = {
        item.position for item in facts.items if not item.kind.asked_of_patient or item.opens_later(now)
    }
    return any(reason.item_position not in others for reason in found.reasons)


def _windows(times: AppointmentTimes, now: datetime) -> tuple[WindowLine, ...]:
    """As the fasting clock has them; where a meal and light food end together, they are food."""
    ends = [WindowLine(w.key, w.closes_at, now < w.closes_at) for w in times.windows]
    if times.last_meal_at != times.last_food_at:
        return tuple(ends)
    food = WindowLine("food", times.last_food_at, now < times.last_food_at)
    return (food, *(line for line in ends if line.key == "clear"))


def _volume_goal(known: PhoneFacts) -> float | None:
    """Never for somebody whose fluids are restricted, or who has hours of their own. Source: clinical.md 2 (H8)."""
    return known.protocol.hydration.volume_goal_litres if known.checklist.urges_drink else None


def _drinking_advice(known: PhoneFacts) -> Text | None:
    """The protocol's own words on drinking, which may name a volume: for nobody who reads no volume (H8)."""
    drinking, default = known.protocol.hydration, known.protocol.languages[0]
    if not known.checklist.urges_drink:
        return None
    return text_in(drinking.advice, drinking.words, language=known.language, default=default)


def _own_plan_words(facts: ChecklistFacts) -> tuple[str, ...]:
    """What stands where the hours stand: of the plan itself; before there is one, what was written on its medicines."""
    if facts.own_plan is not None:
        return tuple(filter(None, [facts.own_plan.words_for_patient]))
    return _words(facts, of_plan=True)


def _prescriber_words(facts: ChecklistFacts) -> tuple[str, ...]:
    elsewhere = _words(facts, of_plan=True) if facts.own_plan is not None else ()
    return _words(facts, of_plan=False) + elsewhere


def _words(facts: ChecklistFacts, *, of_plan: bool) -> tuple[str, ...]:
    """Each wording once, in the order of the list."""
    found = (each.words_for_patient for each in facts.medicines if each.has_own_plan is of_plan)
    return tuple(dict.fromkeys(words for words in found if words))
