"""Reports in a real browser: the address holds the days, the keyboard reaches all, a grey print tells all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from checklists import models
from checklists.rules.appointment_status import Status
from tests.factories import NOW, START, Clinic
from tests.screen import Screen

DAYS = "from=2026-11-02&to=2026-11-26"


@pytest.fixture
def played(clinic: Clinic, clock: time_machine.Traveller) -> None:
    """Forty who came in four weeks; rows as the actions leave them, made at once."""
    clock.move_to(START + timedelta(hours=6))
    states = ("ready",) * 6 + ("not_finished",) * 2 + ("needs_call", "hold")
    for place in range(40):
        starts_at = START - timedelta(weeks=place % 4, minutes=place)
        row = models.Appointment.objects.create(
            site=clinic.site, patient=clinic.patient(), protocol_version=clinic.version, starts_at=starts_at,
            arrive_at=starts_at, arrived_at=starts_at, duration_minutes=40, status=Status.LEFT, booked_at=NOW,
        )  # fmt: skip
        models.StatusChange.objects.create(
            site=clinic.site, appointment=row, from_status="expected", to_status="arrived", at=starts_at,
            by=clinic.desk.label, readiness=states[place // 4],
        )  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_address_holds_the_days_and_nothing_keeps_anybody_out(
    at_desk: Callable[..., Screen], clinic: Clinic, desk_of: str, played: None, theme: str
) -> None:
    screen = at_desk(clinic.manager, width=768, height=1024, theme=theme)
    screen.go(f"{desk_of}reports/?{DAYS}")
    screen.follow("Readiness at arrival")
    assert screen.page.url.endswith(f"/reports/arrivals/?{DAYS}")
    screen.says("24 of 40 who arrived were ready")
    screen.page.reload()
    screen.says("24 of 40 who arrived were ready")
    screen.press("A year")
    assert "from=2025-12-01&to=2026-11-29" in screen.page.url
    screen.follow("All reports")
    assert "reports/?from=2025-12-01&to=2026-11-29" in screen.page.url
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_reaches_days_file_and_table(manager: Screen, desk_of: str, played: None) -> None:
    manager.go(f"{desk_of}reports/arrivals/?{DAYS}")
    manager.page.get_by_label("From").focus()
    manager.page.get_by_label("From").fill("2026-11-16")
    manager.page.keyboard.press("Enter")
    manager.page.wait_for_url("**/arrivals/?from=2026-11-16&to=2026-11-26")
    manager.says("Mon 16 Nov 2026 to Thu 26 Nov 2026")
    with manager.page.expect_download() as coming:
        manager.page.get_by_role("link", name="CSV").focus()
        manager.page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "arrivals-weeks-2026-11-16-2026-11-26.csv"
    manager.page.keyboard.press("Tab")
    assert manager.page.evaluate("document.activeElement.matches('.scroll')")


def test_days_that_make_no_sense_are_mended_on_the_page(manager: Screen, desk_of: str, played: None) -> None:
    manager.page.goto(f"{desk_of}reports/losses/?from=2026-11-26&to=2026-11-02")
    manager.look()
    manager.says("The last day lies before the first.")
    manager.fill("From", "2026-11-02")
    manager.fill("to", "2026-11-26")
    manager.press("Show")
    manager.says("Mon 2 Nov 2026 to Thu 26 Nov 2026")


def test_a_grey_print_tells_all(manager: Screen, desk_of: str, played: None) -> None:
    """Each filling has a pattern of its own, dark on white from a dark desk too; what is pressed is not printed."""
    manager.page.emulate_media(media="print", color_scheme="dark")
    manager.go(f"{desk_of}reports/arrivals/?{DAYS}")
    inks = manager.page.eval_on_selector_all(
        "rect.block[fill]", "all => [...new Set(all.map(one => one.getAttribute('fill')))]"
    )
    assert {"url(#ink-ready)", "url(#ink-not_finished)", "url(#ink-needs_call)", "url(#ink-hold)"} == set(
        inks
    )
    drawn = manager.page.evaluate(
        "['ready', 'not_finished', 'needs_call', 'hold'].map(ink => document.getElementById('ink-' + ink)"
        ".innerHTML.replace(/class=\"(fill|line)-[a-z_]+/g, 'class=\"$1'))"
    )
    assert len(set(drawn)) == 4
    assert manager.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (
        manager.page.evaluate("getComputedStyle(document.querySelector('.chart .name')).fill")
        == "rgb(0, 0, 0)"
    )
    assert not manager.page.get_by_role("link", name="CSV").is_visible()
    assert manager.page.locator("table").is_visible()
