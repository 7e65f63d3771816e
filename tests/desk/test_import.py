"""The import page in a browser: looked at, changed, looked at again, imported; with scripts and without."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from checklists.models import Appointment, Patient
from tests.factories import Clinic
from tests.screen import Screen

HEADER = "Date;Time;First Name;Last Name;DOB;Email;Phone;Appointment ID;Colour\n"
ROWS = [
    "2026-11-26;10:00;Ana;Muñoz;1984-03-03;ana@patient.example;303 555 0111;A1;red\n",
    "2026-11-27;11:30;Ben;Cole;1979-07-11;ben@patient.example;303 555 0112;A2;blue\n",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "day.csv"
    found.write_bytes((HEADER + "".join(ROWS)).encode("cp1252"))
    return found


def shown_tab(screen: Screen) -> str:
    return screen.page.locator(".dry-rows:visible").inner_text()


def test_a_file_is_looked_at_and_then_imported_whole(
    front_desk: Screen, desk_of: str, file: Path, clinic: Clinic
) -> None:
    front_desk.go(f"{desk_of}import/")
    front_desk.page.set_input_files("[name=file]", file)
    front_desk.press("See what it would do")
    read = front_desk.page.locator(".import-read").inner_text()
    for words in ("Cells are split at semicolons.", "Windows, Western Europe", "not used: Colour"):
        assert words in read
    assert "Ana Muñoz" in shown_tab(front_desk)
    front_desk.says("It sends 2 messages to 2 people: now.")
    assert not Appointment.objects.exists()
    front_desk.press("Import 2 appointments")
    front_desk.says("Imported: 2 new")
    assert Patient.objects.filter(last_name="Muñoz").exists()


def test_a_problem_is_corrected_in_place_and_tabs_show_each_kind(
    at_desk: Callable[..., Screen], desk_of: str, clinic: Clinic
) -> None:
    screen = at_desk(clinic.desk, width=768, height=1024, theme="dark")
    screen.go(f"{desk_of}import/")
    screen.page.get_by_label("Or paste it here").fill(
        HEADER + ROWS[0] + ROWS[1].replace("2026-11-27", "2026-13-27")
    )
    screen.press("See what it would do")
    assert all(words in shown_tab(screen) for words in ("3", "Date", "2026-13-27"))
    assert screen.page.get_by_role("button", name="Import").count() == 0
    screen.page.locator("label[for=tab-new]").click()
    assert "Ana Muñoz" in shown_tab(screen)
    screen.page.get_by_label("Or paste it here").fill(HEADER + "".join(ROWS))
    screen.press("Look again")
    screen.press("Import 2 appointments")
    assert Appointment.objects.count() == 2


def test_a_double_click_imports_once(front_desk: Screen, desk_of: str, clinic: Clinic) -> None:
    front_desk.go(f"{desk_of}import/")
    front_desk.page.get_by_label("Or paste it here").fill(HEADER + "".join(ROWS))
    front_desk.press("See what it would do")
    front_desk.page.get_by_role("button", name="Import 2 appointments").dblclick()
    over = re.compile("Imported: 2 new|Everything in it is here already")
    front_desk.page.get_by_text(over).first.wait_for()
    assert Appointment.objects.count() == 2


def test_without_a_script_it_is_the_same(
    at_desk: Callable[..., Screen], desk_of: str, clinic: Clinic
) -> None:
    screen = at_desk(clinic.desk, java_script_enabled=False)
    screen.go(f"{desk_of}import/")
    screen.page.get_by_label("Or paste it here").fill(HEADER + "".join(ROWS))
    screen.press("See what it would do")
    assert "Ben Cole" in shown_tab(screen)
    screen.press("Import 2 appointments")
    screen.says("Imported: 2 new")
