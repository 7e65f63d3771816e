"""Own eating and drinking plans at the desk: who waits for one, and the page on which a prescriber enters it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from checklists.models import Appointment, EatingPlan
from checklists.queries.board import full_name
from checklists.queries.own_hours import OwnHours
from checklists.queries.protocol_versions import of_version
from checklists.queries.reviews import Person, person_of
from checklists.queries.scope import appointments_for, one
from checklists.rules import fasting
from checklists.rules.access import Actor
from checklists.rules.clock import local
from checklists.rules.fasting import Category, Window
from checklists.rules.own_plan import OwnPlan
from checklists.rules.phone_modes import ANSWERABLE
from checklists.rules.protocol import Protocol
from checklists.rules.readiness_findings import CALL_BEFORE_START

# A start that has just passed may still take place.
_STILL = timedelta(hours=12)
_USUAL = {"full_meal": Category.FULL_MEAL, "light_meal": Category.LIGHT_MEAL, "clear": Category.WATER}


@dataclass(frozen=True)
class WaitingPlan:
    """An infusion whose patient is told no hours until a prescriber has entered theirs; `triggers` say why."""

    person: Person
    triggers: tuple[str, ...]

    @property
    def due_at(self) -> datetime:
        """The patient is called about what is open from then on."""
        return self.person.starts_at - CALL_BEFORE_START


@dataclass(frozen=True)
class UsualHours:
    """What the protocol gives everybody else: `window` as in the fasting clock, minutes before, and its source."""

    window: str
    minutes: int
    source: str


@dataclass(frozen=True)
class PlanLine:
    """One plan as entered. `counts` for this infusion; `covers` are the reasons its prescriber knew of."""

    meal_minutes: int
    light_minutes: int
    clear_minutes: int
    words_for_patient: str
    note: str
    covers: tuple[str, ...]
    expires_on: date
    at: datetime
    by: str
    counts: bool


@dataclass(frozen=True)
class OwnPlanPage:
    """`plans` newest first, of all this patient's infusions; only the newest can count. `starts_on` at the site."""

    appointment_id: int
    patient_id: int
    name: str
    date_of_birth: date
    starts_at: datetime
    starts_on: date
    is_open: bool
    is_withheld: bool
    triggers: tuple[str, ...]
    usual: tuple[UsualHours, ...]
    plans: tuple[PlanLine, ...]

    def windows(self, meal: int, light: int, clear: int) -> tuple[Window, ...]:
        """The clock times that these minutes would give this infusion."""
        imagined = OwnPlan(meal, light, clear, frozenset(), self.starts_on)
        return fasting.windows(self.starts_at, imagined.limits(_NO_AMBER))


_NO_AMBER = fasting.FastingLimits(minutes=dict.fromkeys(Category, 0))


def waiting_plans(*, site_id: int, by: Actor, now: datetime) -> tuple[WaitingPlan, ...]:
    """Infusions at this site whose hours are withheld, the nearest start first."""
    related = coming(site_id=site_id, by=by, now=now).select_related("site", "patient", "protocol_version")
    found = list(related.defer("protocol_version__data").order_by("starts_at", "pk"))
    known = OwnHours(found)
    standing = ((row, known.of(row)) for row in found)
    return tuple(
        WaitingPlan(person_of(row), tuple(sorted(own.triggers))) for row, own in standing if own.withheld
    )


def coming(*, site_id: int, by: Actor, now: datetime) -> QuerySet[Appointment]:
    """Infusions at this site that may still take place."""
    return appointments_for(by).filter(site_id=site_id, status__in=ANSWERABLE, starts_at__gte=now - _STILL)


def own_plan_page(*, appointment_id: int, by: Actor) -> OwnPlanPage:
    """For an appointment in the caller's own set. Raises NotFound."""
    row = one(appointments_for(by).select_related("site", "patient", "protocol_version"), pk=appointment_id)
    own = OwnHours([row]).of(row)
    return OwnPlanPage(
        appointment_id=row.pk,
        patient_id=row.patient_id,
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        starts_at=row.starts_at,
        starts_on=local(row.starts_at, row.site.time_zone).date(),
        is_open=row.status in ANSWERABLE,
        is_withheld=own.withheld,
        triggers=tuple(sorted(own.triggers)),
        usual=_usual(of_version(row.protocol_version)),
        plans=_plans(row, counts=own.plan is not None),
    )


def _usual(protocol: Protocol) -> tuple[UsualHours, ...]:
    return tuple(
        UsualHours(
            window,
            int(protocol.fasting.of(category).total_seconds()) // 60,
            _source(protocol.sources, category),
        )
        for window, category in _USUAL.items()
    )


def _source(sources: Mapping[str, str], category: Category) -> str:
    return sources.get(f"fasting.hours.{category.value}", "")


def _plans(row: Appointment, *, counts: bool) -> tuple[PlanLine, ...]:
    rows = EatingPlan.objects.filter(patient=row.patient_id).select_related("by").order_by("-at", "-pk")
    return tuple(_plan_line(plan, counts=counts and not place) for place, plan in enumerate(rows[:20]))


def _plan_line(plan: EatingPlan, *, counts: bool) -> PlanLine:
    return PlanLine(
        meal_minutes=plan.meal_minutes,
        light_minutes=plan.light_minutes,
        clear_minutes=plan.clear_minutes,
        words_for_patient=plan.words_for_patient,
        note=plan.note,
        covers=tuple(plan.covers),
        expires_on=plan.expires_on,
        at=plan.at,
        by=plan.by.name,
        counts=counts,
    )
