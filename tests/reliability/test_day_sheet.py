"""The day sheet with nothing running but the database: no worker, no beat, no broker."""

import os
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import Clinic
from tests.processes import Product, product
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
NO_BROKER = "redis://127.0.0.1:1/0"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Product]:
    running = product(
        tmp_path,
        database_url=os.environ["DATABASE_URL"],
        owner_url=os.environ["DATABASE_OWNER_URL"],
        redis_url=NO_BROKER,
        smtp_port=1,
    )
    yield running
    running.stop()


@pytest.fixture
def booked(clinic: Clinic) -> Clinic:
    now = datetime.now(UTC)
    clinic.book(
        clinic.patient(first_name="Ana", last_name="Ruiz"), starts_at=now + timedelta(minutes=1), now=now
    )
    return clinic


def test_the_page_answers(alone: Product, booked: Clinic) -> None:
    alone.run("collectstatic", "--no-input", "--verbosity", "0")
    alone.start("web")
    alone.wait_for_web()
    session = signed_in(booked.nurse).cookies[settings.SESSION_COOKIE_NAME].value
    request = urllib.request.Request(f"{alone.address}/staff/{booked.site.slug}/day-sheet/")
    request.add_header("Cookie", f"{settings.SESSION_COOKIE_NAME}={session}")
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert "Ana Ruiz" in answer.read().decode()


def test_the_shell_writes_it(alone: Product, booked: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "sheet.html"
    alone.run("day_sheet", "--site", booked.site.slug, "--out", str(file))
    assert "Ana Ruiz" in file.read_text("utf-8")
