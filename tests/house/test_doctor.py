from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import override_settings

from checklists import models
from clinic import doctor
from clinic.doctor import probes
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
