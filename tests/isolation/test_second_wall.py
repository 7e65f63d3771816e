"""The database keeps the sites apart by itself, where a look-up forgot to. Source: security.md AZ-6.

A test stands outside the wall; what it looks at `within` a site is what a request of that site would get. Requests come
through the product's own middleware.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from checklists.models import Appointment, Membership, Patient, Site
from checklists.queries import wall
from checklists.rules.access import ANYONE, PATIENT, STAFF, Sensitivity, policy
from clinic import route_rights, urls
from clinic.grants import APPEND_ONLY
from clinic.wall import AUDIT, BY_SITE
from tests.factories import Clinic
from tests.isolation.scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
BY_TABLE: dict[str, type[models.Model]] = {model._meta.db_table: model for model in apps.get_models()}
REFUSED = "row-level security policy"


def forgot(request: HttpRequest, site: str = "") -> JsonResponse:
    """A look-up that starts from nobody's own rows."""
    found = Appointment.objects.values_list("site_id", flat=True)
    return JsonResponse({"sites": sorted(set(found))})


def planted(where: str, named: str, **declared: Any) -> URLPattern:
    return path(where, policy(methods="GET", **declared)(partial(forgot)), name=named)


PLANTED = [
    planted("forgot/", "forgot", kinds=ANYONE, sensitivity=Sensitivity.PUBLIC),
    planted("my/forgot/", "my_forgot", kinds=PATIENT, sensitivity=Sensitivity.PHI),
    planted("staff/<slug:site>/forgot/", "staff_forgot", kinds=STAFF, sensitivity=Sensitivity.PHI),
]
urlpatterns = [
    *PLANTED,
    *urls.urlpatterns,
]


@pytest.fixture(autouse=True)
def their_policy_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of rights knows nothing of them."""
    named = {each.name or "" for each in PLANTED}
    monkeypatch.setattr(route_rights, "OPEN", route_rights.OPEN | named)


@contextmanager
def within(*site_ids: int) -> Iterator[None]:
    """As a request of somebody at these sites."""
    with wall.closed():
        wall.narrow(site_ids)
        yield


def seen(table: str) -> int:
    return int(BY_TABLE[table]._base_manager.count())


def sites_in(table: str) -> set[str]:
    column = "split_part(chain, ':', 2)" if table == AUDIT else "site_id::text"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
        return {found for (found,) in cursor.fetchall()}


def filled() -> list[str]:
    """The tables of which the scene has rows: most of them."""
    found = [table for table in (*BY_SITE, AUDIT) if seen(table)]
    assert len(found) > 20
    return found


def test_without_a_site_there_is_no_row(scene: Scene) -> None:
    there = filled()
    with wall.closed():
        assert [table for table in there if seen(table)] == []


def test_a_site_reads_its_own_rows_alone(scene: Scene) -> None:
    there = filled()
    mine, other = scene.clinic.site.pk, scene.clinic.other_site.pk
    for table in there:
        everybody = seen(table)
        with within(mine):
            assert sites_in(table) - {""} == {str(mine)}, table
        with within(other):
            assert sites_in(table) - {""} <= {str(other)}, table
            assert seen(table) < everybody, table


@pytest.mark.parametrize("table", [table for table in BY_SITE if table not in APPEND_ONLY])
def test_a_site_changes_and_deletes_nothing_of_another(scene: Scene, table: str) -> None:
    rows = BY_TABLE[table]._base_manager.filter(site_id=scene.clinic.site.pk)
    before = rows.count()
    with within(scene.clinic.other_site.pk):
        assert rows.update(site_id=scene.clinic.other_site.pk) == 0
        assert rows._raw_delete(rows.db) == 0
    assert rows.count() == before


@pytest.mark.parametrize("table", BY_SITE)
def test_a_site_writes_no_row_into_another(scene: Scene, table: str) -> None:
    """The wall answers before anything else is asked of the row."""
    with (
        within(scene.clinic.other_site.pk),
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} (site_id) VALUES (%s)", [scene.clinic.site.pk])


def test_a_site_gives_no_row_away(scene: Scene) -> None:
    mine = Patient.objects.filter(pk=scene.patient)
    with within(scene.clinic.site.pk), pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        mine.update(site_id=scene.clinic.other_site.pk)


def test_who_is_where_can_be_read_and_not_written_from_outside(scene: Scene) -> None:
    """Before somebody is known to be at a site, this says that they are."""
    seats = Membership.objects.filter(site_id=scene.clinic.site.pk)
    with within(scene.clinic.other_site.pk):
        assert seats.exists()
        assert seats.update(role="manager") == 0
        assert Site.objects.filter(pk=scene.clinic.site.pk).update(name="x") == 0
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            Membership.objects.create(
                site=scene.clinic.site, user_id=scene.clinic.other_nurse.user_id, role="manager"
            )


def test_a_page_that_forgot_its_filter_shows_its_own_site_alone(scene: Scene, knock: Any) -> None:
    Appointment.objects.filter(pk=scene.cancelled).update(site_id=scene.clinic.other_site.pk)
    both = [scene.clinic.site.pk, scene.clinic.other_site.pk]
    assert sorted(set(Appointment.objects.values_list("site_id", flat=True))) == sorted(both)
    pages = {
        "nurse": (f"/staff/{scene.slug}/forgot/", both[:1]),
        "other nurse": (f"/staff/{scene.clinic.other_site.slug}/forgot/", both[1:]),
        "patient": ("/my/forgot/", both[:1]),
        "stranger": ("/forgot/", []),
    }
    for who, (page, expected) in pages.items():
        with knock(who, "GET", page) as response:
            assert json.loads(response.content) == {"sites": expected}, who


def test_after_a_request_everything_is_closed_again(scene: Scene, knock: Any) -> None:
    with wall.closed():
        with knock("nurse", "GET", f"/staff/{scene.slug}/forgot/") as response:
            assert json.loads(response.content) == {"sites": [scene.clinic.site.pk]}
        assert seen("checklists_patient") == 0


def test_a_savepoint_taken_back_leaves_nobody_where_they_were_before(clinic: Clinic) -> None:
    """The database takes the setting back with the savepoint: what was told before counts no longer."""
    clinic.book()
    with within(clinic.other_site.pk):
        assert Patient.objects.count() == 0
        with suppress(ZeroDivisionError), transaction.atomic():
            wall.narrow([clinic.site.pk])
            assert Patient.objects.count() == 1
            raise ZeroDivisionError
        assert Patient.objects.count() == 1
        wall.narrow([])
        assert Patient.objects.count() == 0


def test_a_statement_that_failed_is_followed_by_the_right_sites(clinic: Clinic) -> None:
    clinic.book()
    with within(clinic.site.pk):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert Patient.objects.count() == 1


def test_no_statement_is_counted_for_it(clinic: Clinic, django_assert_num_queries: Any) -> None:
    with within(clinic.site.pk), django_assert_num_queries(1):
        Patient.objects.count()
