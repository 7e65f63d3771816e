"""Writing plans in memory, step for step as `actions/planning` does it with rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Act, Placed, Plan, PlanFacts, PlannedReminder, State, Superseded, Told
from checklists.rules.reminder_plan import plan
from checklists.rules.reminder_rules import Channel, Rank
from checklists.rules.series import NO_INFUSION, is_after_gap
from tests.simulation.clinic import DESK, OPEN, PROTOCOL, QUIET, Clinic, Patient, Row, Visit

_WEEK = timedelta(days=7)
_STANDING = frozenset({"planned", "claimed", "transmitting", "sent"})
_NOTICES = frozenset(act.value for act in Act)
_REVISED = frozenset(act.value for act in Act if act.is_revision)


def book(clinic: Clinic, patient: Patient, starts_at: datetime, now: datetime) -> Visit:
    visit = Visit(len(clinic.visits), patient, starts_at, booked_at=now)
    clinic.visits.append(visit)
    visit.note(now)
    _write(clinic, visit, Act.BOOKED, now)
    _revise_after(clinic, visit, [visit.starts_at], now)
    return visit


def move(clinic: Clinic, visit: Visit, starts_at: datetime, now: datetime) -> None:
    before = visit.starts_at
    visit.starts_at = starts_at
    _replan(clinic, visit, Act.MOVED, now)
    _revise_after(clinic, visit, [before, starts_at], now)


def cancel(clinic: Clinic, visit: Visit, now: datetime) -> None:
    visit.status = Status.CANCELLED
    _replan(clinic, visit, Act.CANCELLED, now)
    _revise_after(clinic, visit, [visit.starts_at], now)


def bring_back(clinic: Clinic, visit: Visit, now: datetime) -> None:
    visit.status = Status.EXPECTED
    _replan(clinic, visit, Act.BACK_ON, now)
    _revise_after(clinic, visit, [visit.starts_at], now)


def newest_told(clinic: Clinic, visit: Visit, but: Row | None = None) -> Told | None:
    """What the newest message to the patient named, or may have named."""
    said = [
        (row.transmit_at, row.told)
        for row in clinic.rows_of(visit)
        if row.told and row.transmit_at and row is not but
    ]
    return max(said, key=lambda each: each[0])[1] if said else None


def is_change_unseen(clinic: Clinic, visit: Visit) -> bool:
    told = [
        (row.transmit_at, row.plan_version)
        for row in clinic.rows_of(visit)
        if row.told and row.transmit_at and row.key in (Act.MOVED.value, Act.BACK_ON.value)
    ]
    return bool(told) and max(told)[1] > visit.seen_plan_version


def _replan(clinic: Clinic, visit: Visit, act: Act, now: datetime) -> None:
    _end_plan(clinic, visit, act, now)
    _write(clinic, visit, act, now)


def _end_plan(clinic: Clinic, visit: Visit, act: Act, now: datetime) -> None:
    visit.plan_version += 1
    visit.note(now)
    for row in clinic.rows_of(visit):
        if row.state in OPEN:
            row.end("cancelled" if act is Act.CANCELLED else "superseded", act.value)


def _revise_after(clinic: Clinic, changed: Visit, places: list[datetime], now: datetime) -> None:
    """The next infusion of the same patient after each place that changed."""
    mates = [
        visit
        for visit in clinic.of(changed.patient)
        if visit is not changed and visit.status is Status.EXPECTED and visit.starts_at > now
    ]
    following = {
        min((mate for mate in mates if mate.starts_at > at), key=lambda mate: mate.starts_at, default=None)
        for at in places
    }
    # All ended before the first is planned: each counts only what stands.
    revised = sorted((mate for mate in following if mate), key=lambda mate: mate.id)
    for mate in revised:
        _end_plan(clinic, mate, Act.REVISED, now)
    _write_all(clinic, revised, Act.REVISED, now)


def _write(clinic: Clinic, visit: Visit, act: Act, now: datetime) -> None:
    _write_all(clinic, [visit], act, now)


def _write_all(clinic: Clinic, visits: list[Visit], act: Act, now: datetime) -> None:
    """Several of one patient are planned twice: only then does the first count what the others bring."""
    decided: dict[Visit, Plan] = {}
    for visit in [*visits, *visits] if len(visits) > 1 else visits:
        facts = _facts(clinic, visit, act, now, decided)
        decided[visit] = plan(facts, PROTOCOL.reminders, now)
    for visit in visits:
        for reminder in decided[visit].reminders:
            clinic.add(_row(len(clinic.rows), visit, reminder))
        for call in decided[visit].calls:
            clinic.call(visit, call.reason, now)


def _row(number: int, visit: Visit, planned: PlannedReminder) -> Row:
    return Row(
        id=number,
        visit=visit,
        key=planned.rule,
        plan_version=visit.plan_version,
        channel=planned.channel.value,
        recipient=str(planned.recipient),
        rank=int(planned.rank),
        due_at=planned.due_at,
        send_by=planned.send_by,
        next_try_at=planned.due_at,
        state=planned.state.value,
        reason=planned.reason,
    )


def _facts(clinic: Clinic, visit: Visit, act: Act, now: datetime, decided: Mapping[Visit, Plan]) -> PlanFacts:
    times = visit.times
    before = [
        mate.starts_at
        for mate in clinic.of(visit.patient)
        if mate is not visit and mate.status not in NO_INFUSION and mate.starts_at < visit.starts_at
    ]
    last = max(before, default=None)
    done, unsent = _earlier(clinic, visit) if act.is_revision else (frozenset(), frozenset())
    return PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=times.last_meal_at,
        last_food_at=times.last_food_at,
        last_drink_at=times.last_drink_at,
        zone=clinic.zone,
        booked_at=visit.booked_at,
        act=act,
        acted_at=now,
        quiet=QUIET,
        desk=DESK,
        first_infusion=last is None,
        after_gap=is_after_gap(last, visit.starts_at),
        first_of_series=last is None or is_after_gap(last, visit.starts_at),
        previous_at=None if last is None or is_after_gap(last, visit.starts_at) else last,
        reach=visit.patient.reach,
        told=newest_told(clinic, visit),
        change_unseen=is_change_unseen(clinic, visit),
        placed=(*_placed(clinic, visit), *_bring(decided, visit)),
        is_here=visit.status in (Status.ARRIVED, Status.CHECKED_IN),
        done=done,
        unsent=unsent,
    )


def _placed(clinic: Clinic, visit: Visit) -> tuple[Placed, ...]:
    first, last = visit.starts_at - 2 * _WEEK, visit.starts_at + _WEEK
    return tuple(
        Placed(row.due_at, Rank(row.rank))
        for mate in clinic.of(visit.patient)
        if mate is not visit
        for row in clinic.rows_of(mate)
        if row.is_mail_to_patient and row.state in _STANDING and first <= row.due_at <= last
        if row.key not in _NOTICES
    )


def _bring(decided: Mapping[Visit, Plan], visit: Visit) -> list[Placed]:
    """What others of the same batch are about to get."""
    first, last = visit.starts_at - 2 * _WEEK, visit.starts_at + _WEEK
    return [
        Placed(reminder.due_at, reminder.rank)
        for mate, found in decided.items()
        if mate is not visit
        for reminder in found.reminders
        if reminder.state is State.PLANNED and reminder.channel is Channel.EMAIL
        if str(reminder.recipient) == "patient" and reminder.rule not in _NOTICES
        if first <= reminder.due_at <= last
    ]


def _earlier(clinic: Clinic, visit: Visit) -> tuple[frozenset[str], frozenset[str]]:
    """Rules that the plan before carried out, and those that the revision found still open."""
    done, unsent, told_by_notice = set(), set(), set()
    for row in clinic.rows_of(visit):
        if row.plan_version != visit.plan_version - 1:
            continue
        if row.state in ("sent", "transmitting") or row.reason == Superseded.ALREADY:
            done.add(row.key)
        elif row.reason in _REVISED:
            unsent.add(row.key)
        elif row.reason == Superseded.COLLAPSED:
            told_by_notice.add(row.key)
    if unsent & _NOTICES:
        unsent |= told_by_notice
    return frozenset(done), frozenset(unsent)
