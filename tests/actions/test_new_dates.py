"""Nobody is forgotten whose infusion did not take place; what becomes of the lines of an appointment that is over."""

from datetime import timedelta

import pytest

from checklists.actions import appointments, calls, new_dates
from checklists.actions.calls import CallOutcome
from checklists.models import Call, StatusChange
from checklists.rules.appointment_status import MadeAlready, MoveRefused, Status
from tests.factories import START
from tests.preparing import AT_THE_DESK, checked_in, fresh, move, resting

pytestmark = pytest.mark.django_db
AFTER = START + timedelta(minutes=15)


def no_show(clinic):
    row = clinic.book()
    move(row, Status.NO_SHOW, clinic.desk, now=AFTER)
    return fresh(row)


def no_go(clinic, row=None, reason="unwell"):
    row = row or clinic.book()
    move(row, Status.ARRIVED, clinic.nurse)
    move(row, Status.NO_GO, clinic.nurse, reason=reason)
    return fresh(row)


def standing(row):
    return list(Call.objects.filter(appointment=row, closed_at=None).values_list("reason", flat=True))


def opened(row, clinic, reason):
    return calls.open(appointment_id=row.pk, reason=reason, due_at=START, by=clinic.desk, now=AT_THE_DESK)


def test_who_did_not_come_is_called_at_once(clinic):
    row = no_show(clinic)
    (call,) = Call.objects.filter(appointment=row, closed_at=None)
    assert (call.reason, call.due_at) == ("no_show", AFTER)


def test_who_had_no_infusion_stands_on_the_list_by_the_next_morning(clinic):
    row = no_go(clinic)
    (call,) = Call.objects.filter(appointment=row, closed_at=None)
    assert (call.reason, f"{call.due_at:%a %d %H:%M}") == ("new_date", "Fri 27 15:00")


def test_nobody_is_a_no_show_before_the_time_to_be_late_has_passed(clinic):
    row = clinic.book()
    with pytest.raises(MoveRefused, match="wait until 15 minutes after the start"):
        move(row, Status.NO_SHOW, clinic.desk, now=AFTER - timedelta(seconds=1))


def test_a_booking_after_that_day_settles_it(clinic):
    row = no_go(clinic)
    clinic.book(row.patient, starts_at=START + timedelta(days=4), now=AFTER)
    assert standing(row) == []


def test_somebody_elses_booking_settles_nothing(clinic):
    row = no_go(clinic)
    clinic.book(starts_at=START + timedelta(days=4), now=AFTER)
    assert standing(row) == ["new_date"]


def test_no_date_wanted_settles_it_and_is_written_down(clinic):
    row = no_go(clinic)
    assert new_dates.not_wanted(appointment_id=row.pk, by=clinic.desk, now=AFTER)
    assert Call.objects.get(appointment=row, reason="new_date").outcome == "not_wanted"


@pytest.mark.parametrize("outcome", CallOutcome)
def test_a_call_alone_never_takes_it_off_the_list(clinic, outcome):
    row = no_go(clinic)
    call = Call.objects.get(appointment=row, closed_at=None)
    calls.record_outcome(call_id=call.pk, outcome=outcome, by=clinic.desk, now=AFTER)
    assert standing(row) == ["new_date"]


@pytest.mark.parametrize(
    ("status", "by", "reason"), [(Status.ARRIVED, "desk", ""), (Status.EXPECTED, "desk", "pressed_too_early")]
)
def test_who_comes_after_all_waits_for_no_date(clinic, status, by, reason):
    row = no_show(clinic)
    move(row, status, getattr(clinic, by), now=AFTER, reason=reason)
    assert "no_show" not in standing(row)


def test_a_no_go_taken_back_goes_to_where_it_came_from(clinic):
    row = checked_in(clinic)
    move(row, Status.NO_GO, clinic.nurse, reason="medicine")
    move(row, Status.CHECKED_IN, clinic.nurse, reason="pressed_too_early")
    assert standing(row) == []
    reasons = StatusChange.objects.filter(appointment=row).order_by("pk").values_list("reason", flat=True)
    assert list(reasons)[-2:] == ["medicine", "pressed_too_early"]


def test_a_no_go_from_the_door_is_never_lifted_into_a_check_in(clinic):
    row = no_go(clinic)
    with pytest.raises(MoveRefused, match="check in from there"):
        move(row, Status.CHECKED_IN, clinic.nurse, reason="plan_changed")
    move(row, Status.ARRIVED, clinic.nurse, reason="plan_changed")
    assert fresh(row).status == Status.ARRIVED


def test_a_second_press_changes_nothing_and_says_so(clinic):
    row = no_go(clinic)
    with pytest.raises(MadeAlready, match="already"):
        move(row, Status.NO_GO, clinic.second_nurse, reason="other")
    assert StatusChange.objects.filter(appointment=row, to_status=Status.NO_GO).count() == 1


KEPT = {"address_failed", "address_changed", "links_locked", "not_my_appointment", "some_later_reason"}
MOOT = {
    "call_unready",
    "driver_unsure",
    "driver_cannot",
    "last_drink",
    "week_before",
    "new_link",
    "unlock_code",
}


def _ended(clinic, status):
    if status is Status.LEFT:
        row = resting(clinic)
        row.ridehome.handed_over_at, row.ridehome.handed_over_by_id = AFTER, clinic.nurse.user_id
        row.ridehome.save()
        return row
    row = clinic.book()
    if status is Status.NO_GO:
        move(row, Status.ARRIVED, clinic.nurse)
    return row


@pytest.mark.parametrize("status", [Status.LEFT, Status.NO_GO, Status.NO_SHOW])
def test_when_it_is_over_only_what_no_longer_matters_leaves_the_list(clinic, status):
    row = _ended(clinic, status)
    for reason in KEPT | MOOT:
        opened(row, clinic, reason)
    reason = "unwell" if status is Status.NO_GO else ""
    move(row, status, clinic.nurse, now=AFTER, reason=reason)
    assert set(standing(row)) - {"no_show", "new_date"} == KEPT


def test_a_no_show_pressed_by_mistake_puts_them_back_on_the_list(clinic):
    row = clinic.book()
    opened(row, clinic, "driver_unsure")
    move(row, Status.NO_SHOW, clinic.desk, now=AFTER)
    move(row, Status.EXPECTED, clinic.desk, now=AFTER + timedelta(minutes=1), reason="pressed_too_early")
    assert "driver_unsure" in standing(row)


def test_a_cancel_leaves_nothing_but_its_own_notice_to_call_about(clinic):
    row = clinic.book()
    opened(row, clinic, "address_failed")
    appointments.cancel(appointment_id=row.pk, reason="patient_asked", by=clinic.desk, now=AT_THE_DESK)
    assert standing(row) == []
