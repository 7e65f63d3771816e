"""Random histories of patient, desk, nurse and prescriber: a hold ends only by what clinical.md lets end it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklists import models
from checklists.actions import (
    appointments,
    bookings,
    conditions,
    confirmations,
    eating_plans,
    intakes,
    medicines,
    open_checklists,
    overrides,
    reviews,
    rides,
    series_splits,
    statuses,
    ticks,
    version_moves,
    vital_signs,
)
from checklists.queries import facts
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.appointment_status import MoveRefused, Status
from checklists.rules.conditions import Condition
from checklists.rules.facts import Outcome, Readiness
from checklists.rules.fasting import Category
from checklists.rules.medicine_routes import Route
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import ReasonCode
from checklists.rules.review import Decision
from tests.factories import START, Clinic
from tests.preparing import (
    CLOTHING,
    FASTING,
    HYDRATION,
    MEDICINES,
    RIDE,
    VITALS,
    WELLBEING,
    checked_in,
    confirm,
    measure,
    well,
)

FIRST = START - timedelta(hours=1)
MEDICINES_TYPED = ("clonazepam 0.5 mg", "semaglutide", "zzqqy", "sertraline 50 mg", "panax", "Lantus")
REFUSALS = (
    PermissionDenied,
    NotFound,
    MoveRefused,
    overrides.OverrideRefused,
    reviews.ReviewRefused,
    eating_plans.EatingPlanRefused,
    medicines.WaitsForPrescriber,
    medicines.WaitsForNurse,
    medicines.ListIsEmpty,
    medicines.ListIsNotEmpty,
    rides.DriverStands,
    ticks.AsksMore,
    ticks.ChecklistClosed,
    appointments.AlreadyBooked,
    confirmations.ConfirmationRefused,
    vital_signs.VitalsRefused,
    open_checklists.NotOpenYet,
    bookings.NotPublished,
)


class History:
    """One appointment, checked in, the second of its series; every act is done as somebody, a minute after the one before.

    Its protocol has a newer version, which asks the same.
    """

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        ana = clinic.patient()
        clinic.book(ana, starts_at=START - timedelta(days=3))
        self.row = checked_in(clinic, clinic.book(ana))
        newer(clinic)
        self.now = FIRST
        self.patient = clinic.link_actor(self.row)

    def holds(self) -> set[tuple[ReasonCode, int | None]]:
        found = verdict(facts.checklist(appointment_id=self.row.pk), self.now)
        return {(each.code, each.item_position) for each in found.reasons if each.readiness is Readiness.HOLD}

    def is_here(self) -> bool:
        """Bands apply from check-in on: before it, and once it is off, nothing has to hold."""
        return Status(models.Appointment.objects.get(pk=self.row.pk).status).is_checked_in

    def common(self, by: Actor) -> dict[str, Any]:
        return {"appointment_id": self.row.pk, "by": by, "now": self.now}

    def step(self, act: "Act") -> None:
        self.now += timedelta(minutes=1)
        self.row.refresh_from_db()
        try:
            with transaction.atomic():
                act.do(self)
        except REFUSALS:
            pass

    def entry(self, place: int) -> models.MedicationEntry:
        rows = list(
            models.MedicationEntry.objects.filter(appointment=self.row, removed_at=None).order_by("pk")
        )
        if not rows:
            raise NotFound
        return rows[place % len(rows)]


def newer(clinic: Clinic) -> None:
    version = clinic.version
    models.ProtocolVersion.objects.filter(pk=version.pk).update(state="retired")
    models.ProtocolVersion.objects.create(
        site=clinic.site, protocol=version.protocol, number=2, data=version.data, state="published",
        published_at=FIRST - timedelta(days=30),
    )  # fmt: skip


class Act:
    """`ends` are the reasons that this act, done by this person, may take away."""

    def __init__(self, name: str, do: Callable[[History], object], ends: frozenset[ReasonCode] = frozenset()):
        self.name, self.do, self.ends = name, do, ends

    def __repr__(self) -> str:
        return self.name


def operation(history: History, by: Actor) -> dict[str, Any]:
    return {**history.common(by), "operation_id": uuid4()}


def who(history: History, name: str) -> Actor:
    return history.patient if name == "patient" else getattr(history.clinic, name)


def answers(name: str, key: str, value: str) -> Act:
    ends = frozenset({ReasonCode.ANSWER_HOLDS}) if name == "nurse" else frozenset()
    return Act(
        f"{name} answers {key}={value}",
        lambda h: well(h.row, who(h, name), now=h.now, **({key: value} if key else {})),
        ends,
    )


def tick(name: str, position: int, done: bool, unsure: bool) -> Act:
    return Act(
        f"{name} ticks {position} {done} {unsure}",
        lambda h: ticks.tick(item_position=position, done=done, unsure=unsure, **operation(h, who(h, name))),
    )


def ate(name: str, category: Category, minutes: int | None) -> Act:
    at = None if minutes is None else START - timedelta(minutes=minutes)
    return Act(
        f"{name} told of {category} {minutes}",
        lambda h: intakes.add(category=category, eaten_at=at, **operation(h, who(h, name))),
    )


def marks(position: int, outcome: Outcome | None) -> Act:
    """A nurse's newer mark replaces her mark, never a finding."""
    return Act(
        f"nurse marks {position} {outcome}",
        lambda h: confirm(h.row, position, h.clinic.nurse, outcome=outcome),
        frozenset({ReasonCode.ITEM_NOT_MET, ReasonCode.RIDE_NOT_MET}),
    )


def override(position: int, agree: bool) -> Act:
    def do(history: History) -> None:
        asked = overrides.request(
            position=position,
            reason=OverrideReason.OTHER,
            note="seen",
            **history.common(history.clinic.nurse),
        )
        if agree and asked.needs_second:
            overrides.approve(override_id=asked.override_id, by=history.clinic.prescriber, now=history.now)

    never = {ReasonCode.OWN_PLAN_MISSING, ReasonCode.MEDICINE_URGENT, ReasonCode.MEDICINE_REVIEW}
    ends = frozenset(ReasonCode) - never - {ReasonCode.VITALS_EMERGENCY} if agree else frozenset()
    return Act(f"override {position} agree={agree}", do, ends)


def names(name: str, age: bool) -> Act:
    driver = rides.Driver("Pat Ruiz", "+1 303 555 0135", "sister", is_adult=age)
    return Act(
        f"{name} names a driver",
        lambda h: rides.name_driver(driver=driver, **operation(h, who(h, name))),
        frozenset({ReasonCode.RIDE_NOT_MET}),
    )


def takes(name: str, text: str) -> Act:
    return Act(f"{name} adds {text}", lambda h: medicines.add(text=text, **operation(h, who(h, name))))


def removes(name: str, place: int) -> Act:
    return Act(
        f"{name} removes {place}",
        lambda h: medicines.remove(operation_id=h.entry(place).operation_id, **h.common(who(h, name))),
    )


def refuses(place: int) -> Act:
    """ "No" to a guess hands it to a nurse (clinical.md 10, 35): a call instead of the guess's hold."""

    def do(history: History) -> None:
        entry = history.entry(place)
        name = next((str(match["generic"]) for match in entry.matches if match["ask"]), "")
        medicines.answer_guess(
            operation_id=entry.operation_id, name=name, yes=False, **history.common(history.patient)
        )

    guessed = {ReasonCode.MEDICINE_REVIEW, ReasonCode.MEDICINE_URGENT, ReasonCode.OWN_PLAN_MISSING}
    return Act(f"patient says no to {place}", do, frozenset(guessed))


def identifies(place: int, name: str, route: Route | None) -> Act:
    return Act(
        f"nurse identifies {place} as {name or route}",
        lambda h: reviews.identify(
            entry_id=h.entry(place).pk, name=name, route=route, by=h.clinic.nurse, now=h.now
        ),
        frozenset({ReasonCode.MEDICINE_UNKNOWN}),
    )


def decides(place: int, decision: Decision) -> Act:
    ends = {ReasonCode.MEDICINE_REVIEW, ReasonCode.MEDICINE_URGENT}
    return Act(
        f"prescriber decides {place} {decision}",
        lambda h: reviews.decide(
            entry_id=h.entry(place).pk, decision=decision, by=h.clinic.prescriber, now=h.now
        ),
        frozenset() if decision is Decision.POSTPONE else frozenset(ends),
    )


def plans() -> Act:
    return Act(
        "prescriber enters hours",
        lambda h: eating_plans.enter(
            meal_minutes=480,
            light_minutes=360,
            clear_minutes=120,
            expires_on=date(2026, 11, 30),
            **h.common(h.clinic.prescriber),
        ),
        # other hours are another fast
        frozenset({ReasonCode.OWN_PLAN_MISSING, ReasonCode.FASTING_SHORT, ReasonCode.FASTING_UNCLEAR}),
    )


def notes(kind: Condition, *, over: bool) -> Act:
    act = conditions.end if over else conditions.note
    ends = {ReasonCode.OWN_PLAN_MISSING} if over else {ReasonCode.FASTING_SHORT, ReasonCode.FASTING_UNCLEAR}
    return Act(
        f"nurse {'ends' if over else 'notes'} {kind}",
        lambda h: act(patient_id=h.row.patient_id, kind=kind, by=h.clinic.nurse, now=h.now),
        frozenset(ends),
    )


def reads(**values: float) -> Act:
    # A whole set is read each time: an emergency pressure passes with the next milder one, and leaves a red behind.
    passed = set() if values.get("systolic", 0) >= 180 else {ReasonCode.VITALS_EMERGENCY}
    return Act(
        f"nurse reads {values}",
        lambda h: measure(h.row, h.clinic.nurse, now=h.now, **values),
        frozenset(passed),
    )


def moves(hours: float) -> Act:
    """A later start gives the fast its hours; it takes no other reason away."""
    ends = {ReasonCode.FASTING_SHORT, ReasonCode.FASTING_UNCLEAR} if hours > 0 else set()
    return Act(
        f"desk moves by {hours}",
        lambda h: appointments.move(
            starts_at=h.row.starts_at + timedelta(hours=hours), **h.common(h.clinic.desk)
        ),
        frozenset(ends),
    )


def goes(to: Status) -> Act:
    """No-go and back, check-in undone and done again, into the chair and out of it: none of it decides anything."""
    return Act(
        f"nurse moves to {to}",
        lambda h: statuses.set_status(to=to, reason="other", note="seen", **h.common(h.clinic.nurse)),
    )


def another_day() -> Act:
    """How somebody feels, and what they ate, belongs to a day; what was found of a driver, to that ride."""
    of_the_day = {
        ReasonCode.FASTING_SHORT, ReasonCode.FASTING_UNCLEAR, ReasonCode.ANSWER_HOLDS, ReasonCode.VITALS_RED,
        ReasonCode.VITALS_EMERGENCY, ReasonCode.VITALS_CLINICIAN,
    }  # fmt: skip
    return Act("desk gives another day", _to_tomorrow, frozenset(of_the_day))


def _to_tomorrow(history: History) -> None:
    start: datetime = history.row.starts_at + timedelta(days=1)
    appointments.move(starts_at=start, **history.common(history.clinic.desk))


def calls_off_and_on() -> Act:
    def do(history: History) -> None:
        appointments.cancel(reason="patient_asked", **history.common(history.clinic.desk))
        appointments.bring_back(**history.common(history.clinic.desk))

    return Act("desk cancels and brings back", do)


def begins_a_series() -> Act:
    """A new series asks safety anew."""
    return Act(
        "desk begins a series",
        lambda h: series_splits.begin_with(**h.common(h.clinic.desk)),
        another_day().ends,
    )


def takes_the_newer_version() -> Act:
    return Act(
        "desk takes the newer version",
        lambda h: version_moves.move_booked(
            protocol_id=h.clinic.version.protocol_id,
            appointment_ids=[h.row.pk],
            by=h.clinic.desk,
            now=h.now,
        ),
    )


def withdraws() -> Act:
    def do(history: History) -> None:
        row = models.Override.objects.filter(item__appointment=history.row, withdrawn_at=None).first()
        if row is None:
            raise NotFound
        overrides.withdraw(override_id=row.pk, by=history.clinic.nurse, now=history.now)

    return Act("nurse withdraws an override", do)


def mistakes() -> Act:
    """ "I told you this by mistake" deletes nothing."""

    def do(history: History) -> None:
        told = models.Intake.objects.filter(appointment=history.row, by=history.patient.label).first()
        if told is None:
            raise NotFound
        intakes.take_back(operation_id=told.operation_id, **history.common(history.patient))

    return Act("patient told it by mistake", do)


PEOPLE_WITH_ANSWERS = ("patient", "nurse")
ACTS = st.one_of(
    st.builds(
        answers,
        st.sampled_from(PEOPLE_WITH_ANSWERS),
        st.sampled_from(["", "fever", "new_medicine", "pregnancy"]),
        st.just("yes"),
    ),
    st.builds(
        tick,
        st.sampled_from(PEOPLE_WITH_ANSWERS),
        st.sampled_from([FASTING, HYDRATION, RIDE, MEDICINES, WELLBEING]),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(
        ate,
        st.sampled_from(PEOPLE_WITH_ANSWERS),
        st.sampled_from([Category.FULL_MEAL, Category.WATER, Category.UNSURE, Category.ALCOHOL]),
        st.none() | st.sampled_from([70, 130, 350, 470, 600]),
    ),
    st.builds(
        marks,
        st.sampled_from([FASTING, RIDE, CLOTHING, MEDICINES, WELLBEING]),
        st.sampled_from([None, *Outcome]),
    ),
    st.builds(override, st.sampled_from([FASTING, RIDE, MEDICINES, WELLBEING, VITALS]), st.booleans()),
    st.builds(names, st.sampled_from(["patient", "desk"]), st.just(True)),
    st.builds(takes, st.sampled_from(PEOPLE_WITH_ANSWERS), st.sampled_from(MEDICINES_TYPED)),
    st.builds(removes, st.sampled_from(PEOPLE_WITH_ANSWERS), st.integers(0, 3)),
    st.builds(refuses, st.integers(0, 3)),
    st.builds(
        identifies,
        st.integers(0, 3),
        st.sampled_from(["", "clonazepam", "ibuprofen"]),
        st.sampled_from([None, Route.INFORMATION, Route.PRESCRIBER_DECISION]),
    ),
    st.builds(decides, st.integers(0, 3), st.sampled_from(Decision)),
    st.builds(plans),
    st.builds(notes, st.sampled_from([Condition.PREGNANCY, Condition.FRAILTY]), over=st.booleans()),
    st.sampled_from(
        [reads(), reads(systolic=165.0), reads(systolic=182.0), reads(temperature=39.0), reads(pulse=104.0)]
    ),
    st.builds(moves, st.sampled_from([-0.25, 0.25, 1.0, 4.5])),
    st.builds(
        goes,
        st.sampled_from(
            [Status.ARRIVED, Status.CHECKED_IN, Status.NO_GO, Status.IN_INFUSION, Status.EXPECTED]
        ),
    ),
    st.sampled_from(
        [
            another_day(),
            calls_off_and_on(),
            begins_a_series(),
            takes_the_newer_version(),
            withdraws(),
            mistakes(),
        ]
    ),
)


def _replaced(holds: set[tuple[ReasonCode, int]]) -> frozenset[ReasonCode]:
    """Without hours nothing can be too short: the plan that is missing holds instead, and what was eaten counts again
    once there is one."""
    waits = any(code is ReasonCode.OWN_PLAN_MISSING for code, _position in holds)
    return frozenset({ReasonCode.FASTING_SHORT, ReasonCode.FASTING_UNCLEAR}) if waits else frozenset()


@pytest.fixture
def site(clinic: Clinic) -> Clinic:
    return clinic


@given(acts=st.lists(ACTS, min_size=2, max_size=9))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_hold_ends_only_by_what_may_end_it(site: Clinic, acts: list[Act]) -> None:
    sid = transaction.savepoint()
    try:
        history = History(site)
        before, ended = history.holds(), frozenset[ReasonCode]()
        for act in acts:
            history.step(act)
            ended |= act.ends
            if not history.is_here():
                continue
            after = history.holds()
            gone = {code for code, _position in before - after}
            taken = gone - ended - _replaced(after)
            assert not taken, f"{act} took {taken} away"
            before, ended = after, frozenset()
    finally:
        transaction.savepoint_rollback(sid)
