"""`day_sheet`: a page from the database alone, in the shell."""

import json
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from checklists.models import AuditEntry
from tests.factories import START, Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(clinic: Clinic):
    clinic.book(clinic.patient(first_name="Ana", last_name="Ruiz"))
    with time_machine.travel(START - timedelta(hours=1), tick=False):
        yield clinic


def run(clinic: Clinic, *arguments: str, slug: str = "") -> str:
    out = StringIO()
    call_command("day_sheet", "--site", slug or clinic.site.slug, *arguments, stdout=out)
    return out.getvalue()


def test_today_comes_on_standard_output(booked: Clinic) -> None:
    page = run(booked)
    assert page.startswith("<!doctype html>")
    assert "Ana Ruiz" in page


def test_a_file_is_for_whoever_asked_alone(booked: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "sheet.html"
    assert run(booked, "--out", str(file)) == f"1 patients: {file}\n"
    assert "Ana Ruiz" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_json_is_all_there_is_on_standard_output(booked: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "sheet.html"
    told = json.loads(run(booked, "--json", "--on", "2026-11-26", "--out", str(file)))
    assert told == {"site": booked.site.slug, "on": "2026-11-26", "patients": 1, "file": str(file)}
    assert "Ana Ruiz" in json.loads(run(booked, "--json"))["html"]


def test_it_is_on_record(booked: Clinic) -> None:
    run(booked)
    entry = AuditEntry.objects.get(action="day_sheet.open")
    assert (entry.actor, entry.data) == ("system:day_sheets", {"on": "2026-11-26", "patients": 1})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--on", "26/11"), "26/11 is not a day"), (("--out", "/nowhere/at/all.html"), "cannot be written")],
)
def test_what_cannot_be_is_one_sentence(booked: Clinic, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(booked, *arguments)


def test_an_unknown_site_names_those_there_are(booked: Clinic) -> None:
    with pytest.raises(CommandError, match=booked.site.slug):
        run(booked, slug="nowhere")
