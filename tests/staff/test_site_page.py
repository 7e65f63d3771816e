"""A site's own page: one form, a switch, and plans that follow."""

from dataclasses import asdict
from datetime import time, timedelta

import pytest
import time_machine

from checklists import models
from checklists.actions import site_plans
from checklists.actions import sites as actions
from checklists.queries import sites
from checklists.queries.scope import NotFound
from checklists.staff.forms.site import seal
from tests.factories import NOW, START
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(clinic):
    return signed_in(clinic.manager)


def at(clinic, rest=""):
    return f"/staff/{clinic.site.slug}/settings/{rest}"


def form(clinic, **changes):
    """What the page would send, with these changes."""
    standing = sites.settings(site_id=clinic.site.pk, by=clinic.manager).said
    fields = {**asdict(standing), "seen": seal(standing), **changes}
    return {name: value for name, value in fields.items() if value is not False}


def saved(clinic, manager, **changes):
    return manager.post(at(clinic), form(clinic, **changes), follow=True)


def due(row, rule):
    return models.Reminder.objects.filter(appointment=row, rule=rule).latest("plan_version").due_at


def test_the_page_sent_back_as_it_is_changes_nothing(clinic, manager):
    before = models.Site.objects.filter(pk=clinic.site.pk).values().get()
    assert "Nothing is different." in saved(clinic, manager).content.decode()
    assert models.Site.objects.filter(pk=clinic.site.pk).values().get() == before
    assert not models.AuditEntry.objects.filter(action="site.change").exists()


def test_the_audit_names_the_fields_and_no_value(clinic, manager):
    saved(clinic, manager, alias="Elm House", calendar_attached="on")
    entry = models.AuditEntry.objects.get(action="site.change")
    assert entry.data == {"fields": ["alias", "calendar_attached"]}
    site = models.Site.objects.get(pk=clinic.site.pk)
    assert (site.alias, site.calendar_attached) == ("Elm House", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"alias": "Ketamine Center"}, "“Ketamine” tells why somebody comes."),
        ({"quiet_from": "16:00"}, "The quiet hours last 16 hours."),
        ({"time_zone": "Denver"}, "This is not on the list any more."),
        ({"desk_days": []}, "Choose one."),
        ({"phone": "call us"}, "This is not a whole phone number."),
        ({"reply_to": "desk"}, "This is not a whole email address."),
        ({"quiet_until": "soon"}, "This is not a clock time."),
        ({"messages_a_date": "99"}, "At most 6."),
        ({"messages_in_seven_dates": "0"}, "At least 1."),
    ],
)
def test_nonsense_is_refused_in_words_and_kept_on_the_page(clinic, manager, changes, words):
    answer = saved(clinic, manager, emergency_number="112", **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page and 'value="112"' in page and "Error:" in page
    assert models.Site.objects.get(pk=clinic.site.pk).emergency_number == "911"


def test_other_quiet_hours_move_what_is_planned(clinic, manager):
    # 7:45 am: its last drink is at 5:45 am, the message an hour before that is moved back in front of the quiet hours.
    row = clinic.book(starts_at=START - timedelta(hours=2, minutes=15))
    before = due(row, "last_drink")
    page = saved(clinic, manager, quiet_from="20:00").content.decode()
    assert due(row, "last_drink") == before - timedelta(hours=1)
    assert "1 appointment was planned anew." in page


def test_what_has_left_does_not_go_again(clinic, manager):
    row = clinic.book()
    models.Reminder.objects.filter(rule="booked").update(state="sent", sent_at=NOW, told={}, reason="")
    saved(clinic, manager, quiet_from="20:00")
    newest = models.Reminder.objects.filter(appointment=row, rule="booked").latest("plan_version")
    assert newest.reason == "already"


@pytest.mark.parametrize("changes", [{"alias": "Elm House"}, {"crisis_line": "116 123"}])
def test_words_alone_plan_nothing_anew(clinic, manager, changes):
    row = clinic.book()
    saved(clinic, manager, **changes)
    row.refresh_from_db()
    assert row.plan_version == 1


def test_a_change_of_zone_keeps_the_moment_and_plans_by_the_new_clock(clinic, manager):
    row = clinic.book()
    saved(clinic, manager, time_zone="America/New_York")
    row.refresh_from_db()
    reminder = models.Reminder.objects.filter(appointment=row, rule="day_before").latest("plan_version")
    assert row.starts_at == START and reminder.due_local.endswith("EST")


def test_appointments_of_another_site_are_left_alone(clinic, manager):
    clinic.book()
    saved(clinic, manager, time_zone="America/New_York")
    replanned = models.AuditEntry.objects.get(action="site.replan")
    assert replanned.chain == f"site:{clinic.site.pk}"


def test_who_saves_after_somebody_else_looks_once_more(clinic, manager):
    mine = form(clinic, alias="Elm House")
    saved(clinic, manager, alias="Ash House")
    answer = manager.post(at(clinic), mine)
    assert "Somebody else changed this meanwhile" in answer.content.decode()
    assert models.Site.objects.get(pk=clinic.site.pk).alias == "Ash House"


def test_the_action_refuses_what_the_page_would(clinic):
    standing = sites.settings(site_id=clinic.site.pk, by=clinic.manager).said
    odd = type(standing)(**{**vars(standing), "time_zone": "Mars/Olympus", "quiet_from": time(12)})
    with pytest.raises(actions.SettingsRefused) as refused:
        actions.change_settings(
            site_id=clinic.site.pk, said=odd, seen_before=standing, by=clinic.manager, now=NOW
        )
    assert [problem.field for problem in refused.value.problems] == ["time_zone", "quiet_until"]


def test_nobody_changes_another_site(clinic):
    standing = sites.settings(site_id=clinic.site.pk, by=clinic.manager).said
    with pytest.raises(NotFound):
        actions.change_settings(
            site_id=clinic.site.pk, said=standing, seen_before=standing, by=clinic.other_nurse, now=NOW
        )


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "other_nurse"])
def test_only_a_manager_of_the_site_opens_the_page(clinic, who):
    client = signed_in(getattr(clinic, who))
    assert client.get(at(clinic)).status_code == 403
    assert client.post(at(clinic, "reminders/"), {"reminders": "off"}).status_code == 403


# The switch


def test_off_says_since_when_and_on_again_takes_it_back(clinic, manager):
    manager.post(at(clinic, "reminders/"), {"reminders": "off"})
    assert models.Site.objects.get(pk=clinic.site.pk).reminders_off_at == NOW
    assert "Switch reminders on" in manager.get(at(clinic)).content.decode()
    manager.post(at(clinic, "reminders/"), {"reminders": "on"})
    assert models.Site.objects.get(pk=clinic.site.pk).reminders_off_at is None


def test_off_twice_keeps_the_first_moment(clinic, manager):
    for minutes in (0, 5):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            manager.post(at(clinic, "reminders/"), {"reminders": "off"})
    assert models.Site.objects.get(pk=clinic.site.pk).reminders_off_at == NOW
    assert models.AuditEntry.objects.filter(action="site.reminders_off").count() == 1


def test_a_booking_says_that_reminders_are_off(clinic, manager):
    row = clinic.book()
    manager.post(at(clinic, "reminders/"), {"reminders": "off"})
    where = f"/staff/{clinic.site.slug}/appointments/{row.pk}/cancel/"
    page = signed_in(clinic.desk).post(where, {"reason": "no_ride", "act": "look"})
    assert "Reminders are off at this site: nothing goes" in page.content.decode()


def test_a_large_site_is_planned_anew_batch_by_batch(clinic, manager, monkeypatch):
    monkeypatch.setattr(site_plans, "_A_BATCH", 2)
    rows = [clinic.book() for _ in range(5)]
    assert "5 appointments were planned anew." in saved(clinic, manager, quiet_from="20:00").content.decode()
    planned = models.Appointment.objects.filter(pk__in=[row.pk for row in rows])
    assert set(planned.values_list("plan_version", flat=True)) == {2}
    assert models.AuditEntry.objects.filter(action="site.replan").count() == 3
