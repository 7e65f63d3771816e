"""Error pages: a reference that the log knows, a phone for patients, the next step for staff; no trace, no version."""

import re
from datetime import UTC, datetime, timedelta

import django
import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, path

from checklists.actions import access_links
from checklists.rules.access import ANYONE, STAFF, ActorKind, Sensitivity, policy
from clinic import route_rights
from clinic import urls as product
from tests.factories import NOW, Clinic
from tests.patient.conftest import mint
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
PHONE = "+1 303 555 0142"


def _raising(error: Exception):  # type: ignore[no-untyped-def]
    @policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC)
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@policy(kinds=ANYONE, methods="POST", sensitivity=Sensitivity.PUBLIC, posts_a_minute=1)
def once(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("a", ""))


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF)
def staff_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    *(
        path(f"{door}{name}/", view, name=f"{name}{number}")
        for number, door in enumerate(("staff/", "my/"))
        for name, view in (
            ("broken", _raising(ZeroDivisionError("canary-words"))),
            ("away", _raising(OperationalError("canary-words"))),
            ("unclear", _raising(SuspiciousOperation("canary-words"))),
            ("once", once),
        )
    ),
    path("staff/only/", staff_only, name="only"),
    *product.urlpatterns,
]


@pytest.fixture(autouse=True)
def the_table_knows_these_too(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)} - {"only"}
    monkeypatch.setattr(route_rights, "OPEN", route_rights.OPEN | ours)
    monkeypatch.setattr(route_rights, "OWN", route_rights.OWN | {"only"})


handler400, handler403, handler404, handler500 = (
    product.handler400,
    product.handler403,
    product.handler404,
    product.handler500,
)


@pytest.fixture(autouse=True)
def _with_broken_pages():
    """At one moment: what is counted by the minute is counted in one."""
    with (
        time_machine.travel(NOW, tick=False),
        override_settings(ROOT_URLCONF=__name__, PUBLIC_PHONE=PHONE, PUBLIC_ALIAS="Maple House"),
    ):
        yield


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def asked(browser: Client, door: str, status: int):  # type: ignore[no-untyped-def]
    """One answer of that status at that door."""
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    large = {"a": "x" * 3_000_000}
    twice = [browser.post(f"{door}once/", {"a": "1"}) for _ in range(2)] if status == 429 else []
    return {
        400: lambda: browser.get(f"{door}unclear/"),
        403: lambda: strict.post(f"{door}once/", {"a": "1"}),
        404: lambda: browser.get(f"{door}no/such/page/at/all/"),
        405: lambda: browser.get(f"{door}once/"),
        413: lambda: browser.post(f"{door}once/", large),
        429: lambda: twice[-1],
        500: lambda: browser.get(f"{door}broken/"),
        503: lambda: browser.get(f"{door}away/"),
    }[status]()


STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)


@pytest.mark.parametrize("door", ["/staff/", "/my/"])
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_names_a_reference_that_the_log_knows_and_tells_nothing_else(
    browser: Client, door: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="clinic.requests")
    answer = asked(browser, door, status)
    page = answer.content.decode()
    assert answer.status_code == status
    line = [record.getMessage() for record in caplog.records if f" {status} " in record.getMessage()][-1]
    reference = line.rpartition("id=")[2]
    assert re.fullmatch(r"[0-9a-f]{8}", reference) and reference in page
    assert "canary" not in page and "Traceback" not in page and "/tests/" not in page
    assert f"Django {django.get_version()}" not in page and "granian" not in str(answer.headers)
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("status", STATUSES)
def test_a_patient_reads_whom_to_call(browser: Client, status: int) -> None:
    page = asked(browser, "/my/", status).content.decode()
    assert "(303) 555-0142" in page and "tel:+13035550142" in page
    assert not re.search(
        r"\b(fail|invalid|wrong|server|database)\b", re.sub(r"<[^>]+>", " ", page), re.IGNORECASE
    )


@pytest.mark.parametrize("status", STATUSES)
def test_staff_read_what_to_do_next(browser: Client, status: int) -> None:
    page = asked(browser, "/staff/", status).content.decode()
    assert "tell whoever runs the system" in page.lower()
    assert 'href="/staff/' in page


@pytest.mark.parametrize("door", ["/staff/", "/my/"])
@pytest.mark.parametrize("status", STATUSES)
def test_the_demo_says_so_on_an_error_page_too(browser: Client, door: str, status: int) -> None:
    assert "Demo: nobody is real, nothing is mailed" in asked(browser, door, status).content.decode()


def test_what_may_be_done_is_named_where_something_may_not(browser: Client) -> None:
    assert asked(browser, "/staff/", 405)["Allow"] == "POST"


def test_somebody_with_an_open_link_reads_their_own_sites_phone(clinic: Clinic) -> None:
    browser, now = Client(), datetime.now(UTC)
    row = clinic.book(starts_at=now + timedelta(days=2), now=now)
    token = mint(row, ActorKind.PATIENT, now)
    opened = access_links.open_link(
        token=token, answer=row.patient.date_of_birth, previous_cookie="", now=now
    )
    browser.cookies[settings.LINK_COOKIE_NAME] = opened.cookie
    page = browser.get("/my/items/99/").content.decode()
    assert "(303) 555-0100" in page and "Maple House" in page


def test_a_role_that_may_not_reads_whom_to_ask(clinic: Clinic) -> None:
    page = signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/team/").content.decode()
    assert "ask your manager" in page


def test_without_a_phone_in_the_settings_the_email_has_it(browser: Client) -> None:
    with override_settings(PUBLIC_PHONE=""):
        assert "phone number is in your email" in browser.get("/my/away/").content.decode()


@pytest.mark.parametrize("door", ["/staff/", "/my/"])
def test_even_where_the_error_page_is_what_broke_somebody_gets_an_answer(
    browser: Client, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("canary")

    monkeypatch.setattr("clinic.errors.render_to_string", broken)
    answer = browser.get(f"{door}broken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "canary" not in page and re.search("<p>[0-9a-f]{8}</p>", page)
