"""The overrides of a week: counted in the week they were asked, until somebody in charge has looked."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import intakes, override_weeks, overrides
from checklists.actions.override_weeks import StillRuns
from checklists.queries.override_weeks import Week, unseen, week
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.override_week import Outcome
from tests.factories import START, Clinic
from tests.preparing import AT_THE_DESK, FASTING, checked_in, move

WEEK = date(2026, 11, 23)
ZONE = "America/Denver"
# Monday 30 November, midnight in Denver: the first instant of the next week.
NEXT = datetime(2026, 11, 30, 7, tzinfo=UTC)


def asked(clinic: Clinic, *, hours: float = 3) -> models.Override:
    row = checked_in(clinic)
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL,
        eaten_at=START - timedelta(hours=hours), by=clinic.nurse, now=AT_THE_DESK,
    )  # fmt: skip
    made = overrides.request(
        appointment_id=row.pk, position=FASTING, reason=OverrideReason.TINY_AMOUNT, note="a biscuit",
        by=clinic.nurse, now=AT_THE_DESK + timedelta(minutes=1),
    )  # fmt: skip
    return models.Override.objects.get(pk=made.override_id)


def listed(clinic: Clinic, by: Actor, on: date = WEEK) -> Week:
    return week(site_id=clinic.site.pk, zone=ZONE, on=on, by=by, now=NEXT)


def waiting(clinic: Clinic, now: datetime) -> list[tuple[date, int]]:
    found = unseen(site_id=clinic.site.pk, zone=ZONE, by=clinic.manager, now=now)
    return [(each.on, each.count) for each in found]


def test_a_prescriber_reads_who_why_and_what_became_of_it(clinic: Clinic) -> None:
    saved = asked(clinic)
    overrides.approve(override_id=saved.pk, by=clinic.prescriber, now=AT_THE_DESK + timedelta(minutes=2))
    (line,) = listed(clinic, clinic.prescriber).lines
    assert (line.reason, line.note, line.requested_by) == ("tiny_amount", "a biscuit", clinic.nurse.name)
    assert (line.approved_by, line.outcome, line.is_safety) == (clinic.prescriber.name, Outcome.OPEN, True)
    assert line.name.startswith("Ana Ruiz")


def test_a_manager_reads_no_patient_and_no_note(clinic: Clinic) -> None:
    saved = asked(clinic)
    (line,) = listed(clinic, clinic.manager).lines
    assert (line.name, line.note, line.label) == ("", "", "")
    assert line.appointment_id == saved.item.appointment_id


@pytest.mark.parametrize(("to", "became"), [(Status.NO_GO, Outcome.NO_GO), (Status.ARRIVED, Outcome.WAITS)])
def test_its_outcome_follows_the_appointment(clinic: Clinic, to: Status, became: Outcome) -> None:
    saved = asked(clinic)
    move(saved.item.appointment, to, clinic.nurse, reason="other")
    assert listed(clinic, clinic.prescriber).outcomes == ((became, 1),)


@pytest.mark.parametrize(
    ("at", "on"),
    [(NEXT - timedelta(seconds=1), WEEK), (NEXT, date(2026, 11, 30))],
    ids=["Sunday's last second", "Monday's first"],
)
def test_it_belongs_to_the_week_in_which_it_was_asked(clinic: Clinic, at: datetime, on: date) -> None:
    saved = asked(clinic)
    models.Override.objects.bulk_create([_copy(saved, at)])
    lines = listed(clinic, clinic.prescriber, on).lines
    assert at in [line.requested_at for line in lines]


def _copy(saved: models.Override, at: datetime) -> models.Override:
    saved.pk, saved.requested_at = None, at
    return saved


def test_a_week_waits_from_its_next_monday_until_somebody_looked(clinic: Clinic) -> None:
    asked(clinic)
    assert waiting(clinic, NEXT - timedelta(seconds=1)) == []
    assert waiting(clinic, NEXT) == [(WEEK, 1)]
    override_weeks.look(
        site_id=clinic.site.pk, week_on=WEEK, note="talked with the team", by=clinic.prescriber, now=NEXT
    )
    assert waiting(clinic, NEXT) == []
    (look,) = listed(clinic, clinic.manager).looks
    assert (look.by, look.at, look.note) == (clinic.prescriber.name, NEXT, "talked with the team")


def test_a_week_without_an_override_asks_nobody(clinic: Clinic) -> None:
    assert waiting(clinic, NEXT + timedelta(days=60)) == []


def look(clinic: Clinic, by: Actor, *, now: datetime = NEXT, on: date = WEEK) -> None:
    override_weeks.look(site_id=clinic.site.pk, week_on=on, by=by, now=now)


def test_a_week_that_still_runs_is_not_looked_at(clinic: Clinic) -> None:
    with pytest.raises(StillRuns):
        look(clinic, clinic.manager, now=NEXT - timedelta(seconds=1))


def test_the_same_press_twice_is_one_look_and_another_person_a_second(clinic: Clinic) -> None:
    for by in (clinic.manager, clinic.manager, clinic.prescriber):
        look(clinic, by)
    assert models.OverrideWeek.objects.count() == 2


@pytest.mark.parametrize("who", ["nurse", "desk"])
def test_nobody_else_looks(clinic: Clinic, who: str) -> None:
    with pytest.raises(PermissionDenied):
        look(clinic, getattr(clinic, who))


def test_another_sites_week_is_not_there(clinic: Clinic) -> None:
    asked(clinic)
    with pytest.raises(NotFound):
        override_weeks.look(
            site_id=clinic.other_site.pk, week_on=WEEK, by=clinic.manager, now=NEXT + timedelta(days=1)
        )
    other = week(site_id=clinic.site.pk, zone=ZONE, on=WEEK, by=clinic.other_nurse, now=NEXT)
    assert other.lines == ()
