"""A free start and the people who could be ready by then, from the days around it. A fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from checklists.models import Appointment
from checklists.queries import start_takers
from checklists.queries.board import full_name
from checklists.queries.eating_lines import last_times_of
from checklists.queries.facts import facts_of_rows, with_relations
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import own_labels
from checklists.queries.ride_page import leaves_at
from checklists.queries.scope import appointments_for, one
from checklists.queries.start_takers import Taken
from checklists.rules import clock, fasting, free_chair
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.band import Band
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemKind
from checklists.rules.free_chair import Person, Weighed
from checklists.rules.last_times import NOTHING_SAID, LastTimes
from checklists.rules.pick_up import PickUp
from checklists.rules.series import NO_INFUSION

# After the day of the start. Whoever comes later than that keeps their own.
DAYS_AHEAD = 3
_MOVABLE = (Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN)


@dataclass(frozen=True)
class Line:
    """One person who is booked for another start. `kinds` and `labels` are for the words of `weighed.verdict`."""

    appointment_id: int
    name: str
    date_of_birth: date
    phone: str
    driver: str
    starts_at: datetime
    status: Status
    weighed: Weighed
    kinds: dict[int, ItemKind]
    labels: dict[int, str]


@dataclass(frozen=True)
class Freed:
    """Whose start it is. `is_free` is False while they still have it; `taken` says who comes instead."""

    appointment_id: int
    name: str
    starts_at: datetime
    status: Status
    is_free: bool
    taken: Taken | None


def freed(*, appointment_id: int, starts_at: datetime | None, by: Actor) -> Freed:
    """Of the caller's own set; `starts_at` None: its own start. Raises NotFound."""
    row = one(appointments_for(by).select_related("patient"), pk=appointment_id)
    return Freed(
        appointment_id=row.pk,
        name=full_name(row),
        starts_at=row.starts_at,
        status=Status(row.status),
        is_free=start_takers.is_free(row, starts_at or row.starts_at),
        taken=start_takers.taken(row),
    )


def left_free_at(*, site_id: int, starts_at: datetime, by: Actor) -> int | None:
    """An appointment of this site that left this very start free, whose start nobody has yet."""
    return start_takers.freed_at(site_id=site_id, starts_at=starts_at) if site_id in by.site_ids else None


def lines(
    *, site_id: int, zone: str, starts_at: datetime, but: int | None, by: Actor, now: datetime
) -> tuple[Line, ...]:
    """Who could come at that start instead of their own, the likeliest first."""
    rows = [row for row in _around(site_id, zone, starts_at, by) if row.pk != but]
    facts = facts_of_rows(rows)
    said, others = last_times_of(list(facts)), _others({row.patient_id for row in rows}, starts_at)
    found = []
    for row in rows:
        if not _may_gain(row, facts[row.pk], starts_at, now):
            continue
        apart = tuple(at for pk, at in others[row.patient_id] if pk != row.pk)
        person = _person(row, facts[row.pk], said.get(row.pk, NOTHING_SAID), apart)
        weighed = free_chair.weigh(person, starts_at, now=now, zone=zone)
        found.append(_line(row, facts[row.pk], weighed))
    return tuple(sorted(found, key=_order))


def _order(line: Line) -> tuple[int, int, datetime]:
    asks = sum(said.chance is not free_chair.Chance.LIKELY for said in line.weighed.points)
    return line.weighed.chance, asks, line.starts_at


def _around(site_id: int, zone: str, starts_at: datetime, by: Actor) -> list[Appointment]:
    on = clock.local(starts_at, zone).date()
    opens = clock.first_valid(datetime.combine(on, time()), zone)
    closes = clock.first_valid(datetime.combine(on + timedelta(days=DAYS_AHEAD + 1), time()), zone)
    here = appointments_for(by).filter(site_id=site_id, status__in=_MOVABLE)
    rows = with_relations(
        here.filter(starts_at__gte=opens, starts_at__lt=closes).exclude(starts_at=starts_at)
    )
    return list(rows.select_related("patient").order_by("starts_at", "pk"))


def _may_gain(row: Appointment, facts: ChecklistFacts, starts_at: datetime, now: datetime) -> bool:
    """Whoever comes later; and of those before it whoever is not in time for their own start."""
    if row.starts_at > starts_at or row.starts_at <= now:
        return True
    found = fasting.verdict(facts.intakes, facts.starts_at, facts.limits, arrive_at=facts.arrive_at)
    return found.band is not Band.GREEN


def _person(row: Appointment, facts: ChecklistFacts, said: LastTimes, others: tuple[datetime, ...]) -> Person:
    ride = getattr(row, "ridehome", None)
    agreed = ride and ride.pick_up_begins_at and ride.pick_up_until and ride.confirmed_by_driver_at
    return Person(
        facts=facts,
        stay=leaves_at(row) - row.starts_at,
        has_phone=bool(row.patient.phone.strip()),
        is_here=row.status in (Status.ARRIVED, Status.CHECKED_IN),
        said=said,
        pick_up=PickUp(ride.pick_up_begins_at, ride.pick_up_until) if ride and agreed else None,
        others=others,
    )


def _others(
    patient_ids: Collection[int], starts_at: datetime
) -> defaultdict[int, list[tuple[int, datetime]]]:
    """By patient: what they come for anyway, near the free start."""
    near = Q(starts_at__range=(starts_at - 2 * free_chair.NEAR, starts_at + 2 * free_chair.NEAR))
    rows = Appointment.objects.filter(near, patient_id__in=patient_ids).exclude(status__in=NO_INFUSION)
    groups: defaultdict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for patient_id, pk, at in rows.order_by("starts_at").values_list("patient_id", "pk", "starts_at"):
        groups[patient_id].append((pk, at))
    return groups


def _line(row: Appointment, facts: ChecklistFacts, weighed: Weighed) -> Line:
    ride = getattr(row, "ridehome", None)
    return Line(
        appointment_id=row.pk,
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        phone=row.patient.phone,
        driver=ride.driver.name if ride and ride.driver else "",
        starts_at=row.starts_at,
        status=Status(row.status),
        weighed=weighed,
        kinds={item.position: item.kind for item in facts.items},
        labels=own_labels(facts, of_version(row.protocol_version)),
    )
