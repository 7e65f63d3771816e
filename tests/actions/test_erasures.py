"""An erasure takes the desk, a manager and a privacy officer; with the approval nobody comes in and nothing is sent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from checklists.actions import access_links, appointments, erasures, legal_holds, link_openings
from checklists.models import AuditEntry, Call, Companion, Erasure, LegalHold, Patient, Reminder
from checklists.queries import erasures as queries
from checklists.queries.scope import NotFound
from checklists.rules.access import Role, system
from checklists.rules.erasure import Against, HoldReason, State, Step
from tests.factories import NOW, START, Clinic, staff

pytestmark = pytest.mark.django_db
AFTER = START + timedelta(days=8)


@pytest.fixture
def officer(clinic: Clinic):
    return staff(clinic.site, Role.PRIVACY_OFFICER)


@pytest.fixture
def asked(clinic: Clinic) -> Erasure:
    erasures.ask(patient_id=clinic.book().patient_id, by=clinic.desk, now=NOW)
    return Erasure.objects.get()


def take(erasure, step, by, now=AFTER):
    erasures.take(erasure_id=erasure.pk, step=step, by=by, now=now)


def state(by, now=AFTER) -> State:
    return queries.listed(by=by, now=now)[0].state


def test_step_by_step(clinic, officer, asked):
    assert state(officer) is State.ASKED
    take(asked, Step.REQUEST, clinic.manager)
    take(asked, Step.APPROVE, officer)
    (line,) = queries.listed(by=officer, now=AFTER)
    assert (line.state, line.steps, line.patient_id) == (State.APPROVED, (), asked.patient_id)
    told = list(
        AuditEntry.objects.filter(action__startswith="erasure.").order_by("seq").values_list("action", "obj")
    )
    obj = f"patient:{asked.patient_id}"
    assert told == [("erasure.ask", obj), ("erasure.request", obj), ("erasure.approve", obj)]


def test_asking_twice_is_asking_once_and_after_a_refusal_anew(clinic, officer, asked):
    erasures.ask(patient_id=asked.patient_id, by=clinic.nurse, now=NOW)
    assert Erasure.objects.count() == 1
    take(asked, Step.REFUSE, officer)
    erasures.ask(patient_id=asked.patient_id, by=clinic.nurse, now=NOW)
    assert Erasure.objects.count() == 2


def test_a_step_is_its_role_s_and_in_its_turn(clinic, officer, asked):
    for by, step in [
        (officer, Step.REQUEST),
        (clinic.manager, Step.APPROVE),
        (officer, Step.APPROVE),
        (clinic.manager, Step.REFUSE),
        (clinic.nurse, Step.REQUEST),
    ]:
        with pytest.raises(erasures.NotYours):
            take(asked, step, by)
    assert state(officer) is State.ASKED


def test_one_person_with_both_roles_is_not_two(clinic, asked):
    both = staff(clinic.site, Role.MANAGER, Role.PRIVACY_OFFICER)
    take(asked, Step.REQUEST, both)
    with pytest.raises(erasures.CannotErase) as refused:
        take(asked, Step.APPROVE, both)
    assert refused.value.against is Against.SAME_PERSON
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(approved_at=NOW, approved_by_id=both.user_id)


def test_nothing_is_requested_while_an_appointment_is_ahead_or_fresh(clinic, asked):
    for now in (NOW, START + timedelta(days=6)):
        with pytest.raises(erasures.CannotErase) as refused:
            take(asked, Step.REQUEST, clinic.manager, now)
        assert refused.value.against is Against.AHEAD


def test_a_cancelled_one_is_not_ahead(clinic, asked):
    appointments.cancel(
        appointment_id=asked.patient.appointment_set.get().pk, reason="patient_asked", by=clinic.desk, now=NOW
    )
    take(asked, Step.REQUEST, clinic.manager, NOW)


def test_a_legal_hold_refuses_until_it_is_lifted(clinic, officer, asked):
    legal_holds.place(patient_id=asked.patient_id, reason=HoldReason.COURT, by=officer, now=NOW)
    with pytest.raises(erasures.CannotErase) as refused:
        take(asked, Step.REQUEST, clinic.manager)
    assert refused.value.against is Against.HELD
    legal_holds.lift(patient_id=asked.patient_id, by=officer, now=NOW)
    take(asked, Step.REQUEST, clinic.manager)
    legal_holds.place(patient_id=asked.patient_id, reason=HoldReason.COURT, by=officer, now=NOW)
    with pytest.raises(erasures.CannotErase):
        take(asked, Step.APPROVE, officer)


def test_a_hold_is_the_privacy_officer_s_and_stands_once(clinic, officer, asked):
    with pytest.raises(erasures.NotYours):
        legal_holds.place(patient_id=asked.patient_id, reason=HoldReason.COURT, by=clinic.manager, now=NOW)
    for _ in range(2):
        legal_holds.place(patient_id=asked.patient_id, reason=HoldReason.COURT, by=officer, now=NOW)
    assert LegalHold.objects.count() == 1
    with pytest.raises(erasures.NotYours):
        legal_holds.lift(patient_id=asked.patient_id, by=clinic.manager, now=NOW)


def test_another_site_reaches_none_of_it(clinic, asked):
    theirs = [staff(clinic.other_site, role) for role in (Role.MANAGER, Role.PRIVACY_OFFICER)]
    for by, step in zip(theirs, (Step.REQUEST, Step.REFUSE), strict=True):
        with pytest.raises(NotFound):
            take(asked, step, by)
        assert queries.listed(by=by, now=NOW) == () == queries.holds(by=by)
    with pytest.raises(NotFound):
        legal_holds.place(patient_id=asked.patient_id, reason=HoldReason.COURT, by=theirs[1], now=NOW)
    with pytest.raises(NotFound):
        erasures.ask(patient_id=asked.patient_id, by=clinic.other_nurse, now=NOW)


def test_with_the_approval_nobody_comes_in_and_nothing_is_sent(clinic, officer, asked):
    appointment = asked.patient.appointment_set.get()
    token = access_links.mint(
        appointment_id=appointment.pk,
        purpose="patient",
        expires_at=AFTER + timedelta(days=9),
        by=system("test"),
        now=NOW,
    )
    Companion.objects.create(site=clinic.site, patient=asked.patient, name="Eva", phone="+1 303 555 0160")
    born = asked.patient.date_of_birth
    link_openings.open_link(token=token, answer=born, previous_cookie="", now=NOW)
    take(asked, Step.REQUEST, clinic.manager)
    take(asked, Step.APPROVE, officer)
    with pytest.raises(link_openings.LinkRefused):
        link_openings.open_link(token=token, answer=born, previous_cookie="", now=NOW)
    assert not Reminder.objects.filter(state__in=["planned", "claimed", "paused"]).exists()
    assert Reminder.objects.filter(state="cancelled", reason="erased").exists()
    assert not Call.objects.filter(closed_at=None).exists()
    assert not Companion.objects.filter(ended_at=None).exists()
    assert Patient.objects.get(pk=asked.patient_id).reminders_stopped_at == AFTER
