"""The database's time-outs: nothing of ours hangs, and who holds one site's rows makes no other site wait."""

import os
import threading
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from checklists.actions import reminders
from checklists.models import Reminder, Site
from checklists.reminders import chores
from checklists.rules.heartbeats import Chore
from clinic.settings import database
from tests import databases
from tests.factories import NOW, START
from tests.reminders.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)


def shown(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statement_timeout", "15s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ],
)
def test_no_statement_and_no_transaction_hangs(name, value):
    """Asked of a real connection with the options of the settings; the test run's own has none."""
    with psycopg.connect(os.environ["DATABASE_URL"], **database._OPTIONS) as asked:
        assert asked.execute(f"SHOW {name}").fetchone()[0] == value


def test_a_database_that_does_not_answer_is_waited_for_three_seconds():
    assert database._OPTIONS["connect_timeout"] == 3
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True


def test_a_sweep_and_a_chore_wait_for_locks_two_seconds(clinic, send):
    for act in (lambda: send(NOW), lambda: chores.offer(Chore.PRUNE, clock=HeldClock(NOW))):
        connection.close()
        act()
        assert shown("lock_timeout") == "2s"


@pytest.fixture
def held(servers):
    """Holds the appointments of a site until it is released."""
    release, holding = threading.Event(), threading.Event()
    url = databases.at(servers.superuser_url, connection.settings_dict["NAME"])

    def hold(site_id):
        with psycopg.connect(url) as somebody:
            somebody.execute("SELECT id FROM checklists_appointment WHERE site_id = %s FOR UPDATE", [site_id])
            holding.set()
            release.wait(60)

    def begin(site):
        thread = threading.Thread(target=hold, args=(site.pk,), daemon=True)
        thread.start()
        assert holding.wait(10)
        return thread

    threads = []
    yield lambda site: threads.append(begin(site))
    release.set()
    for thread in threads:
        thread.join(10)


def test_who_holds_the_rows_of_one_site_holds_no_other(clinic, send, held):
    """Both sites have a row that came too late; one site's appointments are locked by a hand that does not move."""
    Site.objects.update(time_zone=clinic.site.time_zone)
    mine = clinic.book()
    neighbour = clinic.book()
    Reminder.objects.filter(appointment=neighbour).update(site=clinic.other_site)
    type(neighbour).objects.filter(pk=neighbour.pk).update(site=clinic.other_site)
    Reminder.objects.filter(rule="booked").update(send_by=SOON)
    held(clinic.site)
    swept = send(SOON + timedelta(seconds=1))
    assert swept.expired == 1
    assert Reminder.objects.get(appointment=mine, rule="booked").state == "planned"
    assert Reminder.objects.get(appointment=neighbour, rule="booked").state == "expired"


def test_only_a_lock_is_passed_by(clinic, monkeypatch, send):
    def broken(**how):
        raise ValueError("no lock")

    clinic.book()
    monkeypatch.setattr(reminders, "expire", broken)
    with pytest.raises(ValueError, match="no lock"):
        send(START)
