"""A record of another site in a real browser: opened, read under the red banner, gone after its hour, closed by the privacy officer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from checklists import models
from checklists.rules.access import Role
from tests import factories
from tests.factories import NOW, Clinic
from tests.screen import Screen


def fits(screen: Screen) -> bool:
    return bool(screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("width", "theme"), [(768, "light"), (1280, "dark"), (1280, "light"), (768, "dark")])
def test_it_is_read_under_a_red_banner_and_ended_by_a_press(
    at_desk: Callable[..., Screen], clinic: Clinic, width: int, theme: str
) -> None:
    ana = clinic.book(clinic.patient(first_name="Ana", last_name="Glasova")).patient
    screen = at_desk(clinic.other_nurse, width=width, height=1024, theme=theme)
    screen.go(f"/staff/{clinic.other_site.slug}/patients/")
    screen.follow("A patient of another site, and it cannot wait?")
    for label, value in (("First name", "ana"), ("Last name", "GLASOVA"), ("Date of birth", "1984-03-03")):
        screen.fill(label, value)
    screen.choose("An emergency, now")
    screen.fill("What makes it necessary", "collapsed in our waiting room")
    screen.press("Open this one record")
    screen.says("60 minutes left")
    screen.look()
    assert fits(screen) and screen.page.locator("nav.desk-nav").count() == 0
    screen.page.get_by_role("link", name="Thursday 26 November").click()
    screen.says("Nothing can be changed here.")
    screen.look()
    assert fits(screen)
    screen.press("End now")
    screen.says("A record of another site")
    assert models.BreakGlass.objects.get(patient=ana).ended_at is not None


def test_its_minutes_count_down_and_at_the_end_the_record_is_gone(
    at_desk: Callable[..., Screen], clinic: Clinic, clock: time_machine.Traveller
) -> None:
    ana = clinic.patient(first_name="Ana", last_name="Glasova")
    opening = models.BreakGlass.objects.create(
        site=clinic.site, patient=ana, opened_by_id=clinic.other_nurse.user_id, from_site=clinic.other_site,
        reason="emergency", words="collapsed in our waiting room", opened_at=NOW,
    )  # fmt: skip
    clock.move_to(NOW + timedelta(minutes=59, seconds=57))
    screen = at_desk(clinic.other_nurse)
    screen.go(f"/staff/{clinic.other_site.slug}/break-glass/{opening.pk}/")
    screen.says("1 minute left")
    clock.move_to(NOW + timedelta(minutes=60))
    screen.page.wait_for_url("**/break-glass/")
    assert "Glasova" not in screen.page.content()


@pytest.mark.parametrize(("width", "theme"), [(768, "light"), (1280, "dark")])
def test_a_privacy_officer_closes_it(
    at_desk: Callable[..., Screen], clinic: Clinic, clock: time_machine.Traveller, width: int, theme: str
) -> None:
    ana = clinic.patient(first_name="Ana", last_name="Glasova")
    models.BreakGlass.objects.create(
        site=clinic.site, patient=ana, opened_by_id=clinic.other_nurse.user_id, from_site=clinic.other_site,
        reason="emergency", words="collapsed in our waiting room", opened_at=NOW - timedelta(hours=73),
    )  # fmt: skip
    screen = at_desk(
        factories.staff(clinic.site, Role.PRIVACY_OFFICER), width=width, height=1024, theme=theme
    )
    screen.go(f"/staff/{clinic.site.slug}/protocols/")
    screen.follow("Look at them")
    screen.says("Overdue")
    screen.press("Close it")
    screen.says("Please look at this again")
    screen.choose("It was needed")
    screen.fill("In a word", "asked both")
    screen.press("Close it")
    screen.says("Closed.")
    screen.look()
    assert fits(screen)
