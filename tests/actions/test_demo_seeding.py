"""The demo asked for where there is none, twice at once, and with weeks behind it."""

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from checklists import models
from checklists.management.demo import people
from checklists.queries import conservation
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Readiness

pytestmark = pytest.mark.django_db


@override_settings(DEMO=False)
def test_without_demo_there_is_no_demo() -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert not models.User.objects.exists()


def test_weeks_before_this_one_are_played_once_and_show_in_reports() -> None:
    """On demand: readiness, losses and an override of two people, and nothing of it is mailed or called for."""
    now = datetime(2026, 11, 25, 17, 10, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        for _again in range(2):
            call_command("seed_demo", "--json", "--weeks", "1", stdout=io.StringIO())
    past = models.Appointment.objects.filter(
        starts_at__range=(now - timedelta(days=10), now - timedelta(days=4))
    )
    assert past.count() == 12
    kept = models.StatusChange.objects.filter(appointment__in=past).exclude(readiness="")
    assert set(kept.values_list("readiness", flat=True)) >= {Readiness.READY, Readiness.NEEDS_CALL}
    assert set(past.values_list("status", flat=True)) >= {Status.NO_SHOW, Status.NO_GO, Status.CANCELLED}
    assert models.Override.objects.filter(item__appointment__in=past, approved_at__isnull=False).count() == 1
    due = models.Reminder.objects.filter(appointment__in=past, state="planned", due_at__lte=now)
    assert not due.exists()
    assert not models.Call.objects.filter(appointment__in=past, closed_at=None).exists()
    assert conservation.unbalanced(now=now) == ()


@pytest.mark.django_db(transaction=True)
def test_two_who_seed_at_the_same_moment_make_one_demo() -> None:
    broke: list[BaseException] = []
    together = threading.Barrier(2)

    def run() -> None:
        try:
            together.wait(30)
            call_command("seed_demo", "--json", stdout=io.StringIO())
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            broke.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert broke == []
    assert models.Site.objects.count() == 1
    assert models.Appointment.objects.count() == len(people.PATIENTS)
