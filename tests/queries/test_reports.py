"""What reports count, against days that were played by the product's own actions."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import appointments, overrides, ticks
from checklists.queries import board as boards
from checklists.queries import (
    report_arrivals,
    report_findings,
    report_losses,
    report_overrides,
    report_reminders,
)
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.facts import ItemKind, Outcome, Readiness
from checklists.rules.hindrances import Hindrance
from checklists.rules.move_reasons import NoGoReason
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.report_findings import Found, Said
from checklists.rules.report_losses import Cause
from checklists.rules.report_overrides import Eyes
from checklists.rules.report_reminders import WINDOW, Arrival
from checklists.rules.report_span import Span
from tests.factories import NOW, START, Clinic
from tests.preparing import (
    AT_THE_DESK,
    CLOTHING,
    FASTING,
    HYDRATION,
    RIDE,
    checked_in,
    confirm,
    move,
    prepared,
)

ZONE = "America/Denver"
WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))
MONDAY = WEEK.first
A_MINUTE = timedelta(minutes=1)


def asked(clinic: Clinic, span: Span = WEEK, by: Actor | None = None) -> dict:  # type: ignore[type-arg]
    return {"site_id": clinic.site.pk, "zone": ZONE, "span": span, "by": by or clinic.nurse}


def at(clinic: Clinic, minutes: int, **days: int) -> models.Appointment:
    return clinic.book(starts_at=START + timedelta(minutes=minutes, **days))


def shown(clinic: Clinic, now: datetime) -> dict[int, Readiness | None]:
    """What the board says of everybody at that moment."""
    today = local(now, ZONE).date()
    board = boards.board(site_id=clinic.site.pk, zone=ZONE, on=today, by=clinic.nurse, now=now)
    return {row.appointment_id: row.readiness for row in board.rows}


# Readiness at arrival


def test_arrivals_are_counted_as_the_board_showed_each_of_them(clinic: Clinic) -> None:
    """A day goes by: everybody is looked at on the board, arrives, and changes afterwards."""
    rows = [prepared(clinic, at(clinic, minutes)) for minutes in (0, 5)]
    rows += [prepared(clinic, at(clinic, 10), medicine="clonazepam"), at(clinic, 15)]
    seen: Counter[Readiness | None] = Counter()
    for place, row in enumerate(rows):
        now = AT_THE_DESK + place * A_MINUTE
        seen[shown(clinic, now)[row.pk]] += 1
        move(row, Status.ARRIVED, clinic.desk, now=now)
        move(row, Status.CHECKED_IN, clinic.nurse, now=now)
    assert set(shown(clinic, AT_THE_DESK).values()) != set(seen)  # by now the board says otherwise
    found = report_arrivals.arrivals(**asked(clinic))
    assert found.counts == {(MONDAY, state): count for state, count in seen.items()}
    assert seen == {Readiness.READY: 2, Readiness.HOLD: 1, Readiness.NEEDS_CALL: 1}


def test_who_did_not_come_is_no_arrival(clinic: Clinic) -> None:
    prepared(clinic)
    taken_back = at(clinic, 5)
    move(taken_back, Status.ARRIVED, clinic.desk)
    move(taken_back, Status.EXPECTED, clinic.desk, reason="pressed_too_early")
    assert report_arrivals.arrivals(**asked(clinic)).counts == {}


def test_an_arrival_recorded_again_counts_as_it_was_then(clinic: Clinic) -> None:
    row = clinic.book()
    for to, reason in ((Status.ARRIVED, ""), (Status.EXPECTED, "pressed_too_early")):
        move(row, to, clinic.desk, now=AT_THE_DESK - timedelta(hours=1), reason=reason)
    prepared(clinic, row)
    move(row, Status.ARRIVED, clinic.desk)
    assert report_arrivals.arrivals(**asked(clinic)).counts == {(MONDAY, Readiness.READY): 1}


def test_an_arrival_from_before_it_was_kept_is_said_apart(clinic: Clinic) -> None:
    row = prepared(clinic)
    models.Appointment.objects.filter(pk=row.pk).update(arrived_at=AT_THE_DESK, status=Status.ARRIVED)
    found = report_arrivals.arrivals(**asked(clinic))
    assert (found.counts, found.unknown) == ({}, 1)


def test_weeks_are_the_sites_own_on_the_night_the_clocks_change(clinic: Clinic) -> None:
    """Half an hour before and after midnight of Sunday 1 November 2026, when Denver goes back to winter time."""
    before, after = datetime(2026, 11, 2, 6, 30, tzinfo=UTC), datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
    for starts_at in (before, after):
        row = clinic.book(starts_at=starts_at, now=NOW - timedelta(days=60))
        move(row, Status.ARRIVED, clinic.desk, now=starts_at - A_MINUTE)
    span = Span(date(2026, 10, 26), date(2026, 11, 8))
    weeks = {week for week, _state in report_arrivals.arrivals(**asked(clinic, span)).counts}
    assert weeks == {date(2026, 10, 26), date(2026, 11, 2)}
    first_alone = report_arrivals.arrivals(**asked(clinic, Span(date(2026, 11, 1), date(2026, 11, 1))))
    assert {week for week, _state in first_alone.counts} == {date(2026, 10, 26)}


# Lost on the day


def cancel(clinic: Clinic, row: models.Appointment, now: datetime) -> None:
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=now)


def reschedule(clinic: Clinic, row: models.Appointment, now: datetime, **later: int) -> None:
    starts_at = models.Appointment.objects.get(pk=row.pk).starts_at + timedelta(**later)
    appointments.move(appointment_id=row.pk, starts_at=starts_at, by=clinic.desk, now=now)


def no_go(clinic: Clinic, row: models.Appointment, reason: str) -> None:
    move(row, Status.ARRIVED, clinic.desk)
    move(row, Status.NO_GO, clinic.nurse, reason=reason)


def test_each_loss_of_a_played_day_has_its_cause(clinic: Clinic) -> None:
    rows = [at(clinic, 5 * place) for place in range(10)]
    no_go(clinic, rows[0], "no_ride")
    no_go(clinic, rows[1], "no_ride")
    no_go(clinic, rows[2], "unwell")
    move(rows[3], Status.NO_SHOW, clinic.desk, now=START + timedelta(hours=2))
    cancel(clinic, rows[4], AT_THE_DESK)
    cancel(clinic, rows[5], AT_THE_DESK - timedelta(days=1))
    reschedule(clinic, rows[6], AT_THE_DESK, days=4)
    reschedule(clinic, rows[7], AT_THE_DESK, hours=2)
    reschedule(clinic, rows[8], AT_THE_DESK - timedelta(days=1), days=5)
    found = report_losses.losses(**asked(clinic))
    assert found.causes == {
        NoGoReason.NO_RIDE: 2,
        NoGoReason.UNWELL: 1,
        Cause.NO_SHOW: 1,
        Cause.CANCELLED: 1,
        Cause.MOVED: 1,
    }
    # The one that only starts later, and the one nothing happened to.
    assert found.kept == 2


def test_what_was_lost_and_came_back_is_no_loss(clinic: Clinic) -> None:
    rows = [at(clinic, 5 * place) for place in range(3)]
    cancel(clinic, rows[0], AT_THE_DESK - timedelta(hours=1))
    appointments.bring_back(appointment_id=rows[0].pk, by=clinic.desk, now=AT_THE_DESK)
    reschedule(clinic, rows[1], AT_THE_DESK, days=4)
    reschedule(clinic, rows[1], AT_THE_DESK + A_MINUTE, days=-4)
    no_go(clinic, rows[2], "unwell")
    move(rows[2], Status.ARRIVED, clinic.nurse, reason="plan_changed")
    found = report_losses.losses(**asked(clinic))
    assert (found.causes, found.kept) == ({}, 3)


def test_delayed_and_then_moved_is_one_loss_and_stands_again_in_the_other_week(clinic: Clinic) -> None:
    row = clinic.book()
    reschedule(clinic, row, AT_THE_DESK, hours=1)
    reschedule(clinic, row, AT_THE_DESK + A_MINUTE, days=7)
    found = report_losses.losses(**asked(clinic))
    assert (found.causes, found.kept) == ({Cause.MOVED: 1}, 0)
    later = report_losses.losses(**asked(clinic, Span(date(2026, 11, 30), date(2026, 12, 6))))
    assert (later.causes, later.kept) == ({}, 1)


def test_a_cancel_in_the_small_hours_is_on_the_day(clinic: Clinic) -> None:
    early, late = at(clinic, 0), at(clinic, 5)
    midnight = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)  # the site's own
    cancel(clinic, early, midnight)
    cancel(clinic, late, midnight - A_MINUTE)
    assert report_losses.losses(**asked(clinic)).causes == {Cause.CANCELLED: 1}


def test_a_move_in_the_small_hours_is_on_the_day(clinic: Clinic) -> None:
    early, late = at(clinic, 0), at(clinic, 5)
    midnight = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    reschedule(clinic, early, midnight, days=4)
    reschedule(clinic, late, midnight - A_MINUTE, days=4)
    assert report_losses.losses(**asked(clinic)).causes == {Cause.MOVED: 1}


# Patient said, nurse found


def pairs(clinic: Clinic, kind: ItemKind) -> dict[tuple[Said, Found], int]:
    found = report_findings.findings(**asked(clinic))
    return next((item.counts for item in found if item.kind is kind), {})


def test_each_word_stands_beside_what_was_found(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, FASTING, clinic.nurse, outcome=Outcome.CONFIRMED)
    confirm(row, RIDE, clinic.nurse, outcome=Outcome.NOT_MET)
    confirm(row, CLOTHING, clinic.nurse, outcome=Outcome.NOT_NEEDED)
    silent = at(clinic, 5)
    for to in (Status.ARRIVED, Status.CHECKED_IN):
        move(silent, to, clinic.nurse)
    confirm(silent, FASTING, clinic.nurse)
    assert pairs(clinic, ItemKind.FASTING) == {
        (Said.DONE, Found.CONFIRMED): 1,
        (Said.NO_ANSWER, Found.CONFIRMED): 1,
    }
    assert pairs(clinic, ItemKind.RIDE) == {(Said.DONE, Found.NOT_MET): 1}
    assert pairs(clinic, ItemKind.CLOTHING) == {(Said.DONE, Found.NOT_NEEDED): 1}
    assert pairs(clinic, ItemKind.MEDICINES) == {}


@pytest.mark.parametrize(
    ("how", "said"),
    [({"done": False}, Said.NOT_DONE), ({"done": False, "unsure": True}, Said.UNSURE)],
)
def test_the_newest_word_from_home_counts(clinic: Clinic, how: dict[str, bool], said: Said) -> None:
    row = prepared(clinic)
    ticks.tick(
        appointment_id=row.pk, item_position=HYDRATION, operation_id=uuid4(), by=clinic.link_actor(row),
        now=AT_THE_DESK - timedelta(hours=1), **how,
    )  # fmt: skip
    for to in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, to, clinic.nurse)
    confirm(row, HYDRATION, clinic.nurse)
    assert pairs(clinic, ItemKind.HYDRATION) == {(said, Found.CONFIRMED): 1}


def test_what_staff_wrote_down_is_not_the_patients_word(clinic: Clinic) -> None:
    row = clinic.book()
    for to in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, to, clinic.nurse)
    ticks.tick(
        appointment_id=row.pk, item_position=HYDRATION, operation_id=uuid4(), done=True, by=clinic.nurse,
        now=AT_THE_DESK,
    )  # fmt: skip
    confirm(row, HYDRATION, clinic.nurse)
    assert pairs(clinic, ItemKind.HYDRATION) == {(Said.NO_ANSWER, Found.CONFIRMED): 1}


def test_an_answer_that_a_move_asked_again_is_none(clinic: Clinic) -> None:
    row = prepared(clinic)
    reschedule(clinic, row, NOW + A_MINUTE, days=1)
    for to in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, to, clinic.nurse, now=AT_THE_DESK + timedelta(days=1))
    confirm(row, FASTING, clinic.nurse)
    assert pairs(clinic, ItemKind.FASTING) == {(Said.NO_ANSWER, Found.CONFIRMED): 1}


def override(
    clinic: Clinic, row: models.Appointment, position: int, reason: OverrideReason, *, agreed: bool = False
) -> int:
    asked_for = overrides.request(
        appointment_id=row.pk, position=position, reason=reason, by=clinic.nurse, now=AT_THE_DESK + A_MINUTE
    )
    if agreed:
        overrides.approve(
            override_id=asked_for.override_id, by=clinic.prescriber, now=AT_THE_DESK + 2 * A_MINUTE
        )
    return asked_for.override_id


def test_an_override_is_found_once_it_counts(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, RIDE, clinic.nurse, outcome=Outcome.NOT_MET)
    held = override(clinic, row, RIDE, OverrideReason.STAYS_LONGER)
    assert pairs(clinic, ItemKind.RIDE) == {(Said.DONE, Found.NOT_MET): 1}
    overrides.approve(override_id=held, by=clinic.prescriber, now=AT_THE_DESK + 2 * A_MINUTE)
    assert pairs(clinic, ItemKind.RIDE) == {(Said.DONE, Found.OVERRIDDEN): 1}
    overrides.withdraw(override_id=held, by=clinic.nurse, now=AT_THE_DESK + 3 * A_MINUTE)
    assert pairs(clinic, ItemKind.RIDE) == {(Said.DONE, Found.NOT_MET): 1}


def test_a_finding_that_was_taken_back_is_none(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, RIDE, clinic.nurse)
    confirm(row, RIDE, clinic.nurse, outcome=None)
    assert pairs(clinic, ItemKind.RIDE) == {}


# What reminders do


def sent(
    row: models.Appointment, rule: str, sent_at: datetime, **delivered: models.DeliveryEvent.Kind
) -> None:
    """As if the message had left at that moment, with what a provider said of it."""
    reminder = models.Reminder.objects.filter(appointment=row, rule=rule, recipient="patient").latest(
        "plan_version"
    )
    models.Reminder.objects.filter(pk=reminder.pk).update(state="sent", sent_at=sent_at, reason="")
    for key, kind in delivered.items():
        models.DeliveryEvent.objects.create(
            site=row.site, reminder=reminder, provider="p", event_id=f"{reminder.pk} {key}", kind=kind,
            at=sent_at, received_at=sent_at,
        )  # fmt: skip


def ticked(clinic: Clinic, row: models.Appointment, now: datetime, *, by: Actor | None = None) -> None:
    ticks.tick(
        appointment_id=row.pk, item_position=HYDRATION, operation_id=uuid4(), done=True,
        by=by or clinic.link_actor(row), now=now,
    )  # fmt: skip


def test_ticks_around_a_message_are_counted_in_windows_of_the_same_length(clinic: Clinic) -> None:
    went = START - timedelta(hours=40)
    moments = [
        (went - WINDOW + A_MINUTE, "before"),
        (went, "before"),
        (went + A_MINUTE, "after"),
        (went + WINDOW, "after"),
        (went + WINDOW + A_MINUTE, ""),
        (went - WINDOW, ""),
    ]
    for place, (moment, _window) in enumerate(moments):
        row = clinic.book(starts_at=START + timedelta(minutes=5 * place), now=NOW - timedelta(days=9))
        sent(row, "day_before", went)
        ticked(clinic, row, moment)
    (found,) = report_reminders.effects(**asked(clinic))
    assert (found.rule, found.sent) == ("day_before", 6)
    windows = Counter(window for _moment, window in moments)
    assert (found.before, found.after) == (windows["before"], windows["after"]) == (2, 2)


def test_a_patient_counts_once_whatever_they_tick(clinic: Clinic) -> None:
    row = clinic.book()
    went = START - timedelta(hours=40)
    sent(row, "day_before", went)
    for minutes in (1, 2, 3):
        ticked(clinic, row, went + minutes * A_MINUTE)
    ticked(clinic, row, went - A_MINUTE, by=clinic.nurse)  # the desk is not the patient
    (found,) = report_reminders.effects(**asked(clinic))
    assert (found.sent, found.after, found.before) == (1, 1, 0)


def test_deliveries_say_the_worst_that_was_told(clinic: Clinic) -> None:
    kinds = models.DeliveryEvent.Kind
    told = [
        {"one": kinds.DELIVERED},
        {"one": kinds.ACCEPTED, "two": kinds.DELIVERED},
        {"one": kinds.DELIVERED, "two": kinds.COMPLAINED},
        {"one": kinds.BOUNCED},
        {"one": kinds.ACCEPTED},
        {},
    ]
    for place, events in enumerate(told):
        sent(at(clinic, 5 * place), "day_before", START - timedelta(hours=40), **events)
    (found,) = report_reminders.effects(**asked(clinic))
    assert found.arrivals == {Arrival.DELIVERED: 2, Arrival.BOUNCED: 2, Arrival.NO_WORD: 2}


def test_only_what_went_to_a_patient_before_the_start_counts(clinic: Clinic) -> None:
    row = prepared(clinic)
    sent(row, "booked", NOW)
    sent(row, "day_after", START + timedelta(hours=24))
    helpers = models.Reminder.objects.filter(appointment=row).exclude(recipient="patient")
    helpers.update(state="sent", sent_at=NOW, reason="")
    assert [(each.rule, each.sent) for each in report_reminders.effects(**asked(clinic))] == [("booked", 1)]


def test_rules_stand_in_the_order_in_which_they_go(clinic: Clinic) -> None:
    row = clinic.book(now=NOW - timedelta(days=9))
    for rule, hours in (("day_before", 20), ("booked", 200), ("three_days_before", 72)):
        sent(row, rule, START - timedelta(hours=hours))
    found = [each.rule for each in report_reminders.effects(**asked(clinic))]
    assert found == ["booked", "three_days_before", "day_before"]


def test_who_is_reached(clinic: Clinic) -> None:
    fields: list[dict[str, object]] = [
        {}, {"email": ""}, {"address_failed_at": NOW}, {"reminders_stopped_at": NOW},
        {"email": "", "reminders_stopped_at": NOW},
    ]  # fmt: skip
    for place, each in enumerate(fields):
        person = clinic.patient(**each)
        for again in (0, 1):  # a patient with two appointments is one patient
            clinic.book(person, starts_at=START + timedelta(minutes=5 * place, days=again))
    cancel(clinic, at(clinic, 55), NOW)
    assert report_reminders.reach(**asked(clinic)) == {
        None: 1, Hindrance.NO_ADDRESS: 2, Hindrance.BOUNCED: 1, Hindrance.STOPPED: 1,
    }  # fmt: skip


# Overrides


def test_overrides_by_week_item_reason_and_eyes(clinic: Clinic) -> None:
    row = checked_in(clinic)
    for position in (RIDE, CLOTHING, HYDRATION):
        confirm(row, position, clinic.nurse, outcome=Outcome.NOT_MET)
    override(clinic, row, RIDE, OverrideReason.STAYS_LONGER, agreed=True)
    override(clinic, row, CLOTHING, OverrideReason.DONE_HERE)
    back = override(clinic, row, HYDRATION, OverrideReason.DECLINED)
    overrides.withdraw(override_id=back, by=clinic.nurse, now=AT_THE_DESK + 2 * A_MINUTE)
    other = checked_in(clinic, at(clinic, 5))
    confirm(other, RIDE, clinic.nurse, outcome=Outcome.NOT_MET)
    override(clinic, other, RIDE, OverrideReason.STAYS_LONGER)
    found = report_overrides.overridden(**asked(clinic))
    assert {(each.week, each.kind, each.reason, each.eyes, each.count) for each in found} == {
        (MONDAY, ItemKind.RIDE, OverrideReason.STAYS_LONGER, Eyes.TWO, 1),
        (MONDAY, ItemKind.RIDE, OverrideReason.STAYS_LONGER, Eyes.WAITING, 1),
        (MONDAY, ItemKind.CLOTHING, OverrideReason.DONE_HERE, Eyes.ONE, 1),
        (MONDAY, ItemKind.HYDRATION, OverrideReason.DECLINED, Eyes.TAKEN_BACK, 1),
    }
    assert report_overrides.overridden(**asked(clinic, Span(date(2026, 11, 16), date(2026, 11, 22)))) == ()


# Whose, and at what price

QUERIES: dict[str, tuple[Callable[..., object], int]] = {
    "arrivals": (report_arrivals.arrivals, 1),
    "losses": (report_losses.losses, 2),
    "findings": (report_findings.findings, 1),
    "effects": (report_reminders.effects, 1),
    "reach": (report_reminders.reach, 1),
    "overrides": (report_overrides.overridden, 1),
}
NOTHING = {
    "arrivals": report_arrivals.Arrivals({}, 0), "losses": report_losses.Losses({}, 0), "findings": (),
    "effects": (), "reach": {}, "overrides": (),
}  # fmt: skip


def played(clinic: Clinic, place: int = 0) -> None:
    row = checked_in(clinic, at(clinic, 5 * place))
    sent(row, "booked", NOW)
    confirm(row, RIDE, clinic.nurse, outcome=Outcome.NOT_MET)
    override(clinic, row, RIDE, OverrideReason.STAYS_LONGER)


@pytest.mark.parametrize("name", QUERIES)
def test_another_sites_people_count_nothing_here(clinic: Clinic, name: str) -> None:
    query, _price = QUERIES[name]
    played(clinic)
    assert query(**asked(clinic)) != NOTHING[name]
    try:
        found = query(**asked(clinic, by=clinic.other_nurse))
    except NotFound:
        return
    assert found == NOTHING[name]


@pytest.mark.parametrize("name", QUERIES)
def test_three_rows_cost_what_one_costs(clinic: Clinic, name: str) -> None:
    query, price = QUERIES[name]
    for place in range(3):
        played(clinic, place)
        with CaptureQueriesContext(connection) as statements:
            query(**asked(clinic))
        assert len(statements) == price
