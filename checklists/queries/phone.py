"""The patient's one screen: what to do now, until when, whom to call. Rows in, one frozen page out.

Everything is decided here, from facts and `now`, so that the page is right with scripts off and a wrong phone clock.
"""

from datetime import datetime

from checklists.models import Appointment, Call, StatusChange
from checklists.queries.facts import facts_of_rows, with_relations
from checklists.queries.phone_items import items
from checklists.queries.phone_page import PhonePage, SiteLine, WindowLine
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import appointments_for, one
from checklists.rules import phone_modes
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.readiness import Verdict, is_done, verdict
from checklists.rules.settled_calls import ASKED, an_answer_asks


def page(*, by: Actor, now: datetime) -> PhonePage:
    """The page of the caller's own appointment at `now`. Raises NotFound."""
    appointment = one(with_relations(appointments_for(by)).select_related("patient"), pk=by.appointment_id)
    facts = facts_of_rows([appointment])[appointment.pk]
    times = appointment_times(
        appointment.starts_at,
        of_version(appointment.protocol_version),
        arrive_at=appointment.arrive_at,
        duration_minutes=appointment.duration_minutes,
        limits=facts.limits,
    )
    return _page(appointment, facts, times, now)


def _page(
    appointment: Appointment, facts: ChecklistFacts, times: AppointmentTimes, now: datetime
) -> PhonePage:
    found = verdict(facts, now)
    status = Status(appointment.status)
    zone = appointment.site.time_zone
    asked = (item for item in facts.items if item.required and item.kind.asked_of_patient)
    countable = [item for item in asked if not item.opens_later(now)]
    return PhonePage(
        mode=phone_modes.mode(
            status, arrive_at=times.arrive_at, leaves_at=times.leaves_at, now=now, zone=zone
        ),
        status=status,
        site=_site(appointment),
        now=now,
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        pick_up_at=phone_modes.rounded_up(times.leaves_at),
        no_driving_until=phone_modes.rounded_up(_end(appointment) + phone_modes.NO_DRIVING),
        arrived_at=appointment.arrived_at,
        has_own_plan=facts.hours_withheld or facts.own_plan is not None,
        urges_drink=facts.urges_drink,
        volume_goal_litres=_volume_goal(appointment, facts),
        windows=() if facts.hours_withheld else _windows(times, now),
        items=items(appointment, facts, times, now=now),
        done=sum(is_done(item, facts, now) for item in countable),
        total=len(countable),
        team_is_looking=_is_looked_at(facts, found, now),
        driver_name=_driver_name(appointment),
        prescriber_words=_prescriber_words(facts),
        own_plan_words=_own_plan_words(facts),
        asks_to_call=_asks_to_call(appointment, facts),
        language=appointment.patient.language,
        default_language=of_version(appointment.protocol_version).languages[0],
    )


def _is_looked_at(facts: ChecklistFacts, found: Verdict, now: datetime) -> bool:
    """Something that the patient answered is somebody's to look at; not what the desk does, or what is asked later."""
    others = {
        item.position for item in facts.items if not item.kind.asked_of_patient or item.opens_later(now)
    }
    return any(reason.item_position not in others for reason in found.reasons)


def _asks_to_call(appointment: Appointment, facts: ChecklistFacts) -> bool:
    """An answer that a nurse talks about before they travel, until somebody has."""
    if not an_answer_asks(facts):
        return False
    return Call.objects.filter(appointment=appointment, reason=ASKED, closed_at=None).exists()


def _windows(times: AppointmentTimes, now: datetime) -> tuple[WindowLine, ...]:
    """As the fasting clock has them; where a meal and light food end together, they are food."""
    lines = [WindowLine(w.key, w.closes_at, now < w.closes_at) for w in times.windows]
    if times.last_meal_at != times.last_food_at:
        return tuple(lines)
    food = WindowLine("food", times.last_food_at, now < times.last_food_at)
    return (food, *(line for line in lines if line.key == "clear"))


def _volume_goal(appointment: Appointment, facts: ChecklistFacts) -> float | None:
    """Never for somebody whose fluids are restricted, or who has hours of their own. Source: clinical.md 2 (H8)."""
    goal = of_version(appointment.protocol_version).hydration.volume_goal_litres
    return goal if facts.urges_drink else None


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


def _end(appointment: Appointment) -> datetime:
    """The end of the infusion: as planned, or when a nurse recorded that it was over, if that was later."""
    planned = phone_modes.end_of(appointment.starts_at, appointment.duration_minutes)
    if Status(appointment.status) not in (Status.RESTING, Status.LEFT):
        return planned
    rows = StatusChange.objects.filter(appointment=appointment, to_status=Status.RESTING)
    rested_at = rows.order_by("-at").values_list("at", flat=True).first()
    return max(planned, rested_at) if rested_at else planned


def _site(appointment: Appointment) -> SiteLine:
    site = appointment.site
    return SiteLine(
        alias=site.alias,
        phone=site.phone,
        address=site.address,
        outside_hours=site.outside_hours,
        emergency_number=site.emergency_number,
        crisis_line=site.crisis_line,
        zone=site.time_zone,
    )


def _driver_name(appointment: Appointment) -> str:
    ride = getattr(appointment, "ridehome", None)
    return ride.driver.name if ride and ride.driver else ""
