"""Getting started: the list with live probes, what is left out, the test email's way back, and where one begins."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import invitations, probe_mails
from checklists.rules.access import Role, system
from checklists.rules.setup_steps import Step
from clinic import doctor
from tests.factories import NOW, Clinic, UserFactory, staff
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
ALIVE = ("working", "beat", "standing_by")


@pytest.fixture(autouse=True)
def held():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def at(clinic: Clinic, rest: str = "getting-started/") -> str:
    return f"/staff/{clinic.site.slug}/{rest}"


def run_everything() -> None:
    for trigger in ALIVE:
        models.Heartbeat.objects.create(trigger=trigger, host="here", at=NOW)


def make_well(clinic: Clinic) -> None:
    """All that a site needs, but a person's second factor."""
    run_everything()
    models.ProtocolVersion.objects.filter(site=clinic.site).update(
        signed_off_at=NOW, signed_off_by_id=clinic.prescriber.user_id
    )
    staff(clinic.site, Role.MANAGER)
    staff(clinic.site, Role.PRIVACY_OFFICER)
    clinic.book()
    models.ProbeMail.objects.create(
        site=clinic.site, user_id=clinic.manager.user_id, asked_at=NOW, sent_at=NOW, arrived_at=NOW
    )


def line(page: str, step: Step) -> str:
    found = re.search(rf'<li id="step-{step}".*?</li>', page, re.DOTALL)
    assert found, step
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group()))


def shown(clinic: Clinic) -> str:
    return signed_in(clinic.manager).get(at(clinic), headers={"host": "127.0.0.1:8000"}).content.decode()


def test_each_step_says_its_state_in_words_and_by_a_shape(clinic: Clinic) -> None:
    page = shown(clinic)
    for step in Step:
        assert line(page, step)
    shapes = set(re.findall(r'use href="#(setup-\w+)"', page))
    assert {"setup-done", "setup-open", "setup-trouble", "setup-waits", "setup-absent"} <= shapes
    assert all(f'<symbol id="{shape}"' in page for shape in shapes)


def test_what_is_done_ticks_itself(clinic: Clinic) -> None:
    assert "Look at this" in line(shown(clinic), Step.WORKER)
    run_everything()
    page = shown(clinic)
    assert all("It runs." in line(page, step) for step in (Step.WORKER, Step.BEAT, Step.STANDBY))
    assert "To do" in line(page, Step.FIRST_APPOINTMENT)
    clinic.book()
    assert "Done" in line(shown(clinic), Step.FIRST_APPOINTMENT)


def test_whoever_may_sign_off_is_named(clinic: Clinic) -> None:
    said = line(shown(clinic), Step.PROTOCOL)
    assert f"{clinic.prescriber.name} can sign off" in said


def test_without_a_prescriber_one_link_invites_one(clinic: Clinic) -> None:
    models.Membership.objects.filter(site=clinic.site, role=Role.PRESCRIBER).delete()
    page = shown(clinic)
    assert "invite a prescriber" in line(page, Step.PROTOCOL)
    address = at(clinic, "team/?role=prescriber")
    assert f'href="{address}"' in page
    offered = signed_in(clinic.manager).get(address).content.decode()
    assert '<option value="prescriber" selected' in offered


def test_a_prescriber_who_is_asked_for_waits_in_words(clinic: Clinic) -> None:
    models.Membership.objects.filter(site=clinic.site, role=Role.PRESCRIBER).delete()
    invitations.ask_for_prescriber(
        site_id=clinic.site.pk, email="lee@maple.example", by=clinic.manager, now=NOW
    )
    assert "waits for the privacy officer" in line(shown(clinic), Step.PROTOCOL)


def test_who_agrees_to_a_prescriber_is_invited_first(clinic: Clinic) -> None:
    page = shown(clinic)
    assert "manage.py agree_to_prescriber" in line(page, Step.PRIVACY_OFFICER)
    assert f'href="{at(clinic, "team/?role=privacy_officer")}"' in page
    staff(clinic.site, Role.PRIVACY_OFFICER)
    assert "Done" in line(shown(clinic), Step.PRIVACY_OFFICER)


def test_a_second_factor_is_not_promised(clinic: Clinic) -> None:
    said = line(shown(clinic), Step.SECOND_FACTOR)
    assert "Not there yet" in said and "password alone" in said


def test_where_a_second_factor_is_asked_for_the_line_says_so(clinic: Clinic, settings: Any) -> None:
    settings.DEMO = False
    told = {one.probe: one for one in doctor.examine(NOW)}[f"{clinic.site.slug} {Step.SECOND_FACTOR}"]
    assert told.ok and "before anything else" in told.seen


def test_another_address_than_the_settings_is_seen(clinic: Clinic) -> None:
    page = signed_in(clinic.manager).get(at(clinic), headers={"host": "testserver"}).content.decode()
    said = line(page, Step.WEB_ADDRESS)
    assert "opened at http://testserver" in said and settings.SITE_BASE_URL in said


def test_not_now_is_remembered_and_taken_back(clinic: Clinic) -> None:
    manager = signed_in(clinic.manager)
    where = at(clinic, "getting-started/second_manager/")
    assert manager.post(where, {"act": "skip"}).status_code == 302
    assert "Not now" in line(shown(clinic), Step.SECOND_MANAGER)
    manager.post(where, {"act": "take_back"})
    assert "To do" in line(shown(clinic), Step.SECOND_MANAGER)


@pytest.mark.parametrize("step", ["worker", "nonsense"])
def test_what_cannot_be_left_out_stays(clinic: Clinic, step: str) -> None:
    signed_in(clinic.manager).post(at(clinic, f"getting-started/{step}/"), {"act": "skip"})
    assert not models.SetupSkip.objects.exists()


def test_when_all_is_well_one_line_is_left_and_the_way_there_is_gone(clinic: Clinic) -> None:
    manager, board = signed_in(clinic.manager), at(clinic, "")
    assert at(clinic) in manager.get(board).content.decode()
    make_well(clinic)
    page = shown(clinic)
    assert "All is well" in page and "Begin at the top" not in page
    assert at(clinic) not in manager.get(board).content.decode()


def test_only_a_manager_has_the_list(clinic: Clinic) -> None:
    for actor in (clinic.nurse, clinic.prescriber, clinic.desk):
        browser = signed_in(actor)
        assert browser.get(at(clinic)).status_code == 403
        assert at(clinic) not in browser.get(at(clinic, "")).content.decode()


def test_it_asks_little_of_the_database(clinic: Clinic) -> None:
    manager = signed_in(clinic.manager)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        manager.get(at(clinic))
    assert len(asked) <= 12


def test_the_refresh_brings_the_list_alone(clinic: Clinic) -> None:
    part = signed_in(clinic.manager).get(at(clinic, "getting-started/steps/")).content.decode()
    assert "<html" not in part and 'id="step-worker"' in part


# The test email


def test_asking_for_it_comes_back_and_says_so(clinic: Clinic) -> None:
    page = signed_in(clinic.manager).post(at(clinic, "test-email/"), follow=True)
    assert "It leaves within a minute" in line(page.content.decode(), Step.TEST_EMAIL)


def test_a_fifth_in_an_hour_is_refused_in_words(clinic: Clinic, held) -> None:
    manager = signed_in(clinic.manager)
    for _ in range(4):
        manager.post(at(clinic, "test-email/"))
        held.shift(120)
    answer = manager.post(at(clinic, "test-email/"), follow=True).content.decode()
    assert "Four in an hour are enough. The next one may go at 10:00 am." in answer


def test_the_senders_own_words_stand_there(clinic: Clinic) -> None:
    signed_in(clinic.manager).post(at(clinic, "test-email/"))
    probe_mails.refuse(problem="Nobody answers at smtp:465.", by=system("sweep"), now=NOW)
    said = line(shown(clinic), Step.TEST_EMAIL)
    assert "Look at this" in said and "Nobody answers at smtp:465." in said


@pytest.fixture
def link(clinic: Clinic) -> str:
    probe_mails.ask(site_id=clinic.site.pk, by=clinic.manager, now=NOW)
    (taken,) = probe_mails.take(by=system("sweep"), now=NOW)
    probe_mails.tell(mail_id=taken.id, problem="", by=system("sweep"), now=NOW)
    return at(clinic, f"test-email/{taken.token}/")


def test_opening_its_link_changes_nothing_and_a_press_does(clinic: Clinic, link: str) -> None:
    manager = signed_in(clinic.manager)
    for _ in range(3):
        opened = manager.get(link)
    assert opened["Referrer-Policy"] == "strict-origin"
    assert models.ProbeMail.objects.get().arrived_at is None
    page = manager.post(link, follow=True).content.decode()
    assert "Done" in line(page, Step.TEST_EMAIL)


def test_a_scanner_without_a_sign_in_presses_in_vain(clinic: Clinic, link: str) -> None:
    assert Client().post(link).status_code == 403
    assert models.ProbeMail.objects.get().arrived_at is None


def test_another_manager_finds_nothing_there(clinic: Clinic, link: str) -> None:
    assert signed_in(staff(clinic.site, Role.MANAGER)).get(link).status_code == 404


# The doctor tells the same


def test_the_doctor_says_the_same_in_the_same_words(clinic: Clinic) -> None:
    told = {one.probe: one for one in doctor.examine(NOW)}
    page = shown(clinic)
    for step in (Step.TEST_EMAIL, Step.PROTOCOL, Step.TEAM, Step.SECOND_MANAGER, Step.SECOND_FACTOR):
        found = told[f"{clinic.site.slug} {step}"]
        assert found.ok
        assert found.seen.removeprefix("warning: ") in line(page, step)
        assert found.cure in line(page, step)


def test_the_doctor_calls_a_silent_standby_ill(clinic: Clinic) -> None:
    told = {one.probe: one for one in doctor.examine(NOW)}
    assert not told["standby"].ok and "send_due --standby" in told["standby"].cure
    run_everything()
    assert all(one.ok for one in doctor.examine(NOW) if one.probe in ("standby", "beat"))


def test_what_is_left_out_is_told_as_such(clinic: Clinic) -> None:
    models.SetupSkip.objects.create(site=clinic.site, step="team", at=NOW, by_id=clinic.manager.user_id)
    models.Membership.objects.filter(site=clinic.site, role=Role.NURSE).delete()
    told = {one.probe: one for one in doctor.examine(NOW)}
    assert told[f"{clinic.site.slug} team"].seen.startswith("left out for now")


# Where one begins


def test_a_manager_begins_with_what_is_left(clinic: Clinic) -> None:
    assert signed_in(clinic.manager).get("/staff/")["Location"] == at(clinic)
    make_well(clinic)
    assert signed_in(clinic.manager).get("/staff/")["Location"] == at(clinic, "")


@pytest.mark.parametrize("who", ["nurse", "prescriber", "desk"])
def test_everybody_else_begins_with_the_board(clinic: Clinic, who: str) -> None:
    assert signed_in(getattr(clinic, who)).get("/staff/")["Location"] == at(clinic, "")


def test_who_may_see_no_board_begins_where_they_may(clinic: Clinic) -> None:
    officer = signed_in(staff(clinic.site, Role.PRIVACY_OFFICER))
    address = officer.get("/staff/")["Location"]
    assert officer.get(address).status_code == 200


def test_a_person_of_several_sites_chooses_and_reads_what_they_are_there(clinic: Clinic) -> None:
    user = UserFactory()
    nurse = staff(clinic.site, Role.NURSE, user=user)
    staff(clinic.other_site, Role.FRONT_DESK, user=user)
    page = signed_in(nurse).get("/staff/").content.decode()
    assert at(clinic, "") in page and f"/staff/{clinic.other_site.slug}/" in page
    assert "Nurse" in page and "Front desk" in page


def test_nobodys_site_is_said_in_words(clinic: Clinic) -> None:
    browser = Client()
    browser.force_login(UserFactory())
    assert "no site has given you a role" in browser.get("/staff/").content.decode()


def test_a_role_change_counts_at_the_next_click(clinic: Clinic) -> None:
    browser = signed_in(clinic.manager)
    assert browser.get(at(clinic, "team/")).status_code == 200
    models.Membership.objects.filter(user_id=clinic.manager.user_id).update(role=Role.NURSE)
    assert browser.get(at(clinic, "team/")).status_code == 403
    assert browser.get("/staff/")["Location"] == at(clinic, "")


def test_a_role_taken_away_leaves_words_not_a_fault(clinic: Clinic) -> None:
    browser = signed_in(clinic.nurse)
    models.Membership.objects.filter(user_id=clinic.nurse.user_id).delete()
    assert browser.get(at(clinic, "")).status_code == 403
    assert "no site has given you a role" in browser.get("/staff/").content.decode()


def test_an_empty_installation_leads_from_its_bare_address_to_the_command(db: None) -> None:
    page = Client().get("/", follow=True).content.decode()
    assert "manage.py create_first_manager EMAIL" in page


def test_the_first_manager_makes_the_hours_too(db: None) -> None:
    token = invitations.create_first_manager(email="kim@maple.example", by=system("test"), now=NOW).token
    typed = {
        "name": "Kim",
        "password": "seven brown otters",
        "again": "seven brown otters",
        "site_name": "Denver",
        "alias": "Maple House",
        "phone": "303 555 0100",
        "time_zone": "America/Denver",
        "desk_opens": "09:00",
        "desk_closes": "16:30",
        "desk_days": ["1", "3"],
    }
    wrong = Client().post(f"/staff/welcome/{token}/", {**typed, "desk_closes": "08:00"})
    assert wrong.status_code == 422 and "closes before it opens" in wrong.content.decode()
    Client().post(f"/staff/welcome/{token}/", typed)
    site = models.Site.objects.get()
    assert (site.desk_opens.hour, site.desk_closes.minute, site.desk_days) == (9, 30, [1, 3])


def test_every_question_of_the_first_page_says_why(db: None) -> None:
    token = invitations.create_first_manager(email="kim@maple.example", by=system("test"), now=NOW).token
    page = Client().get(f"/staff/welcome/{token}/").content.decode()
    for asked in ("site_name", "alias", "time_zone", "phone", "desk_days", "address", "password"):
        assert f'id="id_{asked}_helptext"' in page, asked
    assert 'value="08:00"' in page and 'value="17:00"' in page


def test_a_test_email_that_nobody_took_points_at_the_worker(clinic: Clinic, held) -> None:
    signed_in(clinic.manager).post(at(clinic, "test-email/"))
    held.shift(timedelta(minutes=3))
    assert "no sender has taken it" in line(shown(clinic), Step.TEST_EMAIL)
