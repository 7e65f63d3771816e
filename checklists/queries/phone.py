"""The patient's one screen: what to do now, until when, whom to call. Rows in, one frozen page out.

Everything is decided here, from facts and `now`, so that the page is right with scripts off and a wrong phone clock.
"""

from datetime import date, datetime

from checklists.models import Appointment, Item, StatusChange, Tick
from checklists.queries.facts import facts_of_rows, with_relations
from checklists.queries.phone_page import ItemLine, PhonePage, SiteLine, State, WindowLine
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import appointments_for, one
from checklists.rules import phone_modes
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import local
from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.item_wording import Wording, wording
from checklists.rules.readiness import verdict

_ASKING = frozenset({ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES})


def page(*, by: Actor, now: datetime) -> PhonePage:
    """The page of the caller's own appointment at `now`. Raises NotFound."""
    appointment = one(with_relations(appointments_for(by)), pk=by.appointment_id)
    facts = facts_of_rows([appointment])[appointment.pk]
    times = appointment_times(
        appointment.starts_at,
        of_version(appointment.protocol_version),
        arrive_at=appointment.arrive_at,
        duration_minutes=appointment.duration_minutes,
    )
    return _page(appointment, facts, times, now)


def _page(
    appointment: Appointment, facts: ChecklistFacts, times: AppointmentTimes, now: datetime
) -> PhonePage:
    found = verdict(facts, now)
    status = Status(appointment.status)
    zone = appointment.site.time_zone
    has_own_plan = facts.hours_withheld or facts.individual_plan
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
        has_own_plan=has_own_plan,
        windows=tuple(WindowLine(w.key, w.closes_at, now < w.closes_at) for w in times.windows),
        items=_items(appointment, times, has_own_plan=has_own_plan, now=now),
        done=found.done,
        total=found.total,
        team_is_looking=found.done == found.total and found.readiness is not Readiness.READY,
        driver_name=_driver_name(appointment),
        prescriber_words=_words(facts, of_plan=False),
        own_plan_words=_words(facts, of_plan=True),
    )


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


def _items(
    appointment: Appointment, times: AppointmentTimes, *, has_own_plan: bool, now: datetime
) -> tuple[ItemLine, ...]:
    items = list(Item.objects.filter(appointment=appointment))
    newest = {tick.item_id: tick for tick in Tick.objects.filter(item__in=items).order_by("at", "pk")}
    today = local(now, appointment.site.time_zone).date()
    return tuple(
        _line(
            item,
            newest.get(item.pk),
            answered_today=_is_on(newest.get(item.pk), today, appointment.site.time_zone),
            worded=wording(ItemKind(item.kind), times.windows, has_own_plan=has_own_plan, now=now),
            closed_at=times.last_drink_at,
        )
        for item in items
    )


def _line(
    item: Item, tick: Tick | None, *, answered_today: bool, worded: Wording, closed_at: datetime
) -> ItemLine:
    kind = ItemKind(item.kind)
    state = State.DONE if item.done else State.NOT_SURE if item.unsure else State.NOT_DONE
    return ItemLine(
        position=item.position,
        kind=kind,
        label=item.label,
        help=item.help,
        state=state,
        answered_at=tick.at if tick else None,
        answered_today=answered_today,
        asks=kind in _ASKING,
        reopened=bool(tick and tick.answer.get("reopened")) and not item.done,
        wording=worded,
        closed_at=closed_at if worded is Wording.CLOSED else None,
    )


def _is_on(tick: Tick | None, today: date, zone: str) -> bool:
    return bool(tick and local(tick.at, zone).date() == today)


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
