"""The day sheet with nothing running but the database: no worker, no beat, no broker."""

import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tests.reliability.conftest import World
from tests.staff.sign_in import signed_in


def test_the_page_answers_and_the_shell_writes_it(world: World, tmp_path: Path) -> None:
    now, file = datetime.now(UTC), tmp_path / "sheet.html"
    person = world.clinic.patient(first_name="Ana", last_name="Ruiz")
    appointment = world.clinic.book(person, starts_at=now + timedelta(minutes=1), now=now)
    on = f"{appointment.starts_at.astimezone(_zone(world)):%Y-%m-%d}"
    world.broker.kill()
    world.product.start("web")
    world.product.wait_for_web()
    assert "Ana Ruiz" in _page(world, on)
    world.product.run("day_sheet", "--site", world.clinic.site.slug, "--on", on, "--out", str(file))
    assert "Ana Ruiz" in file.read_text("utf-8")


def _page(world: World, on: str) -> str:
    name = settings.SESSION_COOKIE_NAME
    session = signed_in(world.clinic.nurse).cookies[name].value
    address = f"{world.product.address}/staff/{world.clinic.site.slug}/day-sheet/?on={on}"
    asked = urllib.request.Request(address, headers={"Cookie": f"{name}={session}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return str(answer.read().decode())


def _zone(world: World) -> ZoneInfo:
    return ZoneInfo(world.clinic.site.time_zone)
