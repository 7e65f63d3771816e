"""The desk books, moves, cancels and brings back; what is shown before is what is stored."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import appointments, link_suspensions, rehearsals
from checklists.rules.access import system
from checklists.rules.not_for_me import NotForMe
from tests import factories
from tests.factories import NOW, START
from tests.patient.conftest import mint
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic: factories.Clinic) -> Client:
    return signed_in(clinic.desk)


def at(clinic, path: str) -> str:
    return f"/staff/{clinic.site.slug}/{path}"


def typed(clinic, **more) -> dict[str, object]:
    return {"protocol": clinic.version.pk, "day": "2026-11-26", "clock": "10:00", "provider": "", **more}


def sealed(response) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', response.content.decode())
    assert found, "the page shows no preview"
    return found[1]


def test_a_booking_needs_a_patient_first(clinic, desk):
    assert desk.get(at(clinic, "book/")).url == at(clinic, "patients/")


def test_the_preview_says_what_goes_now_and_stores_nothing(clinic, desk):
    patient = clinic.patient()
    page = desk.post(at(clinic, f"book/?patient={patient.pk}"), typed(clinic, act="look"))
    assert "Ana gets 1 message, now, and" in page.content.decode()
    assert not models.Appointment.objects.exists()


def test_a_save_without_a_preview_shows_the_preview_instead(clinic, desk):
    patient = clinic.patient()
    page = desk.post(at(clinic, f"book/?patient={patient.pk}"), typed(clinic, act="save"))
    assert page.status_code == 200
    assert not models.Appointment.objects.exists()


def test_a_time_changed_after_the_preview_is_shown_again(clinic, desk):
    patient = clinic.patient()
    where = at(clinic, f"book/?patient={patient.pk}")
    seal = sealed(desk.post(where, typed(clinic, act="look")))
    desk.post(where, typed(clinic, act="save", shown=seal, clock="11:00"))
    assert not models.Appointment.objects.exists()


def book(clinic, desk, patient, **more):
    where = at(clinic, f"book/?patient={patient.pk}")
    seal = sealed(desk.post(where, typed(clinic, act="look", **more)))
    return desk.post(where, typed(clinic, act="save", shown=seal, **more))


def looked_at(clinic, patient, starts_at):
    who = {"patient_id": patient.pk, "by": clinic.desk, "now": NOW}
    version = clinic.version.pk
    book = partial(
        appointments.book, site_id=clinic.site.pk, protocol_version_id=version, starts_at=starts_at, **who
    )
    return rehearsals.of_booking(book, **who)


def test_what_was_shown_is_what_is_stored(clinic, desk):
    patient = clinic.patient()
    preview = looked_at(clinic, patient, START)
    book(clinic, desk, patient)
    stored = models.Reminder.objects.filter(state="planned").order_by("due_at")
    assert [row.due_at for row in stored] == [line.due_at for line in preview.lines]


def clicked_twice(clinic, desk, patient):
    where = at(clinic, f"book/?patient={patient.pk}")
    data = typed(clinic, act="save", shown=sealed(desk.post(where, typed(clinic, act="look"))))
    return desk.post(where, data), desk.post(where, data)


def test_a_second_click_leads_to_the_one_appointment(clinic, desk):
    first, second = clicked_twice(clinic, desk, clinic.patient())
    assert first.url == second.url
    assert models.Appointment.objects.count() == 1


def test_the_page_says_that_it_was_booked_already(clinic, desk):
    patient = clinic.patient()
    page = desk.get(clicked_twice(clinic, desk, patient)[1].url)
    assert "there is no second one" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "clock", "words"),
    [
        (
            "2027-03-14",
            "02:30",
            "The clocks go forward that night, this time does not exist. Choose 3:00 am or later.",
        ),
        ("2027-11-07", "01:30", "The clocks go back that night: choose the first or the second."),
        ("2026-11-22", "10:00", "This is in the past."),
        ("2206-11-26", "10:00", "This is more than two years away."),
        ("26.11.2026", "10:00", "This is not a date."),
        ("2026-11-26", "half ten", "This is not a clock time."),
        ("9999-12-31", "23:59", "This day is out of reach."),
    ],
)
def test_an_unclear_time_is_refused_in_words(clinic, desk, day, clock, words):
    patient = clinic.patient()
    page = desk.post(
        at(clinic, f"book/?patient={patient.pk}"), typed(clinic, day=day, clock=clock, act="look")
    )
    assert words in page.content.decode()
    assert page.status_code == 422


def test_the_second_of_two_equal_clock_times_can_be_chosen(clinic, desk):
    book(clinic, desk, clinic.patient(), day="2027-11-07", clock="01:30", which="second")
    assert models.Appointment.objects.get().starts_at.isoformat() == "2027-11-07T08:30:00+00:00"


def test_an_error_page_begins_its_title_with_error(clinic, desk):
    page = desk.post(at(clinic, f"book/?patient={clinic.patient().pk}"), typed(clinic, day=""))
    assert "<title>Error: Book" in page.content.decode()


def test_the_summary_links_to_the_field(clinic, desk):
    page = desk.post(
        at(clinic, f"book/?patient={clinic.patient().pk}"), typed(clinic, day="")
    ).content.decode()
    assert 'href="#id_day"' in page and 'id="id_day"' in page


def test_what_was_typed_is_kept(clinic, desk):
    page = desk.post(
        at(clinic, f"book/?patient={clinic.patient().pk}"), typed(clinic, day="", provider="Dr Lee")
    )
    assert 'value="Dr Lee"' in page.content.decode()


def test_a_control_character_is_refused(clinic, desk):
    where = at(clinic, f"book/?patient={clinic.patient().pk}")
    page = desk.post(where, typed(clinic, provider="Lee\r\nBcc: x@x.example", act="look"))
    assert "on one line" in page.content.decode()


def test_extra_fields_change_nothing(clinic, desk):
    patient = clinic.patient()
    book(
        clinic,
        desk,
        patient,
        status="left",
        site=clinic.other_site.pk,
        version=9,
        link_epoch=9,
        external_id="x",
    )
    row = models.Appointment.objects.get()
    assert (row.status, row.site_id, row.version, row.link_epoch, row.external_id) == (
        "expected",
        clinic.site.pk,
        1,
        1,
        "",
    )


def test_another_sites_patient_is_not_there(clinic, desk):
    foreign = factories.PatientFactory(site=clinic.other_site)
    assert desk.post(at(clinic, f"book/?patient={foreign.pk}"), typed(clinic)).status_code == 404


def test_another_sites_protocol_is_no_choice(clinic, desk):
    where = at(clinic, f"book/?patient={clinic.patient().pk}")
    page = desk.post(where, typed(clinic, protocol=clinic.other_version.pk, act="look"))
    assert page.status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e9", "9" * 30, "１"])
def test_a_spoilt_patient_number_is_not_there(clinic, desk, number):
    assert desk.get(at(clinic, "book/"), {"patient": number}).status_code == 404


def test_a_patient_without_email_is_named_before_saving(clinic, desk):
    patient = clinic.patient(email="")
    page = desk.post(at(clinic, f"book/?patient={patient.pk}"), typed(clinic, act="look"))
    assert "The call list takes over" in page.content.decode()


# Move, cancel, bring back


def moved(clinic, desk, row, clock: str):
    where = at(clinic, f"appointments/{row.pk}/move/")
    data = {"day": "2026-11-26", "clock": clock}
    seal = sealed(desk.post(where, {**data, "act": "look"}))
    return desk.post(where, {**data, "act": "save", "shown": seal})


@pytest.mark.parametrize(
    "starts_at",
    [
        NOW + timedelta(hours=2),
        NOW + timedelta(hours=26),
        datetime(2027, 3, 14, 15, 0, tzinfo=UTC),  # the clocks go forward that night
        datetime(2027, 11, 7, 14, 0, tzinfo=UTC),  # and back
    ],
    ids=["today", "tomorrow", "forward", "back"],
)
def test_rows_are_what_the_preview_said_on_any_day(clinic, starts_at):
    patient = clinic.patient()
    preview = looked_at(clinic, patient, starts_at)
    clinic.book(patient, starts_at=starts_at)
    rows = models.Reminder.objects.filter(state="planned").values_list("due_at", flat=True)
    calls_at_once = models.Call.objects.values_list("opened_at", flat=True)
    assert sorted([*rows, *calls_at_once]) == [line.due_at for line in preview.lines]


def test_a_move_is_shown_then_saved(clinic, desk):
    row = clinic.book()
    moved(clinic, desk, row, "13:00")
    row.refresh_from_db()
    assert row.starts_at == START + timedelta(hours=3)


def test_what_a_move_shows_is_what_it_stores(clinic, desk):
    row = clinic.book()
    later = START + timedelta(hours=3)
    who = {"appointment_id": row.pk, "by": clinic.desk, "now": NOW}
    move = partial(appointments.move, starts_at=later, **who)
    preview = rehearsals.of_appointment(move, **who)
    move()
    stored = models.Reminder.objects.filter(state="planned", plan_version=2).order_by("due_at")
    assert [one.due_at for one in stored] == [line.due_at for line in preview.lines]


def test_looking_at_a_move_changes_nothing(clinic, desk):
    row = clinic.book()
    desk.post(
        at(clinic, f"appointments/{row.pk}/move/"), {"day": "2026-11-26", "clock": "13:00", "act": "look"}
    )
    row.refresh_from_db()
    assert (row.starts_at, row.plan_version) == (START, 1)


def test_a_move_to_the_same_time_is_no_move(clinic, desk):
    row = clinic.book()
    page = desk.post(at(clinic, f"appointments/{row.pk}/move/"), {"day": "2026-11-26", "clock": "10:00"})
    assert "the time it has now" in page.content.decode()


def test_a_move_onto_the_patients_other_appointment_is_refused_in_words(clinic, desk):
    row = clinic.book()
    clinic.book(row.patient, starts_at=START + timedelta(hours=3))
    data = {"day": "2026-11-26", "clock": "13:00", "act": "look"}
    page = desk.post(at(clinic, f"appointments/{row.pk}/move/"), data)
    assert "another appointment at that time" in page.content.decode()


def saved(desk, where: str, **typed):
    """Looked at first, then saved as it was shown."""
    return desk.post(where, {**typed, "act": "save", "shown": sealed(desk.post(where, typed))})


def cancelled(clinic, desk, row, reason: str = "no_ride"):
    return saved(desk, at(clinic, f"appointments/{row.pk}/cancel/"), reason=reason)


def test_a_cancel_is_shown_before_it_is_saved(clinic, desk):
    row = clinic.book()
    page = desk.post(at(clinic, f"appointments/{row.pk}/cancel/"), {"reason": "no_ride"}).content.decode()
    assert "planned messages go away" in page
    row.refresh_from_db()
    assert (row.status, row.plan_version) == ("expected", 1)


def test_a_cancel_needs_a_reason(clinic, desk):
    row = clinic.book()
    page = desk.post(at(clinic, f"appointments/{row.pk}/cancel/"), {})
    assert "Choose a reason." in page.content.decode()


def test_a_cancel_keeps_its_reason_in_the_history(clinic, desk):
    row = clinic.book()
    cancelled(clinic, desk, row)
    assert models.StatusChange.objects.filter(to_status="cancelled").get().reason == "no_ride"


def test_a_cancel_twice_says_so_and_changes_nothing_more(clinic, desk):
    row = clinic.book()
    cancelled(clinic, desk, row)
    page = desk.post(at(clinic, f"appointments/{row.pk}/cancel/"), {"reason": "other"})
    assert page.status_code == 422
    assert models.StatusChange.objects.filter(to_status="cancelled").count() == 1


def test_a_cancel_is_undone(clinic, desk):
    row = clinic.book()
    cancelled(clinic, desk, row)
    saved(desk, at(clinic, f"appointments/{row.pk}/bring-back/"))
    row.refresh_from_db()
    assert row.status == "expected"


def test_bringing_back_what_was_booked_anew_is_refused_in_words(clinic, desk):
    row = clinic.book()
    cancelled(clinic, desk, row)
    clinic.book(row.patient)
    page = desk.post(at(clinic, f"appointments/{row.pk}/bring-back/"))
    assert "another appointment at that time" in page.content.decode()


PAGES = ("", "move/", "cancel/", "bring-back/")


@pytest.mark.parametrize("page", PAGES)
def test_looking_writes_nothing(clinic, desk, page):
    row = clinic.book()
    tables = (models.Reminder, models.StatusChange, models.Call)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert desk.get(at(clinic, f"appointments/{row.pk}/{page}")).status_code == 200
    assert before == [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("page", [*PAGES, "link/", "unlock/", "lift-link/"])
def test_another_sites_nurse_gets_nothing(clinic, page):
    row = clinic.book(clinic.patient(first_name="Canary", last_name="Yellowbird"))
    stranger = signed_in(clinic.other_nurse)
    for slug in (clinic.site.slug, clinic.other_site.slug):
        for send in (stranger.get, stranger.post):
            answer = send(f"/staff/{slug}/appointments/{row.pk}/{page}", {"reason": "other"})
            assert answer.status_code in (403, 404, 405)
            assert b"Canary" not in answer.content and b"Yellowbird" not in answer.content
    row.refresh_from_db()
    assert (row.status, row.plan_version) == ("expected", 1)


def test_a_manager_sees_no_patient(clinic):
    row = clinic.book()
    assert signed_in(clinic.manager).get(at(clinic, f"appointments/{row.pk}/")).status_code == 403


def test_the_timeline_says_why_nothing_goes(clinic, desk):
    row = clinic.book()
    cancelled(clinic, desk, row)
    assert "the appointment was cancelled" in desk.get(at(clinic, f"appointments/{row.pk}/")).content.decode()


def test_the_timeline_says_what_quiet_hours_moved(clinic, desk):
    row = clinic.book()
    assert (
        "is in the quiet hours: moved back"
        in desk.get(at(clinic, f"appointments/{row.pk}/")).content.decode()
    )


# The link once more


def test_the_link_is_planned_again_as_a_message(clinic, desk):
    row = clinic.book()
    desk.post(at(clinic, f"appointments/{row.pk}/link/"), {"act": "save"})
    assert models.Reminder.objects.filter(rule__startswith="new_link", state="planned").count() == 1


def test_a_second_click_on_send_plans_no_second_link(clinic, desk):
    row = clinic.book()
    for _ in range(3):
        desk.post(at(clinic, f"appointments/{row.pk}/link/"), {"act": "save"})
    assert models.Reminder.objects.filter(rule__startswith="new_link").count() == 1


def test_more_than_three_links_a_day_are_refused(clinic, desk):
    row = clinic.book()
    for _ in range(5):
        desk.post(at(clinic, f"appointments/{row.pk}/link/"), {"act": "save"})
        models.Reminder.objects.filter(rule__startswith="new_link").update(
            state="sent", sent_at=NOW, reason=""
        )
    assert models.Reminder.objects.filter(rule__startswith="new_link").count() == 3


def test_a_cancelled_appointment_sends_no_link(clinic, desk):
    row = clinic.book()
    appointments.cancel(appointment_id=row.pk, reason="other", by=clinic.desk, now=NOW)
    desk.post(at(clinic, f"appointments/{row.pk}/link/"), {"act": "save"})
    assert not models.Reminder.objects.filter(rule__startswith="new_link").exists()


@pytest.mark.parametrize("fields", [{"email": ""}, {"address_failed_at": NOW}, {"reminders_stopped_at": NOW}])
def test_whom_no_email_reaches_is_called_instead(clinic, desk, fields):
    row = clinic.book(clinic.patient(**fields))
    page = desk.post(at(clinic, f"appointments/{row.pk}/link/"), follow=True)
    assert "No email reaches this patient" in page.content.decode()


def test_a_locked_link_is_opened_after_a_call(clinic, desk):
    row = clinic.book()
    models.Appointment.objects.filter(pk=row.pk).update(link_tries=10)
    assert "Their link is closed for now" in desk.get(at(clinic, f"appointments/{row.pk}/")).content.decode()
    desk.post(at(clinic, f"appointments/{row.pk}/unlock/"))
    row.refresh_from_db()
    assert row.link_tries == 0


def test_a_link_that_is_not_theirs_is_seen_and_opened_again_after_a_call(clinic, desk):
    row = clinic.book()
    assert "the link is not for them" not in desk.get(at(clinic, f"appointments/{row.pk}/")).content.decode()
    token = mint(row)
    link_suspensions.suspend(token=token, reason=NotForMe.OTHER_PERSON, by=system("link"), now=NOW)
    page = desk.get(at(clinic, f"appointments/{row.pk}/")).content.decode()
    assert "the link is not for them" in page and "somebody else they know" in page
    assert "this is not their appointment" in page
    desk.post(at(clinic, f"appointments/{row.pk}/lift-link/"))
    assert models.AccessLink.objects.get().suspended_at is None
    assert "the link is not for them" not in desk.get(at(clinic, f"appointments/{row.pk}/")).content.decode()


# From other pages


def test_a_proposed_start_is_filled_in_on_the_sites_clock(clinic, desk):
    patient = clinic.patient()
    for start in ("2026-11-26T10:00", str(int(START.timestamp()))):
        page = desk.get(at(clinic, "book/"), {"patient": patient.pk, "start": start}).content.decode()
        assert 'value="2026-11-26"' in page and 'value="10:00"' in page
    for spoilt in ("2020-01-01T10:00", "soon", "2027-03-14T02:30", "9" * 40):
        page = desk.get(at(clinic, "book/"), {"patient": patient.pk, "start": spoilt})
        assert page.status_code == 200 and 'value="10:00"' not in page.content.decode()


def test_a_free_start_is_given_away_once_and_the_second_reads_who_was_faster(clinic, desk):
    freed = clinic.book()
    cancelled(clinic, desk, freed)
    where = [
        at(clinic, f"book/?patient={clinic.patient(first_name=name).pk}&in_place_of={freed.pk}")
        for name in ("Ben", "Ida")
    ]
    assert "In place of an appointment that is off" in desk.get(where[0]).content.decode()
    seal = sealed(desk.post(where[1], typed(clinic, act="look")))
    saved_first = saved(desk, where[0], **typed(clinic))
    assert saved_first.status_code == 302
    page = desk.post(where[1], typed(clinic, act="save", shown=seal))
    assert page.status_code == 422
    assert f"{clinic.desk.name} was faster: Ben " in page.content.decode()
    assert models.Appointment.objects.filter(in_place_of=freed).count() == 1


def test_a_start_that_somebody_still_has_is_not_given_away(clinic, desk):
    patient, standing = clinic.patient(), clinic.book()
    where = at(clinic, f"book/?patient={patient.pk}&in_place_of={standing.pk}")
    page = desk.post(where, typed(clinic, act="look"))
    assert page.status_code == 422
    assert "Whoever had this start still has it" in page.content.decode()
    assert models.Appointment.objects.count() == 1


def test_whoever_was_moved_on_leaves_a_start_to_be_booked_again(clinic, desk):
    freed = clinic.book()
    cancelled(clinic, desk, freed)
    where = at(clinic, f"book/?patient={clinic.patient().pk}&in_place_of={freed.pk}")
    saved(desk, where, **typed(clinic))
    taker = models.Appointment.objects.get(in_place_of=freed)
    appointments.move(appointment_id=taker.pk, starts_at=START + timedelta(days=3), by=clinic.desk, now=NOW)
    where = at(clinic, f"book/?patient={clinic.patient().pk}&in_place_of={freed.pk}")
    assert saved(desk, where, **typed(clinic)).status_code == 302
    assert models.Appointment.objects.get(in_place_of=freed).starts_at == START


def test_another_time_than_the_one_that_is_free_takes_nothing_away(clinic, desk):
    freed = clinic.book()
    cancelled(clinic, desk, freed)
    where = at(clinic, f"book/?patient={clinic.patient().pk}&in_place_of={freed.pk}")
    saved(desk, where, **typed(clinic, clock="11:00"))
    assert models.Appointment.objects.get(starts_at=START + timedelta(hours=1)).in_place_of is None


def test_a_start_of_another_site_is_not_there(clinic, desk):
    patient, taken = clinic.patient(), clinic.book()
    models.Appointment.objects.filter(pk=taken.pk).update(site=clinic.other_site)
    assert desk.get(at(clinic, f"book/?patient={patient.pk}&in_place_of={taken.pk}")).status_code == 404


def test_a_new_date_after_one_that_did_not_take_place_has_its_protocol(clinic, desk):
    later = factories.published_version(clinic.site, "next-infusion")
    row = clinic.book()
    models.Appointment.objects.filter(pk=row.pk).update(status="no_go", protocol_version=later)
    page = desk.get(at(clinic, f"book/?patient={row.patient_id}&after={row.pk}")).content.decode()
    assert f'value="{later.pk}" selected' in page


def test_the_preview_names_the_version(clinic, desk):
    page = desk.post(at(clinic, f"book/?patient={clinic.patient().pk}"), typed(clinic, act="look"))
    assert "First infusion, version 1." in page.content.decode()


# Two desks at once


def test_the_second_desk_reads_what_the_first_did_instead_of_overwriting_it(clinic, desk):
    row = clinic.book()
    where = at(clinic, f"appointments/{row.pk}/move/")
    data = {"day": "2026-11-26", "clock": "13:00"}
    seal = sealed(desk.post(where, {**data, "act": "look"}))
    moved(clinic, signed_in(clinic.nurse), row, "11:00")
    page = desk.post(where, {**data, "act": "save", "shown": seal})
    assert "Somebody changed this appointment while you looked." in page.content.decode()
    assert "Thursday 26 November, 11:00 am" in page.content.decode()
    row.refresh_from_db()
    assert row.starts_at == START + timedelta(hours=1)


def test_a_cancel_of_what_was_cancelled_meanwhile_says_so(clinic, desk):
    row = clinic.book()
    where = at(clinic, f"appointments/{row.pk}/cancel/")
    seal = sealed(desk.post(where, {"reason": "other", "act": "look"}))
    cancelled(clinic, signed_in(clinic.nurse), row)
    page = desk.post(where, {"reason": "other", "act": "save", "shown": seal})
    assert page.status_code == 422 and "It is “Cancelled” now" in page.content.decode()


def test_who_cannot_be_reached_is_said_with_the_number_to_call(clinic, desk):
    patient = clinic.patient(address_failed_at=NOW)
    page = desk.post(at(clinic, f"book/?patient={patient.pk}"), typed(clinic, act="look")).content.decode()
    assert "Ana gets no message" in page and "The email address does not work." in page
    assert "Call <bdi>Ana</bdi>" in page and 'href="tel:+13035550111"' in page
