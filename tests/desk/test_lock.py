"""A desk left alone: announced, extended by one press, closed with the session, open again for the same person alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from checklists import models
from checklists.rules.access import Actor
from tests.desk.board_day import AT
from tests.factories import START, Clinic
from tests.preparing import prepared
from tests.screen import Screen

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _morning(clock: time_machine.Traveller) -> None:
    clock.move_to(AT)


@pytest.fixture
def typing(clinic: Clinic, nurse: Screen, desk_of: str) -> Screen:
    """Half a name is in the search; the page's timers go on when the test says so."""
    prepared(clinic, clinic.book(clinic.patient(first_name="Ana", last_name="Ruiz"), starts_at=START))
    nurse.page.clock.install()
    nurse.go(desk_of)
    nurse.page.locator("#q").fill("half a name")
    return nurse


def minutes_go_by(screen: Screen, clock: time_machine.Traveller, minutes: float, *, since: datetime) -> None:
    """On the server and in the page; its own refreshes go on meanwhile."""
    clock.move_to(since + timedelta(minutes=minutes))
    screen.page.clock.fast_forward(round(minutes * 60_000))
    screen.page.clock.run_for(1_500)


def email_of(who: Actor) -> str:
    return models.User.objects.get(pk=who.user_id).email


def signs_in(page: Page, who: Actor) -> None:
    page.get_by_label("Email").fill(email_of(who))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_closed(page: Page) -> None:
    expect(page.get_by_role("heading", name="This screen is closed")).to_be_visible()
    assert "Ruiz" not in page.locator("body").inner_text()
    assert "Ruiz" not in page.title()


def test_two_minutes_before_it_says_so_and_one_press_goes_on(
    typing: Screen, clock: time_machine.Traveller
) -> None:
    page = typing.page
    minutes_go_by(typing, clock, 12.5, since=AT)
    expect(page.get_by_text("This screen closes in 2 minutes.")).to_have_count(0)
    minutes_go_by(typing, clock, 0.7, since=AT + timedelta(minutes=12.5))
    typing.says("This screen closes in 2 minutes.")
    assert page.evaluate("document.activeElement.id") == "q"
    typing.look()
    with page.expect_response("**/session/stay/"):
        page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_text("This screen closes in 2 minutes.")).to_have_count(0)
    minutes_go_by(typing, clock, 12.5, since=AT + timedelta(minutes=13.2))
    expect(page.locator("#q")).to_have_value("half a name")
    expect(page.get_by_role("heading", name="This screen is closed")).to_be_hidden()


def test_closed_it_shows_nobody_and_opens_again_with_what_was_typed(
    typing: Screen, clock: time_machine.Traveller, clinic: Clinic
) -> None:
    page = typing.page
    minutes_go_by(typing, clock, 15.1, since=AT)
    is_closed(page)
    typing.look()
    page.get_by_label("Email").fill(email_of(clinic.nurse))
    page.get_by_label("Password").fill("something else entirely")
    page.get_by_role("button", name="Sign in", exact=True).click()
    typing.says("This email and this password do not belong together.")
    assert not Session.objects.filter(pk__isnull=False).exclude(expire_date__lt=AT).count() > 1
    signs_in(page, clinic.nurse)
    expect(page.locator("#q")).to_have_value("half a name")
    expect(page.get_by_role("link", name="Ana Ruiz")).to_be_visible()
    # The forms of the page go on too: their token is that of the new session.
    page.get_by_role("button", name="Arrived").click()
    expect(page.locator(".row-status")).to_contain_text("Arrived")


def test_signed_in_again_in_another_tab_it_is_open_here_too(
    typing: Screen, clock: time_machine.Traveller, clinic: Clinic, desk_of: str
) -> None:
    minutes_go_by(typing, clock, 15.1, since=AT)
    is_closed(typing.page)
    other = typing.page.context.new_page()
    other.goto("/staff/sign-in/")
    signs_in(other, clinic.nurse)
    other.wait_for_url(f"**{desk_of}")
    expect(typing.page.locator("#q")).to_have_value("half a name")
    expect(typing.page.get_by_role("link", name="Ana Ruiz")).to_be_visible()


def test_somebody_else_begins_anew_and_what_was_typed_is_gone(
    typing: Screen, clock: time_machine.Traveller, clinic: Clinic, desk_of: str
) -> None:
    minutes_go_by(typing, clock, 15.1, since=AT)
    is_closed(typing.page)
    signs_in(typing.page, clinic.second_nurse)
    typing.page.wait_for_url(f"**{desk_of}")
    expect(typing.page.locator("#q")).to_have_value("")
    expect(typing.page.locator(".who")).to_have_text(clinic.second_nurse.name)


def test_signing_out_blanks_the_other_tabs_and_back_shows_nothing(typing: Screen, desk_of: str) -> None:
    page, other = typing.page, typing.page.context.new_page()
    other.goto(desk_of)
    expect(other.get_by_role("link", name="Ana Ruiz")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    other.wait_for_url("**/sign-in/**", timeout=2_000)
    for each in (page, other):
        each.go_back()
        each.wait_for_load_state("load")
        assert "Ruiz" not in each.content()
    expect(page.get_by_label("Password")).to_be_visible()


def test_the_end_of_twelve_hours_is_announced_too_and_nothing_extends_it(
    clinic: Clinic, at_desk: Callable[..., Screen], desk_of: str, clock: time_machine.Traveller
) -> None:
    screen = at_desk(clinic.nurse)
    screen.page.clock.install()
    screen.page.goto(desk_of)
    for session in Session.objects.all():
        data = session.get_decoded()
        data["started_at"] = (AT - timedelta(hours=11, minutes=55)).isoformat()
        session.session_data = Session.objects.encode(data)
        session.save()
    screen.page.reload()
    minutes_go_by(screen, clock, 3.5, since=AT)
    screen.says("You are signed out in 2 minutes")
    expect(screen.page.get_by_role("button", name="Stay signed in")).to_have_count(0)
    minutes_go_by(screen, clock, 2, since=AT + timedelta(minutes=3.5))
    is_closed(screen.page)
