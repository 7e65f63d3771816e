"""A test email: asked for, taken once, told, arrived by its reader's press."""

from datetime import timedelta

import pytest

from checklists import models
from checklists.actions import probe_mails, setup_skips
from checklists.queries import probe_mails as mails
from checklists.queries.scope import NotFound
from checklists.rules.access import Role, system
from checklists.rules.setup_steps import Step
from tests.factories import NOW, Clinic, staff

pytestmark = pytest.mark.django_db
SENDER = system("sweep")
MINUTE = timedelta(minutes=1)


def asked(clinic: Clinic, after: int = 0) -> int:
    return probe_mails.ask(site_id=clinic.site.pk, by=clinic.manager, now=NOW + after * MINUTE)


def taken(after: int = 0) -> probe_mails.Taken:
    (one,) = probe_mails.take(by=SENDER, now=NOW + after * MINUTE)
    return one


def press(clinic: Clinic, token: str, *, by=None, after: int = 2) -> None:  # type: ignore[no-untyped-def]
    by, now = by or clinic.manager, NOW + after * MINUTE
    probe_mails.arrived(site_id=clinic.site.pk, token=token, by=by, now=now)


def test_it_goes_to_whoever_asked(clinic: Clinic) -> None:
    asked(clinic)
    assert taken().to == models.User.objects.get(pk=clinic.manager.user_id).email


def test_the_token_rests_nowhere_in_clear(clinic: Clinic) -> None:
    asked(clinic)
    token = taken().token
    row = models.ProbeMail.objects.get()
    assert token not in str(row.__dict__) and row.digest == mails.digest(token)
    assert not models.AuditEntry.objects.filter(data__icontains=token).exists()


def test_once_taken_it_is_not_taken_again(clinic: Clinic) -> None:
    asked(clinic)
    taken()
    assert probe_mails.take(by=SENDER, now=NOW) == ()


def test_pressing_twice_is_one_test(clinic: Clinic) -> None:
    assert asked(clinic) == asked(clinic)


def test_four_an_hour_are_enough(clinic: Clinic) -> None:
    for number in range(4):
        asked(clinic, after=2 * number)
    with pytest.raises(probe_mails.TooManyTests) as many:
        asked(clinic, after=10)
    assert many.value.next_at == NOW + timedelta(hours=1)
    asked(clinic, after=61)


def test_what_nobody_took_within_ten_minutes_is_not_sent_later(clinic: Clinic) -> None:
    asked(clinic)
    assert probe_mails.take(by=SENDER, now=NOW + 11 * MINUTE) == ()


def test_a_press_marks_it_arrived_once(clinic: Clinic) -> None:
    asked(clinic)
    mail = taken()
    probe_mails.tell(mail_id=mail.id, problem="", by=SENDER, now=NOW)
    press(clinic, mail.token)
    press(clinic, mail.token, after=5)
    assert models.ProbeMail.objects.get().arrived_at == NOW + 2 * MINUTE


def test_a_reader_may_be_quicker_than_the_senders_record(clinic: Clinic) -> None:
    asked(clinic)
    mail = taken()
    press(clinic, mail.token)
    probe_mails.tell(mail_id=mail.id, problem="late", by=SENDER, now=NOW)
    row = models.ProbeMail.objects.get()
    assert (row.problem, row.arrived_at) == ("", NOW + 2 * MINUTE)


def test_nobody_elses_press_counts(clinic: Clinic) -> None:
    asked(clinic)
    token = taken().token
    for by in (clinic.nurse, staff(clinic.site, Role.MANAGER), staff(clinic.other_site, Role.MANAGER)):
        with pytest.raises(NotFound):
            press(clinic, token, by=by)
    with pytest.raises(NotFound):
        press(clinic, "e" + "a" * 32)
    assert models.ProbeMail.objects.get().arrived_at is None


def test_its_link_ends_after_three_days(clinic: Clinic) -> None:
    asked(clinic)
    token = taken().token
    with pytest.raises(NotFound):
        press(clinic, token, after=72 * 60 + 1)


def test_those_that_wait_hear_why_nothing_leaves(clinic: Clinic) -> None:
    asked(clinic)
    assert probe_mails.refuse(problem="Sending is switched off.", by=SENDER, now=NOW) == 1
    assert models.ProbeMail.objects.get().problem == "Sending is switched off."


def test_another_sites_manager_asks_nothing_here(clinic: Clinic) -> None:
    stranger = staff(clinic.other_site, Role.MANAGER)
    with pytest.raises(NotFound):
        probe_mails.ask(site_id=clinic.site.pk, by=stranger, now=NOW)


def test_a_step_is_left_out_once_and_taken_back(clinic: Clinic) -> None:
    common = {"site_id": clinic.site.pk, "step": Step.TEAM, "by": clinic.manager, "now": NOW}
    setup_skips.skip(**common)
    setup_skips.skip(**common)
    assert models.SetupSkip.objects.get().by_id == clinic.manager.user_id
    setup_skips.take_back(**common)
    setup_skips.take_back(**common)
    assert not models.SetupSkip.objects.exists()


def test_a_worker_is_not_left_out(clinic: Clinic) -> None:
    with pytest.raises(setup_skips.NeverSkipped):
        setup_skips.skip(site_id=clinic.site.pk, step=Step.WORKER, by=clinic.manager, now=NOW)


def test_another_sites_step_is_not_there(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        setup_skips.skip(site_id=clinic.other_site.pk, step=Step.TEAM, by=clinic.manager, now=NOW)
