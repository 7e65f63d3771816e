import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists import models
from tests.factories import Clinic

pytestmark = pytest.mark.django_db
DAY = (datetime.now(UTC) + timedelta(days=20)).date()
GOOD = (
    f"Date;Time;First Name;Last Name;DOB;Email;Room\n{DAY};10:00;Ana;Ruiz;1984-03-03;ana@patient.example;4\n"
)


def run(clinic: Clinic, file: Path, *flags: str) -> tuple[dict, str, int]:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(
            "import_schedule", str(file), "--site", clinic.site.slug, "--json", *flags, stdout=out, stderr=err
        )
    except SystemExit as stop:
        code = int(stop.code or 0)
    return json.loads(out.getvalue()), err.getvalue(), code


def test_a_good_file_is_imported_and_its_unknown_column_is_named(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(GOOD, encoding="utf-8-sig")
    answer, _, code = run(clinic, file)
    assert (code, answer["new"], answer["applied"], answer["ignored_columns"]) == (0, 1, True, ["Room"])
    assert models.Appointment.objects.count() == 1


def test_a_dry_run_says_the_same_and_stores_nothing(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(GOOD)
    answer, _, code = run(clinic, file, "--dry-run")
    assert (code, answer["new"], answer["applied"]) == (0, 1, False)
    assert not models.Appointment.objects.exists()


def test_problems_come_line_by_line_on_standard_error(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(GOOD + f"{DAY};99:00;Ben;Cole;1971-07-11;ben@patient.example;\n")
    answer, told, code = run(clinic, file)
    assert code == 1
    assert told.startswith("Line 3, Time “99:00”: ")
    assert answer["problems"][0]["line"] == 3
    assert not models.Appointment.objects.exists()


def test_an_unknown_site_is_told_with_those_that_are_known(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(GOOD)
    with pytest.raises(CommandError, match=clinic.site.slug):
        call_command("import_schedule", str(file), "--site", "nowhere")


def test_a_missing_file_is_told(clinic: Clinic) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_schedule", "/nowhere/schedule.csv", "--site", clinic.site.slug)


def test_the_work_of_an_import_grows_with_its_rows_and_no_faster(clinic: Clinic, tmp_path: Path) -> None:
    """Statements, not seconds: what a row costs stays the same when the file is five times as long."""
    costs = []
    for name, rows in (("a", 10), ("b", 50)):
        file = tmp_path / f"{name}.csv"
        lines = [
            f"{DAY + timedelta(days=day)},{hour}:{minute:02},{name}{day},{hour}x{minute},1984-03-03,{name}{day}{hour}{minute}@patient.example"
            for day, hour, minute in [(1 + n // 10, 8 + n % 10, n % 60) for n in range(rows)]
        ]
        file.write_text("Date,Time,First Name,Last Name,DOB,Email\n" + "\n".join(lines))
        with CaptureQueriesContext(connection) as seen:
            answer, told, code = run(clinic, file)
        assert (code, answer["new"]) == (0, rows), told
        costs.append(len(seen) / rows)
    assert costs[1] <= costs[0] * 1.1
