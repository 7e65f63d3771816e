"""A reminder leaves once, at its time, as one message, unless something speaks against it at that moment."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.actions import appointments
from checklists.models import (
    AccessLink,
    Appointment,
    AuditEntry,
    Call,
    Heartbeat,
    Item,
    MedicationEntry,
    Patient,
    Reminder,
    ReminderEvent,
    Site,
)
from tests.factories import NOW, START
from tests.reminders.ladder import driver

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
DAY_BEFORE = datetime(2026, 11, 25, 22, 1, tzinfo=UTC)
A_TOKEN = "00000000-0000-4000-8000-000000000001"


def states(appointment):
    return dict(Reminder.objects.filter(appointment=appointment).values_list("rule", "state"))


def row(appointment, rule):
    return Reminder.objects.filter(appointment=appointment, rule=rule).latest("plan_version")


@pytest.fixture
def told(clinic, send):
    """Booked and told."""
    appointment = clinic.book()
    send(SOON)
    return appointment


def test_the_first_message_leaves_after_booking(clinic, send, sink):
    appointment = clinic.book()
    swept = send(SOON)
    assert (swept.sent, swept.failed, swept.calls, len(sink.taken)) == (1, 0, 0, 1)
    assert states(appointment)["booked"] == "sent"
    assert sink.recipients == [appointment.patient.email]
    assert swept.planned_next_at is not None and not swept.more


def test_nothing_leaves_before_its_time(clinic, send, sink):
    clinic.book()
    assert send(NOW).sent == 0
    assert sink.taken == []


def test_an_empty_sweep_is_a_good_sweep(db, send):
    swept = send(NOW)
    assert (swept.sent, swept.trouble, swept.planned_next_at) == (0, "", None)
    assert Heartbeat.objects.filter(trigger="test").count() == 1


def test_ten_sweeps_send_one_message(clinic, send, sink):
    clinic.book()
    for _ in range(10):
        send(SOON)
    assert len(sink.taken) == 1


def test_a_sent_row_remembers_what_it_told_and_no_address(told):
    sent = row(told, "booked")
    assert datetime.fromisoformat(sent.told["starts_at"]) == START
    assert len(sent.address_hash) == 64 and "@" not in sent.reply
    assert sent.reply.startswith("250") and sent.sent_at >= SOON


def test_the_link_rests_nowhere_but_in_the_mail(told, sink):
    words = sink.mails[0].get_body(("plain",)).get_content()
    token = words.split("/l/")[1].split()[0]
    assert AccessLink.objects.get().reminder_id == row(told, "booked").pk
    kept = [
        str(vars(one))
        for model in (AccessLink, Reminder, ReminderEvent, AuditEntry)
        for one in model.objects.all()
    ]
    assert not [one for one in kept if token in one]


def test_a_batch_is_one_audit_row_that_names_it(told):
    batch = AuditEntry.objects.get(action="reminder.batch")
    assert batch.data["sending"] == [str(row(told, "booked").pk)]


def test_each_move_leaves_an_event(told):
    events = ReminderEvent.objects.filter(reminder=row(told, "booked"))
    assert list(events.order_by("pk").values_list("state", flat=True)) == ["planned", "sent"]


def test_nothing_leaves_after_a_cancel_but_the_notice(told, clinic, send, sink):
    appointments.cancel(appointment_id=told.pk, reason="patient", by=clinic.desk, now=SOON)
    send(SOON + timedelta(minutes=5))
    send(DAY_BEFORE)
    assert [mail["Subject"].split(":")[0] for mail in sink.mails[1:]] == ["Cancelled"]


def test_a_cancel_before_anything_was_told_is_silent(clinic, send, sink):
    appointment = clinic.book()
    appointments.cancel(appointment_id=appointment.pk, reason="patient", by=clinic.desk, now=NOW)
    send(DAY_BEFORE)
    assert sink.taken == []


def test_a_move_says_only_what_changed(told, clinic, send, sink):
    later = START + timedelta(hours=3)
    appointments.move(appointment_id=told.pk, starts_at=later, by=clinic.desk, now=SOON)
    send(SOON + timedelta(minutes=5))
    words = sink.mails[1].get_body(("plain",)).get_content()
    assert "Please come on Thursday 26 November at 12:30 pm instead of 9:30 am." in words
    assert states(told)["moved"] == "sent"


def test_an_old_plan_is_dead_after_a_move(told, clinic, send, sink):
    appointments.move(appointment_id=told.pk, starts_at=START + timedelta(days=7), by=clinic.desk, now=SOON)
    send(SOON + timedelta(minutes=5))
    send(DAY_BEFORE)
    assert len(sink.taken) == 2


def test_the_day_before_names_the_times(told, send, sink):
    send(DAY_BEFORE)
    words = sink.mails[-1].get_body(("plain",)).get_content()
    assert "Light food until 4:00 am" in words and "Water and clear drinks until 8:00 am" in words


def test_after_an_outage_one_message_catches_up_in_late_words(told, send, sink):
    send(datetime(2026, 11, 26, 12, 10, tzinfo=UTC))  # 5:10 am: worked example 26
    words = sink.mails[-1].get_body(("plain",)).get_content()
    assert len(sink.taken) == 2
    assert "Eating ended at 4:00 am" in words and "please call us" in words
    assert row(told, "day_before").state == "sent"
    assert (row(told, "last_drink").state, row(told, "last_drink").reason) == ("superseded", "caught_up")


def test_a_message_that_can_wait_does_not_go_at_night(told, send, sink):
    Reminder.objects.filter(rule="last_drink").update(next_try_at=SOON, due_at=SOON + timedelta(minutes=1))
    send(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))  # 11 pm
    waiting = row(told, "last_drink")
    assert waiting.state == "planned" and waiting.next_try_at == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_what_came_too_late_expires_and_a_critical_one_is_a_call(told, send, sink):
    swept = send(START)
    assert len(sink.taken) == 1
    assert row(told, "day_before").state == "expired" and swept.expired >= 1
    assert Call.objects.filter(appointment=told, reason="day_before", closed_at=None).exists()


def test_no_sweep_for_days_loses_nothing(told, send):
    send(START + timedelta(days=3))
    assert not Reminder.objects.filter(
        appointment=told, state__in=("planned", "claimed", "transmitting")
    ).exists()


def test_open_items_at_twenty_hours_become_a_call(told, send):
    send(datetime(2026, 11, 25, 21, 1, tzinfo=UTC))
    assert row(told, "call_unready").state == "sent"
    assert Call.objects.get(appointment=told).reason == "call_unready"


def test_a_finished_list_and_a_driver_who_said_yes_need_no_call(told, send):
    Item.objects.filter(appointment=told).update(done=True)
    driver(told, said_yes_at=NOW)
    send(datetime(2026, 11, 25, 21, 1, tzinfo=UTC))
    assert row(told, "call_unready").reason == "nothing_open"
    assert not Call.objects.exists()


def test_a_finished_list_with_a_driver_who_has_not_said_yes_is_a_call(told, send):
    Item.objects.filter(appointment=told).update(done=True)
    driver(told)
    send(datetime(2026, 11, 25, 21, 1, tzinfo=UTC))
    assert Call.objects.get().reason == "call_unready"


def test_somebody_who_stopped_reminders_is_called(told, send, sink):
    Patient.objects.update(reminders_stopped_at=SOON)
    send(DAY_BEFORE)
    assert len(sink.taken) == 1
    assert row(told, "day_before").reason == "opted_out"
    assert Call.objects.filter(appointment=told, reason="day_before").exists()


def test_a_new_address_waits_for_a_person(told, send, sink):
    Patient.objects.update(email="new@patient.example", email_changed_at=DAY_BEFORE - timedelta(hours=2))
    send(DAY_BEFORE)
    assert row(told, "day_before").state == "paused" and len(sink.taken) == 1
    assert Call.objects.filter(reason="address_changed").exists()


def test_the_address_is_read_at_sending(told, send, sink):
    Patient.objects.update(email="other@patient.example")
    send(DAY_BEFORE)
    assert sink.recipients[-1] == "other@patient.example"


def test_a_patient_who_came_already_gets_no_preparation(told, send, sink):
    Appointment.objects.update(status="arrived")
    send(DAY_BEFORE)
    assert row(told, "day_before").reason == "patient_came" and len(sink.taken) == 1


def test_the_day_after_goes_only_where_an_infusion_took_place(clinic, send, sink):
    first, second = clinic.book(), clinic.book()
    Reminder.objects.exclude(rule="day_after").update(state="superseded", reason="test")
    Appointment.objects.filter(pk=first.pk).update(status="left")
    Appointment.objects.filter(pk=second.pk).update(status="no_show")
    send(START + timedelta(hours=24, minutes=1))
    assert (row(first, "day_after").state, row(second, "day_after").reason) == ("sent", "no_infusion")
    assert sink.recipients == [first.patient.email]


def test_critical_messages_of_every_site_go_first(clinic, send, sink):
    clinic.book()
    Reminder.objects.filter(rule="last_drink").update(rank=2, next_try_at=NOW, due_at=NOW)
    send(SOON)
    assert sink.mails[0]["Subject"] == "Your appointment on Thursday 26 November"
    assert Reminder.objects.get(rule="last_drink").reason == "caught_up"


def test_one_row_that_cannot_be_written_stops_nobody(clinic, send, sink):
    broken, fine = clinic.book(), clinic.book()
    Patient.objects.filter(pk=broken.patient_id).update(email="no address at all")
    send(SOON)
    assert states(fine)["booked"] == "sent"
    waiting = row(broken, "booked")
    assert waiting.state == "planned" and waiting.next_try_at > SOON


def test_a_row_that_cannot_be_written_three_times_is_a_call(clinic, send):
    broken = clinic.book()
    Patient.objects.update(email="no address at all")
    for minutes in (3, 10, 30):
        send(NOW + timedelta(minutes=minutes))
    assert row(broken, "booked").state == "failed"
    assert Call.objects.filter(reason="booked").exists()


def test_a_row_claimed_five_times_without_an_answer_is_a_call(clinic, send, sink):
    appointment = clinic.book()
    mine = Reminder.objects.filter(rule="booked")
    mine.update(state="claimed", claims=5, lease_token=A_TOKEN, lease_until=NOW)
    send(SOON)
    assert (row(appointment, "booked").state, row(appointment, "booked").reason) == (
        "failed",
        "claimed_in_vain",
    )
    assert sink.taken == []


def test_a_claim_of_a_dead_process_is_free_after_its_lease(clinic, send, sink):
    clinic.book()
    mine = Reminder.objects.filter(rule="booked")
    mine.update(state="claimed", claims=1, lease_token=A_TOKEN, lease_until=SOON + timedelta(seconds=60))
    send(SOON)
    assert sink.taken == []
    send(SOON + timedelta(seconds=61))
    assert len(sink.taken) == 1


def test_the_patients_own_plan_hides_the_generic_hours(told, send, sink):
    lists_an_injection(told)
    send(DAY_BEFORE)
    words = sink.mails[-1].get_body(("plain",)).get_content()
    assert "own eating and drinking plan" in words and "4:00 am" not in words


def lists_an_injection(appointment):
    MedicationEntry.objects.create(
        site_id=appointment.site_id,
        appointment=appointment,
        text="Ozempic",
        added_at=SOON,
        operation_id=A_TOKEN,
        matches=[{"generic": "semaglutide", "class": "glp1_receptor_agonist"}],
        route="prescriber_decision",
    )


def test_a_message_names_no_zone_but_the_sites_own(clinic, send, sink):
    Site.objects.filter(pk=clinic.site.pk).update(time_zone="America/New_York")
    clinic.book()
    send(SOON)
    assert "11:30 am" in sink.mails[0].get_body(("plain",)).get_content()
