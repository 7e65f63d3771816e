"""The way in: what scanners, strangers and mangled addresses get."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory

from checklists.actions import appointments
from checklists.models import AccessLink, Appointment, LinkSession, Reminder, Tick
from checklists.patient.views import link as views
from checklists.rules.access import ActorKind
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import BORN, Opens, mint

WRITES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
pytestmark = pytest.mark.usefixtures("clock")


def written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return int(cursor.fetchone()[0] or 0)


def without_secrets(body: bytes, token: str) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body).replace(token.encode(), b"T")


def test_a_scanner_that_presses_everything_changes_nothing(clinic: Clinic, client: Client) -> None:
    token = mint(clinic.book())
    before = written()
    for _ in range(20):
        client.get(f"/l/{token}")
    client.head(f"/l/{token}")
    client.post("/l/", {"token": token})
    assert (written() - before, Appointment.objects.get().link_tries) == (0, 0)


def test_the_landing_page_asks_the_database_nothing(
    clinic: Clinic,
    client: Client,
    django_assert_num_queries: Callable,  # type: ignore[type-arg]
) -> None:
    token = mint(clinic.book())
    with django_assert_num_queries(0):
        client.get(f"/l/{token}")


def test_the_landing_page_is_the_same_for_every_token(clinic: Clinic, client: Client) -> None:
    real, invented = mint(clinic.book()), "p" + "a" * 32
    pages = [without_secrets(client.get(f"/l/{token}").content, token) for token in (real, invented)]
    assert pages[0] == pages[1]


def test_the_landing_page_names_nobody(clinic: Clinic, client: Client) -> None:
    patient = clinic.patient(first_name="Canarina", last_name="Canarysson", email="canary@patient.example")
    token = mint(clinic.book(patient))
    body = client.get(f"/l/{token}").content.lower()
    assert [
        word
        for word in (b"canar", b"ketamine", b"infusion", b"november", clinic.site.phone.encode())
        if word in body
    ] == []


def test_the_landing_page_sets_no_cookie_but_the_forms(clinic: Clinic, client: Client) -> None:
    response = client.get(f"/l/{mint(clinic.book())}")
    assert list(response.cookies) == ["csrf"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referrer-Policy", "strict-origin"),
        ("Cache-Control", "no-store, private"),
        ("X-Robots-Tag", "noindex, nofollow"),
    ],
)
def test_the_landing_page_tells_nothing_onward(
    clinic: Clinic, client: Client, header: str, value: str
) -> None:
    assert client.get(f"/l/{mint(clinic.book())}")[header] == value


@pytest.mark.parametrize("tail", [".", ">", "%3E", "%20", "/", "=", "%22", ")", ",", "//"])
def test_an_address_with_something_behind_it_still_opens(clinic: Clinic, client: Client, tail: str) -> None:
    page = client.get(f"/l/{mint(clinic.book())}{tail}").content.decode()
    token = re.search(r'name="token" value="([^"]*)"', page)
    assert token is not None
    typed = token[1].replace("&quot;", '"').replace("&gt;", ">")
    assert client.post("/l/", {"token": typed, **BORN}).status_code == 303


@pytest.mark.parametrize(
    "path", ["/l/x", "/l/%00", "/l/" + "a" * 400, "/l/%F0%9F%92%A9", "/l/..", "/l/p/extra"]
)
def test_no_address_breaks_the_page(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code in (200, 301, 404)


def test_the_birth_date_leads_home(clinic: Clinic, opens: Opens) -> None:
    assert opens(clinic.book()).get("/my/").status_code == 200


@pytest.mark.parametrize(
    "answer",
    [
        {"day": "31", "month": "2", "year": "1984"},
        {"day": "", "month": "3", "year": "1984"},
        {"day": "3", "month": "13", "year": "1984"},
        {"day": "3", "month": "3", "year": "84"},
        {"day": "x", "month": "\x00", "year": "9" * 40},
        {"day": "3", "month": "3", "year": "2030"},
        {},
    ],
)
def test_no_real_date_is_asked_again_and_not_counted(
    clinic: Clinic, client: Client, answer: dict[str, str]
) -> None:
    response = client.post("/l/", {"token": mint(clinic.book()), **answer})
    assert (response.status_code, Appointment.objects.get().link_tries) == (422, 0)


def test_wrong_locked_and_unknown_read_the_same(clinic: Clinic, client: Client) -> None:
    token, unknown, wrong = mint(clinic.book()), "p" + "a" * 32, {**BORN, "day": "4"}
    first = client.post("/l/", {"token": token, **wrong})
    for _ in range(6):
        paused = client.post("/l/", {"token": token, **wrong})
    stranger = client.post("/l/", {"token": unknown, **wrong})
    pages = {
        without_secrets(response.content, str(name))
        for name, response in ((token, first), (token, paused), (unknown, stranger))
    }
    assert (len(pages), {first.status_code, paused.status_code, stranger.status_code}) == (1, {422})


def test_a_wrong_date_shows_no_name(clinic: Clinic, client: Client) -> None:
    patient = clinic.patient(first_name="Canarina", last_name="Canarysson")
    response = client.post("/l/", {"token": mint(clinic.book(patient)), **BORN, "day": "4"})
    assert b"canar" not in response.content.lower()


def test_the_form_is_refused_without_its_own_secret(clinic: Clinic) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/l/", {"token": mint(clinic.book()), **BORN})
    assert (response.status_code, LinkSession.objects.count()) == (403, 0)


def test_the_cookie_is_out_of_reach_of_scripts(clinic: Clinic, opens: Opens) -> None:
    cookie = opens(clinic.book()).cookies["my"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_without_a_session_one_page_names_all_causes(client: Client, db: None) -> None:
    response = client.get("/my/")
    assert (response.status_code, b"Send me a new link" in response.content) == (403, True)


@pytest.mark.parametrize("email", ["stranger@nowhere.example", "ana@patient.example"])
def test_asking_for_a_new_link_always_reads_the_same(clinic: Clinic, client: Client, email: str) -> None:
    clinic.book(clinic.patient(email="ana@patient.example"))
    page = client.post("/my/new-link/", {"email": email, **BORN}).content
    assert b"If we have an appointment for you" in page


@pytest.mark.parametrize("email", ["stranger@nowhere.example", "ana@patient.example"])
def test_asking_for_a_new_link_always_takes_as_long(
    clinic: Clinic, client: Client, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of a quarter of a second is waited for, whether somebody was found or not."""
    waited: list[float] = []
    watch = SimpleNamespace(sleep=waited.append, monotonic=iter((10.0, 10.1)).__next__)
    monkeypatch.setattr(views, "time", watch)
    clinic.book(clinic.patient(email="ana@patient.example"))
    views.new_link(RequestFactory().post("/my/new-link/", {"email": email, **BORN}))
    assert waited == [pytest.approx(0.15)]


def test_a_new_link_needs_a_typed_date(clinic: Clinic, client: Client) -> None:
    response = client.post("/my/new-link/", {"token": mint(clinic.book())})
    assert (response.status_code, Reminder.objects.filter(rule__startswith="new_link").count()) == (422, 0)


def test_closing_the_page_empties_what_the_browser_kept(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    response = client.post("/my/sign-out/")
    assert (response["Clear-Site-Data"], client.get("/my/").status_code) == ('"cache", "storage"', 403)


def test_a_driver_types_a_first_name(clinic: Clinic, opens: Opens) -> None:
    assert opens(clinic.book(), ActorKind.DRIVER).get("/my/ride/").status_code == 200


@pytest.mark.parametrize("chosen", [{"theme": "dark"}, {"size": "3"}, {"theme": "x" * 999, "size": "../.."}])
def test_the_look_is_remembered_without_anything_about_anybody(
    client: Client, db: None, chosen: dict[str, str]
) -> None:
    response = client.post("/my/look/", chosen)
    assert re.fullmatch(r"(auto|dark|light)\.[123]", response.cookies["look"].value)


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/my/", "/staff/", "/my//evil.example"]
)
def test_the_look_leads_back_into_the_phones_pages_only(client: Client, db: None, back: str) -> None:
    assert client.post("/my/look/", {"theme": "dark", "back": back})["Location"].startswith("/my/")


def test_the_look_on_the_landing_page_keeps_the_link(clinic: Clinic, client: Client) -> None:
    token = mint(clinic.book())
    assert token.encode() in client.post("/my/look/", {"theme": "dark", "token": token}).content


def test_a_scanner_that_presses_this_is_not_for_me_changes_nothing(clinic: Clinic, client: Client) -> None:
    token = mint(clinic.book())
    before = written()
    for sent in ({}, {"reason": ""}):
        assert client.post("/l/not-for-me/", {"token": token, **sent}).status_code == 422
    assert client.get("/l/not-for-me/").status_code == 200
    assert written() == before


@pytest.mark.parametrize("sent", [{}, {"reason": "x"}, {"reason": "\x00"}, {"reason": "unknown"}, BORN])
def test_without_one_of_the_reasons_the_link_goes_on(
    clinic: Clinic, client: Client, sent: dict[str, str]
) -> None:
    response = client.post("/l/not-for-me/", {"token": mint(clinic.book()), **sent})
    assert (response.status_code, AccessLink.objects.get().suspended_at) == (422, None)


def test_a_chosen_reason_closes_the_link_and_names_nobody(clinic: Clinic, client: Client) -> None:
    patient = clinic.patient(first_name="Canarina", last_name="Canarysson")
    token = mint(clinic.book(patient))
    page = client.post("/l/not-for-me/", {"token": token, "reason": "unknown_person"})
    assert (page.status_code, b"canar" in page.content.lower()) == (200, False)
    told = client.post("/l/", {"token": token, **BORN})
    assert (told.status_code, b"This link rests" in told.content) == (422, True)


def test_this_is_not_for_me_reads_the_same_for_a_link_nobody_knows(clinic: Clinic, client: Client) -> None:
    sent = {"reason": "unknown_person"}
    pages = {
        client.post("/l/not-for-me/", {"token": token, **sent}).content
        for token in (mint(clinic.book()), "p" + "a" * 32)
    }
    assert len({without_secrets(page, "-") for page in pages}) == 1


def test_closing_the_page_empties_the_phone_also_when_the_session_was_over(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    client = opens(clinic.book())
    clock.shift(timedelta(minutes=16))
    response = client.post("/my/sign-out/")
    assert (response.status_code, response["Clear-Site-Data"]) == (200, '"cache", "storage"')


@pytest.mark.parametrize("status", ["moved", "cancelled"])
def test_the_right_date_on_a_dead_link_learns_why_and_never_the_new_time(
    clinic: Clinic, client: Client, status: str
) -> None:
    appointment = clinic.book()
    token, common = mint(appointment), {"appointment_id": appointment.pk, "by": clinic.desk, "now": NOW}
    if status == "moved":
        appointments.move(starts_at=START + timedelta(days=1, hours=3), **common)
    else:
        appointments.cancel(reason="patient_asked", **common)
    response = client.post("/l/", {"token": token, **BORN})
    words = "This link has ended" if status == "moved" else "This appointment was cancelled"
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    assert (response.status_code, words in main) == (422, True)
    assert re.search(r"\d:\d\d|November|Friday|Thursday", main) is None


def test_a_form_after_a_move_changes_nothing_and_names_no_new_time(clinic: Clinic, opens: Opens) -> None:
    appointment = clinic.book()
    client = opens(appointment)
    moved = START + timedelta(hours=3)
    appointments.move(appointment_id=appointment.pk, starts_at=moved, by=clinic.desk, now=NOW)
    response = client.post("/my/items/2/tick/", {"operation": str(uuid4())})
    assert (response.status_code, Tick.objects.count()) == (403, 0)
    assert b"1:00" not in response.content and b"12:30" not in response.content
