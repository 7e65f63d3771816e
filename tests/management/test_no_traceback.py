"""What is wrong with settings or database is told in one line: nobody at a desk reads a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AWAY = "postgres://nobody:nothing@127.0.0.1:1/nowhere"


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "SECRET_KEY": "k" * 50, "LINK_PEPPER": "p" * 50, "DEMO": "1", **variables}
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "command",
    [
        ["verify_audit", "--json"],
        ["seed_demo", "--json"],
        ["remove_demo", "--json"],
        ["import_schedule", "README.md", "--site", "x"],
        ["create_first_manager", "kim@clinic.example"],
        ["send_due", "--json"],
        ["forget", "--json"],
        ["doctor", "--json"],
    ],
)
def test_a_database_that_is_away_is_one_line(command: list[str]) -> None:
    done = manage(*command, DATABASE_URL=AWAY, DATABASE_OWNER_URL=AWAY)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "DATABASE_URL" in done.stdout + done.stderr


def test_a_database_address_that_is_none_is_one_line() -> None:
    done = manage("verify_audit", DATABASE_URL="garbage", DATABASE_OWNER_URL="garbage")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_beside_json_the_doctor_says_what_is_wrong_line_by_line() -> None:
    done = manage("doctor", "--json", DATABASE_URL=AWAY, DATABASE_OWNER_URL=AWAY)
    assert any(line.startswith("database: ") for line in done.stderr.splitlines())
