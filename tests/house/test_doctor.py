from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connections
from django.test import override_settings

from checklists import models
from clinic import doctor
from clinic.checks import GATES
from clinic.doctor import database, database_log, probes
from tests import databases
from tests.conftest import _NAME
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db


def finding(name: str) -> doctor.Finding:
    return next(each for each in doctor.examine(NOW) if each.probe == name)


def test_a_clock_that_never_beat_is_told_with_its_cure() -> None:
    found = finding("reminders")
    assert not found.ok
    assert "send_due" in found.cure


def test_a_late_reminder_is_told_with_its_age(clinic: Clinic) -> None:
    appointment = clinic.book()
    models.Heartbeat.objects.create(trigger="worker", host="here", at=NOW)
    appointment.reminder_set.filter(rule="booked").update(next_try_at=NOW - timedelta(seconds=400))
    assert "400 seconds" in finding("reminders").seen


@override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0")
def test_a_broker_that_is_away_is_told_and_stops_no_other_probe() -> None:
    assert not finding("broker").ok
    assert finding("migrations").ok
    assert finding("audit").ok


def test_a_probe_that_breaks_is_a_finding_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: object) -> doctor.Finding:
        raise DatabaseError("gone")

    monkeypatch.setattr(probes, "PROBES", (("database", broken),))
    assert [each.ok for each in probes.examine(NOW)] == [False]


def test_a_protocol_that_nobody_signed_off_is_a_warning_with_its_site(clinic: Clinic) -> None:
    found = finding("protocols")
    assert found.ok
    assert f"{clinic.site.slug} (1)" in found.seen
    assert "signs them off" in found.cure


def test_without_an_unsigned_protocol_there_is_no_warning() -> None:
    assert finding("protocols") == doctor.Finding("protocols", True, "every published one is signed off")


def test_the_role_that_works_owns_nothing() -> None:
    seen = "the application's role owns nothing and makes no tables"
    assert finding("database role") == doctor.Finding("database role", True, seen)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("demo", [True, False])
def test_a_role_that_owns_its_tables_is_ill_but_in_a_demo(
    demo: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the database says counts, whatever the variables are called."""
    monkeypatch.setattr(database, "connection", connections["owner"])
    with override_settings(DEMO=demo):
        found = database.role(NOW)
    assert found.ok is demo
    assert "owns tables, makes tables, empties tables" in found.seen
    assert demo or "DATABASE_URL" in found.cure


def test_the_database_writes_no_statement_down() -> None:
    assert finding("database log") == doctor.Finding(
        "database log", True, "no statement and no error stands in it"
    )


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_min_error_statement", "error"),
        ("log_min_messages", "warning"),
        ("log_statement", "mod"),
        ("log_min_duration_statement", "0"),
        ("log_transaction_sample_rate", "0.5"),
    ],
)
def test_a_database_that_writes_statements_down_is_ill_but_in_a_demo(
    name: str, value: str, demo: bool, servers: databases.Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a setting is a superuser's, so it is theirs for one session."""
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as session:
        session.execute(f"SET {name} = '{value}'")
        monkeypatch.setattr(database_log, "connection", session)
        with override_settings(DEMO=demo):
            found = database_log.silence(NOW)
    assert found.ok is demo
    assert found.seen.endswith(f"{name} is {value}")
    assert f"{name} = " in found.cure


def test_an_unsafe_setting_is_told_with_its_cure() -> None:
    with override_settings(DEMO=False, DEBUG=True, X_FRAME_OPTIONS="SAMEORIGIN"):
        found = finding("settings")
    assert not found.ok
    for gate in (gate for gate in GATES if gate.code in ("E010", "E037")):
        assert f"{gate.seen} (clinic.{gate.code})" in found.seen
        assert gate.cure in found.cure
