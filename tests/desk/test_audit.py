"""The audit in a real browser: read upright and in the dark, narrowed from the keyboard; and the patient's own page of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from checklists import models
from checklists.rules.access import Role
from tests import factories
from tests.factories import Clinic
from tests.screen import Screen


@pytest.mark.parametrize(("width", "theme"), [(768, "light"), (1280, "dark")])
def test_a_privacy_officer_reads_and_narrows_it(
    at_desk: Callable[..., Screen],
    clinic: Clinic,
    desk_of: str,
    clock: time_machine.Traveller,
    width: int,
    theme: str,
) -> None:
    row = clinic.book()
    clock.move_to(models.AuditEntry.objects.latest("pk").at + timedelta(seconds=5))
    officer = factories.staff(clinic.site, Role.PRIVACY_OFFICER)
    screen = at_desk(officer, width=width, height=1024, theme=theme)
    screen.go(f"{desk_of}audit/")
    screen.page.get_by_role("cell", name="Booked appointments").first.wait_for()
    screen.page.get_by_label("Number of a patient").fill(str(row.patient_id))
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(f"**patient={row.patient_id}")
    screen.page.get_by_role("cell", name=f"Appointment {row.pk}").first.wait_for()
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_patient_reads_who_wrote_in_their_record(
    opened: Callable[..., Screen], clinic: Clinic, clock: time_machine.Traveller
) -> None:
    ana = opened(clinic.book())
    models.LinkSession.objects.update(
        unlocked_until=models.LinkSession.objects.latest("pk").opened_at + timedelta(minutes=9)
    )
    ana.go("/my/who-looked/")
    ana.says("Who looked at your record")
    ana.says("front desk")
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
