"""Who looked, who was refused, who came in: an entry each, with ids and never a value. Source: AD-1, AD-2, AD-5, AD-6."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.rules.access import ActorKind, Role
from tests import databases, factories
from tests.conftest import _NAME
from tests.factories import NOW, Clinic
from tests.patient.conftest import opened
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


def looks(clinic: Clinic, action: str) -> list[models.AuditEntry]:
    return list(
        models.AuditEntry.objects.filter(chain=f"looks:{clinic.site.pk}", action=action).order_by("seq")
    )


def at(clinic: Clinic, path: str) -> str:
    return f"/staff/{clinic.site.slug}/{path}"


@pytest.mark.parametrize(
    "path", ["appointments/{}/", "check-in/{}/", "check-in/{}/history/", "appointments/{}/move/"]
)
def test_whoever_opens_a_record_is_told(clinic: Clinic, path: str) -> None:
    row = clinic.book()
    assert signed_in(clinic.nurse).get(at(clinic, path.format(row.pk))).status_code == 200
    (entry,) = looks(clinic, "record.view")
    assert (entry.actor, entry.obj) == (clinic.nurse.label, f"appointment:{row.pk}")
    assert set(entry.data) == {"page"}


def test_a_list_names_every_record_on_it(clinic: Clinic) -> None:
    rows = [clinic.book(), clinic.book()]
    signed_in(clinic.desk).get(at(clinic, "?on=2026-11-26"))
    (entry,) = looks(clinic, "list.view")
    assert entry.data == {"page": "staff_board", "appointments": sorted(row.pk for row in rows)}


def test_a_search_names_whom_it_found_and_not_what_was_typed(clinic: Clinic) -> None:
    person = clinic.patient(first_name="Canary")
    signed_in(clinic.desk).get(at(clinic, "patients/?q=Canary"))
    (entry,) = looks(clinic, "list.view")
    assert entry.data == {"page": "staff_patients", "patients": [person.pk]}


def test_an_address_of_a_hundred_digits_is_not_found_and_not_the_audits_fault(clinic: Clinic) -> None:
    answer = signed_in(clinic.nurse).get(at(clinic, f"appointments/{'9' * 100}/"))
    assert answer.status_code == 404
    assert "9" * 20 not in str([entry.obj for entry in looks(clinic, "access.refuse")])


def test_a_head_is_no_look(clinic: Clinic) -> None:
    row = clinic.book()
    signed_in(clinic.nurse).head(at(clinic, f"appointments/{row.pk}/"))
    assert looks(clinic, "record.view") == []


def test_a_refresh_is_a_look_at_whoever_is_new_and_once_a_quarter_of_an_hour(clinic: Clinic) -> None:
    clinic.book()
    moment = models.AuditEntry.objects.latest("pk").at

    def look(after: int) -> int:
        with time_machine.travel(moment + timedelta(minutes=after), tick=False):
            signed_in(clinic.nurse).get(at(clinic, "rows/?on=2026-11-26"))
        return len(looks(clinic, "list.view"))

    assert [look(0), look(0), look(14)] == [1, 1, 1]
    clinic.book()
    assert [look(14), look(14)] == [2, 2]
    assert look(31) == 3


def test_a_look_tells_no_page_that_something_changed(clinic: Clinic) -> None:
    row = clinic.book()
    chain = models.AuditEntry.objects.filter(chain=f"site:{clinic.site.pk}")
    before = chain.count()
    signed_in(clinic.nurse).get(at(clinic, f"appointments/{row.pk}/"))
    assert chain.count() == before


@contextmanager
def _no_audit(servers: databases.Servers) -> Iterator[None]:
    """The application's role may not write it for a while."""
    function = "FUNCTION audit_append(text, text, text, text, jsonb)"
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute(f"REVOKE EXECUTE ON {function} FROM clinic_app")
        yield
        db.execute(f"GRANT EXECUTE ON {function} TO clinic_app")


@pytest.mark.parametrize("path", ["appointments/{}/", "?on=2026-11-26"])
def test_without_an_entry_no_data(clinic: Clinic, path: str, servers: databases.Servers) -> None:
    row = clinic.book(clinic.patient(first_name="Canaryfirst"))
    client = signed_in(clinic.nurse)
    with _no_audit(servers):
        response = client.get(at(clinic, path.format(row.pk)))
    assert response.status_code == 503
    assert "Canaryfirst" not in response.content.decode()
    assert response["Retry-After"]


def test_a_role_that_may_not_is_told_as_refused(clinic: Clinic) -> None:
    row = clinic.book()
    assert signed_in(clinic.manager).get(at(clinic, f"appointments/{row.pk}/")).status_code == 403
    (entry,) = looks(clinic, "access.refuse")
    assert (entry.actor, entry.obj) == (clinic.manager.label, f"appointment:{row.pk}")
    assert entry.data == {"page": "staff_appointment", "method": "GET", "status": 403}


def test_somebody_of_another_site_is_told_where_they_knocked(clinic: Clinic) -> None:
    row = clinic.book()
    assert signed_in(clinic.other_nurse).get(at(clinic, f"appointments/{row.pk}/")).status_code == 403
    (entry,) = looks(clinic, "access.refuse")
    assert entry.actor == clinic.other_nurse.label


def test_a_record_of_another_site_asked_for_at_the_own_one_is_told(clinic: Clinic) -> None:
    row = clinic.book()
    theirs = f"/staff/{clinic.other_site.slug}/appointments/{row.pk}/"
    assert signed_in(clinic.other_nurse).get(theirs).status_code == 404
    entry = models.AuditEntry.objects.get(action="access.refuse")
    assert (entry.chain, entry.data["status"]) == (f"looks:{clinic.other_site.pk}", 404)


def test_a_link_at_a_page_that_is_not_its_own_is_told(clinic: Clinic) -> None:
    with time_machine.travel(NOW, tick=False):
        client = opened(clinic.book(), ActorKind.DRIVER)
        assert client.get("/my/helpers/").status_code == 403
    (entry,) = looks(clinic, "access.refuse")
    assert entry.actor.startswith("driver:")


def test_nobody_at_all_fills_no_audit(clinic: Clinic) -> None:
    row = clinic.book()
    before = models.AuditEntry.objects.count()
    Client().get(at(clinic, f"appointments/{row.pk}/"))
    Client().post(at(clinic, f"appointments/{row.pk}/link/"))
    Client().get("/my/")
    assert models.AuditEntry.objects.count() == before


def door(action: str) -> list[tuple[str, str]]:
    rows = models.AuditEntry.objects.filter(chain="system", action=action).order_by("seq")
    return list(rows.values_list("actor", "obj"))


def type_in(client: Client, email: str, password: str) -> Any:
    return client.post("/staff/sign-in/", {"login": email, "password": password})


def test_coming_in_and_leaving_are_told(clinic: Clinic) -> None:
    user, client = models.User.objects.get(pk=clinic.nurse.user_id), Client()
    type_in(client, user.email, PASSWORD)
    client.post("/staff/sign-out/")
    told = [(clinic.nurse.label, f"staff:{user.pk}")]
    assert door("sign_in.done") == told
    assert door("sign_in.end") == told


def test_a_wrong_password_is_told_by_number_and_never_by_what_was_typed(clinic: Clinic) -> None:
    user = models.User.objects.get(pk=clinic.nurse.user_id)
    type_in(Client(), user.email, "wrong canary word")
    type_in(Client(), "canary@nowhere.example", "wrong canary word")
    assert door("sign_in.fail") == [("system:sign_in", f"staff:{user.pk}"), ("system:sign_in", "staff:0")]
    assert "canary" not in str(list(models.AuditEntry.objects.values_list()))


def test_a_new_password_is_told(clinic: Clinic) -> None:
    new = "quite another horse battery"
    signed_in(clinic.nurse).post(
        "/staff/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert door("password.change") == [(clinic.nurse.label, f"staff:{clinic.nurse.user_id}")]


def test_a_protocol_that_leaves_as_a_file_is_told(clinic: Clinic) -> None:
    prescriber = factories.staff(clinic.site, Role.PRESCRIBER)
    path = at(clinic, f"protocols/versions/{clinic.version.pk}/file/")
    assert signed_in(prescriber).get(path).status_code == 200
    entry = models.AuditEntry.objects.get(action="protocol.export")
    assert (entry.actor, entry.obj) == (prescriber.label, f"protocol_version:{clinic.version.pk}")
