"""What the database is told of the sites outlives neither a connection, nor a transaction, nor a thread."""

import threading
from contextlib import suppress

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from checklists.models import Patient
from checklists.queries import wall
from tests import databases
from tests.conftest import _NAME
from tests.factories import Clinic
from tests.isolation.test_second_wall import within


@pytest.mark.django_db(transaction=True)
def test_a_transaction_taken_back_is_forgotten_too(clinic: Clinic) -> None:
    clinic.book()
    with within(clinic.site.pk), suppress(ZeroDivisionError), transaction.atomic():
        assert Patient.objects.count() == 1
        raise ZeroDivisionError
    with within(clinic.site.pk):
        assert Patient.objects.count() == 1
    with wall.closed():
        assert Patient.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_made_anew_knows_the_site(clinic: Clinic, servers: databases.Servers) -> None:
    clinic.book()
    with within(clinic.site.pk):
        assert Patient.objects.count() == 1
        with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        with pytest.raises(OperationalError):
            Patient.objects.count()
        connection.close()
        assert Patient.objects.count() == 1
        connection.close()
        wall.narrow([])
        assert Patient.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_new_thread_reaches_nothing_until_it_says_its_name(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.book()
    monkeypatch.setattr(wall, "outside", wall.NONE)
    found = []

    def look() -> None:
        found.append(Patient.objects.count())
        with wall.everywhere("a part"):
            found.append(Patient.objects.count())
        found.append(Patient.objects.count())
        connection.close()

    with wall.everywhere("a test"):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == [0, 1, 0]
