"""The day sheets in a folder: whole, closed, written once, old ones gone; and that somebody sees when they stop."""

import stat
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from checklists.models import AuditEntry, Heartbeat, Patient
from checklists.reminders import chores
from checklists.rules.heartbeats import Chore
from clinic import day_sheets, doctor, paper_folder
from tests.factories import START, Clinic
from tests.reminders.conftest import HeldClock
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
# Thursday 26 November, 3:05 in Denver: five minutes after the moment of the night.
NIGHT = START - timedelta(hours=6, minutes=55)
OPENING = START - timedelta(hours=2, minutes=25)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.DAY_SHEETS_DIR = str(tmp_path / "sheets")
    return tmp_path / "sheets"


@pytest.fixture
def booked(clinic: Clinic) -> Clinic:
    clinic.book(clinic.patient(first_name="Ana", last_name="Ruiz"))
    clinic.book(clinic.patient(first_name="Ben", last_name="Cole"), starts_at=START + timedelta(days=1))
    return clinic


def offer(now: datetime) -> bool:
    return chores.offer(Chore.DAY_SHEETS, clock=HeldClock(now))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def of(clinic: Clinic, *days: str) -> list[str]:
    return sorted(f"{site.slug}-{day}.html" for site in (clinic.site, clinic.other_site) for day in days)


def test_each_site_has_today_and_tomorrow(booked: Clinic, folder: Path) -> None:
    assert offer(NIGHT)
    assert names(folder) == of(booked, "2026-11-26", "2026-11-27")
    today = (folder / f"{booked.site.slug}-2026-11-26.html").read_text("utf-8")
    tomorrow = (folder / f"{booked.site.slug}-2026-11-27.html").read_text("utf-8")
    assert ("Ana Ruiz" in today, "Ben Cole" in today) == (True, False)
    assert ("Ana Ruiz" in tomorrow, "Ben Cole" in tomorrow) == (False, True)


def test_a_page_needs_nothing_else_and_its_title_tells_nothing(booked: Clinic, folder: Path) -> None:
    offer(NIGHT)
    page = (folder / f"{booked.site.slug}-2026-11-26.html").read_text("utf-8")
    for asks in ("<script", "<link", "src=", "url(", "@import", "http"):
        assert asks not in page, asks
    assert "<title>Day sheet · Thursday 26 November · Maple House</title>" in page
    assert "Written by itself Thursday 26 November, 3:05 am, Denver time." in page
    assert "@page" in page and "Last ate" in page


def test_nobody_else_on_the_machine_reads_it(booked: Clinic, folder: Path) -> None:
    offer(NIGHT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_it_is_written_in_the_night_and_before_the_desk_opens(booked: Clinic, folder: Path) -> None:
    offer(NIGHT)
    Patient.objects.filter(first_name="Ana").update(first_name="Anna")
    page = folder / f"{booked.site.slug}-2026-11-26.html"
    offer(NIGHT + timedelta(minutes=15))
    assert "Anna" not in page.read_text("utf-8")
    offer(OPENING + timedelta(minutes=15))
    assert "Anna" in page.read_text("utf-8")


def test_two_sweepers_write_it_once(booked: Clinic, folder: Path) -> None:
    ready = threading.Barrier(3)

    def write() -> None:
        ready.wait(10)
        day_sheets.write_due(HeldClock(NIGHT))
        connection.close()

    hands = [threading.Thread(target=write) for _ in range(3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    assert AuditEntry.objects.filter(action="day_sheet.copy").count() == 2
    assert names(folder) == of(booked, "2026-11-26", "2026-11-27")


def test_what_is_over_for_two_days_goes_and_nothing_else(booked: Clinic, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    slug = booked.site.slug
    kept = [f"{slug}-2026-11-24.html", "notes.txt", "another-2026-11-01.html"]
    for name in (*kept, f"{slug}-2026-11-23.html"):
        (folder / name).write_text("old")
    offer(NIGHT)
    assert set(names(folder)) == {*of(booked, "2026-11-26", "2026-11-27"), *kept}


def test_half_a_page_is_never_there(booked: Clinic, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(NIGHT)
    page = folder / f"{booked.site.slug}-2026-11-26.html"
    before = page.read_text("utf-8")

    def cut(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(paper_folder.os, "fsync", cut)
    offer(OPENING)
    assert page.read_text("utf-8") == before
    assert names(folder) == of(booked, "2026-11-26", "2026-11-27")


def test_one_that_cannot_be_written_is_tried_again_and_holds_up_no_other(
    booked: Clinic, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = min(booked.site.slug, booked.other_site.slug)
    real = day_sheets.page

    def broken(site, on, now):
        if site.slug == first:
            raise ValueError("a row that nobody can read")
        return real(site, on, now)

    monkeypatch.setattr(day_sheets, "page", broken)
    offer(NIGHT)
    assert len(names(folder)) == 2
    monkeypatch.undo()
    offer(NIGHT + timedelta(minutes=15))
    assert names(folder) == of(booked, "2026-11-26", "2026-11-27")


def test_an_open_folder_with_other_things_in_it_is_left_alone(booked: Clinic, folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / "somebody-elses.txt").write_text("x")
    folder.chmod(0o755)
    offer(NIGHT)
    assert names(folder) == ["somebody-elses.txt"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    found = doctor_says()
    assert not found.ok
    assert "chmod 700" in found.seen


def test_an_open_folder_of_our_own_is_closed(booked: Clinic, folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    offer(NIGHT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_a_folder_nothing_is_written_and_the_doctor_says_so(booked: Clinic, settings) -> None:
    settings.DAY_SHEETS_DIR = ""
    Heartbeat.objects.create(trigger=Chore.DAY_SHEETS, host=booked.site.slug, at=NIGHT - timedelta(days=9))
    offer(NIGHT)
    found = doctor_says()
    assert (found.ok, "off" in found.seen, "DAY_SHEETS_DIR" in found.cure) == (True, True, True)
    assert not Heartbeat.objects.exclude(host="").exists()


def test_the_doctor_says_where_they_are(booked: Clinic, folder: Path) -> None:
    offer(NIGHT)
    assert (doctor_says().ok, str(folder) in doctor_says().seen) == (True, True)


@pytest.mark.parametrize(("hours", "said"), [(26, False), (27, True)])
def test_a_copy_that_was_missed_is_said_by_the_doctor_and_at_the_desk(
    booked: Clinic, folder: Path, hours: int, said: bool
) -> None:
    offer(NIGHT)
    now = NIGHT + timedelta(hours=hours)
    assert doctor_says(now).ok is not said
    with time_machine.travel(now, tick=False):
        board = signed_in(booked.nurse).get(f"/staff/{booked.site.slug}/").content.decode()
    assert ("is not being written" in board) is said


def test_one_that_never_worked_is_said_after_a_few_hours(booked: Clinic, folder: Path) -> None:
    folder.parent.joinpath("sheets").write_text("a file where the folder should be")
    offer(NIGHT)
    assert not doctor_says().ok
    with time_machine.travel(NIGHT + timedelta(hours=3), tick=False):
        board = signed_in(booked.nurse).get(f"/staff/{booked.site.slug}/").content.decode()
    assert "is not being written" in board


def doctor_says(now: datetime = NIGHT) -> doctor.Finding:
    return next(found for found in doctor.examine(now) if found.probe == "day sheets")
