"""A remembered phone: times and list without a date of birth, the date for all else, and each way in which it ends. Source: LK-18."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from checklists.actions import (
    access_links,
    appointments,
    audit,
    link_digests,
    link_suspensions,
    merges,
    patients,
    sites,
)
from checklists.actions.merges import Wish
from checklists.models import Appointment, AuditEntry, Item, LinkSession, Patient, RememberedPhone, Site
from checklists.patient.way_back import COOKIE as BACK
from checklists.queries import sites as seen
from checklists.queries.who_looked import who_looked
from checklists.rules.access import REMEMBERED, ActorKind, system
from checklists.rules.audit_trail import Kind
from checklists.rules.not_for_me import NotForMe
from clinic.checks import routes
from clinic.middleware import policy
from tests.factories import NOW, START, Clinic
from tests.isolation.addresses import every_route
from tests.patient.conftest import BORN, Opens, mint
from tests.patient.reading import text
from tests.patient.test_weight import HTML, compressed
from tests.preparing import prepared

OWN = {**BORN, "own_phone": "on"}
WRONG = {**BORN, "year": "1985"}
AWAY = timedelta(minutes=16)
pytestmark = pytest.mark.usefixtures("clock")


def enters(token: str, said: dict[str, str] | None = None, client: Client | None = None) -> Client:
    """A browser that typed the birth date, on its own phone."""
    client = client or Client()
    assert client.post("/l/", {"token": token, **(said or OWN)}).status_code == 303
    return client


def closed(client: Client) -> Client:
    """The browser was shut: its session is gone, what it remembers is not."""
    client.cookies.pop(settings.LINK_COOKIE_NAME)
    return client


def phone(row: Appointment) -> Client:
    """Remembered, and nothing else."""
    return closed(enters(mint(row)))


def keep_of(client: Client) -> str:
    found = client.cookies.get(settings.KEEP_COOKIE_NAME)
    return found.value if found else ""


def holding(cookie: str, name: str = settings.KEEP_COOKIE_NAME) -> Client:
    """Somebody else's browser, with a cookie that was copied."""
    client = Client()
    client.cookies[name] = cookie
    return client


def shows(client: Client) -> bool:
    return b"Come at" in client.get("/my/").content


def told(response: Any) -> str:
    """The whole answer, without what is random in it: three letters stand there by chance."""
    body = response.content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|\b[0-9a-f]{8}\b', "", body)


# What it shows, and what it does not.


def test_a_remembered_phone_shows_times_and_general_words(clinic: Clinic) -> None:
    page = text(phone(clinic.book()), "/my/")
    for words in (
        "Come at 9:30 am", "Thursday 26 November", "Water until 8:00 am", "What to wear or bring Not done",
        "What you take", "Take my list off this phone",
    ):  # fmt: skip
        assert words in page, words


def test_it_shows_nothing_of_anybody(clinic: Clinic) -> None:
    row = prepared(clinic, medicine="clonazepam")
    Item.objects.filter(appointment=row).update(label="Canarylabel", help="Canaryhelp")
    person: Patient = row.patient
    page = told(phone(row).get("/my/"))
    telling = (
        "Canary", "clonazepam", "Sam", "0134", "3 March", "988", "harming", person.first_name, person.last_name, person.email,
        person.recognition_phrase, row.site.address, "not sure",
    )  # fmt: skip
    assert [word for word in telling if word and word in page] == []
    assert "Done" in page


def test_on_the_day_itself_it_says_nothing_of_where_somebody_stands(clinic: Clinic) -> None:
    row = clinic.book()
    client = phone(row)
    Appointment.objects.filter(pk=row.pk).update(status="resting", arrived_at=START)
    page = text(client, "/my/")
    assert "Please type your date of birth" in page
    assert [word for word in ("Come at", "driving", "Your list", "nurse") if word in page] == []


def every_my_page() -> list[Any]:
    return [route for route in every_route() if route.name.startswith("my_")]


@pytest.mark.parametrize("route", every_my_page(), ids=lambda route: route.name)
def test_every_other_page_asks_for_the_date(route: Any, clinic: Clinic) -> None:
    """With the cookie alone: each address, to read and to send."""
    row = prepared(clinic, medicine="clonazepam")
    client, before = phone(row), _rows(row)
    path = {"position": 1, "step": 1, "place": 1}
    address = _address(route, path)
    for method in sorted(route.policy.methods - {"HEAD"}):
        response = getattr(client, method.lower())(address)
        if route.policy.kinds and route.name != "my_home":
            assert response.status_code == 403, method
            assert b'action="/my/open/"' in response.content
        assert [word for word in ("clonazepam", "Sam", "0134") if word in told(response)] == []
        if route.name == "my_sign_out":
            return
    assert _rows(row) == before


def _address(route: Any, known: dict[str, int]) -> str:
    return reverse(route.name, kwargs={name: known[name] for name in route.parameters})


def _rows(row: Appointment) -> tuple[object, ...]:
    row.refresh_from_db()
    items = Item.objects.filter(appointment=row).values_list("pk", "done", "unsure", "answered_at")
    return (row.version, row.status, *items, LinkSession.objects.count())


def test_one_route_alone_names_it() -> None:
    admitted = [
        name
        for _, name, view in routes()
        if (declared := policy.policy_of(view, name)) and declared.kinds & REMEMBERED
    ]
    assert admitted == ["my_home"]


def test_nothing_is_offered_to_be_ticked(clinic: Clinic) -> None:
    page = phone(clinic.book()).get("/my/").content.decode()
    forms = [part.partition('"')[0] for part in page.split('action="')[1:]]
    assert forms == ["/my/look/", "/my/open/", "/my/sign-out/"]


# How it is chosen, and what the browser gets.


def test_the_cookie_is_kept_from_scripts_and_other_places_and_ends_with_the_link(clinic: Clinic) -> None:
    client = enters(mint(clinic.book()))
    morsel = client.cookies[settings.KEEP_COOKIE_NAME]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert morsel["max-age"] == int((START + timedelta(hours=24) - NOW).total_seconds())
    assert len(morsel.value) >= 43
    row = RememberedPhone.objects.get()
    assert morsel.value.encode() not in bytes(row.digest)


@pytest.mark.parametrize("said", [BORN, {**BORN, "own_phone": ""}])
def test_whoever_does_not_choose_it_is_not_remembered(clinic: Clinic, said: dict[str, str]) -> None:
    client = enters(mint(clinic.book()), said)
    assert (keep_of(client), RememberedPhone.objects.count()) == ("", 0)
    assert closed(client).get("/my/").status_code == 403


def test_a_wrong_date_remembers_nobody(clinic: Clinic) -> None:
    client = Client()
    assert client.post("/l/", {"token": mint(clinic.book()), **WRONG, "own_phone": "on"}).status_code == 422
    assert (keep_of(client), RememberedPhone.objects.count()) == ("", 0)


def test_it_is_chosen_and_taken_back_on_the_page_without_a_script(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    assert client.post("/my/keep/").status_code == 303
    assert "Take my list off this phone" in text(client, "/my/")
    cookie = keep_of(client)
    assert client.post("/my/keep/end/").status_code == 303
    assert (keep_of(client), shows(holding(cookie))) == ("", False)
    assert client.get("/my/").status_code == 200


def test_chosen_twice_it_is_one(clinic: Clinic) -> None:
    client = enters(mint(clinic.book()))
    cookie = keep_of(client)
    client.post("/my/keep/", headers={"X-Fragment": "1"})
    assert (keep_of(client), RememberedPhone.objects.count()) == (cookie, 1)


def test_three_at_once_and_the_oldest_ends(clinic: Clinic, clock: time_machine.Traveller) -> None:
    row, phones = clinic.book(), []
    for _ in range(4):
        clock.shift(timedelta(minutes=1))
        phones.append(phone(row))
    assert [shows(each) for each in phones] == [False, True, True, True]


@pytest.mark.parametrize("kind", [ActorKind.COMPANION, ActorKind.DRIVER])
def test_whoever_helps_is_never_remembered(clinic: Clinic, kind: ActorKind) -> None:
    client = enters(mint(clinic.book(), kind), {**OWN, "first_name": "ana"})
    assert (keep_of(client), RememberedPhone.objects.count()) == ("", 0)


# The date of birth opens the same link.


def test_the_date_opens_the_same_link_and_goes_on_where_somebody_was_going(clinic: Clinic) -> None:
    row = clinic.book()
    client = phone(row)
    assert client.get("/my/medicines/").status_code == 403
    response = client.post("/my/open/", BORN)
    assert (response.status_code, response["Location"]) == (303, "/my/medicines/")
    assert client.get("/my/medicines/").status_code == 200
    assert {session.link_id for session in LinkSession.objects.all()} == {
        RememberedPhone.objects.get().link_id
    }


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "/staff/", "/my/ride/", "/my/../staff/"]
)
def test_it_leads_to_no_other_place(clinic: Clinic, place: str) -> None:
    client = phone(clinic.book())
    client.cookies[BACK] = place
    assert client.post("/my/open/", BORN)["Location"] == "/my/"


def test_an_answer_that_did_not_arrive_is_said(clinic: Clinic) -> None:
    page = phone(clinic.book()).post("/my/ate/", {"category": "water"})
    assert b"your last answer did not reach us" in page.content


@pytest.mark.parametrize(
    "said",
    [
        {},
        {**BORN, "month": "13"},
        {**BORN, "day": "31", "month": "2"},
        {**BORN, "year": "2026", "month": "12"},
    ],
)
def test_what_is_no_date_is_not_counted(clinic: Clinic, said: dict[str, str]) -> None:
    row = clinic.book()
    assert phone(row).post("/my/open/", said).status_code == 422
    row.refresh_from_db()
    assert row.link_tries == 0


def test_fifty_wrong_dates_are_ten_and_then_it_is_over(clinic: Clinic, clock: time_machine.Traveller) -> None:
    row = clinic.book()
    client = phone(row)
    for _ in range(50):
        assert client.post("/my/open/", WRONG).status_code == 422
        clock.shift(timedelta(minutes=31))
    row.refresh_from_db()
    assert row.link_tries == 10
    assert not shows(client)
    assert client.post("/my/open/", BORN).status_code == 422
    assert AuditEntry.objects.filter(action="link.refuse", data__outcome="wrong").count() == 10


def test_five_wrong_dates_pause_the_links_too_and_the_other_way_round(clinic: Clinic) -> None:
    row = clinic.book()
    client, token = phone(row), mint(row)
    for ask in (
        lambda: client.post("/my/open/", WRONG),
        lambda: client.post("/l/", {"token": token, **WRONG}),
    ):
        for _ in range(3):
            assert ask().status_code == 422
    row.refresh_from_db()
    assert row.link_tries == 5
    assert client.post("/my/open/", BORN).status_code == 422
    assert client.post("/l/", {"token": token, **BORN}).status_code == 422


def test_wrong_paused_and_unknown_read_alike(clinic: Clinic) -> None:
    client = phone(clinic.book())
    pages = [_without_secrets(client.post("/my/open/", WRONG)) for _ in range(6)]
    pages.append(_without_secrets(client.post("/my/open/", BORN)))
    assert len(set(pages)) == 1


def _without_secrets(response: Any) -> str:
    return re.sub(r'value="19\d\d"', "", told(response))


def test_a_network_address_is_held_back(clinic: Clinic) -> None:
    client = phone(clinic.book())
    assert [client.post("/my/open/", WRONG).status_code for _ in range(61)][-1] == 429


# How it ends.


@dataclass(frozen=True)
class Known:
    """A phone that is remembered, and the token of its link."""

    clinic: Clinic
    row: Appointment
    token: str
    client: Client


def _revoke(known: Known) -> None:
    access_links.revoke(appointment_id=known.row.pk, by=known.clinic.nurse, now=NOW)


def _move(known: Known) -> None:
    later = START + timedelta(hours=3)
    appointments.move(appointment_id=known.row.pk, starts_at=later, by=known.clinic.desk, now=NOW)


def _cancel(known: Known) -> None:
    appointments.cancel(appointment_id=known.row.pk, reason="patient_asked", by=known.clinic.desk, now=NOW)


def _cancel_and_back(known: Known) -> None:
    _cancel(known)
    appointments.bring_back(appointment_id=known.row.pk, by=known.clinic.desk, now=NOW)


def _new_address(known: Known) -> None:
    patients.change(
        patient_id=known.row.patient_id,
        changes={"email": "new@patient.example"},
        by=known.clinic.desk,
        now=NOW,
    )


def _merge(known: Known) -> None:
    other = known.clinic.patient()
    merges.merge(wish=Wish(other.pk, known.row.patient_id, frozenset()), by=known.clinic.nurse, now=NOW)


def _not_for_me(known: Known) -> None:
    """Also where the desk lets the link open again."""
    link_suspensions.suspend(token=known.token, reason=NotForMe.NO_APPOINTMENT, by=system("link"), now=NOW)
    link_suspensions.lift(appointment_id=known.row.pk, by=known.clinic.nurse, now=NOW)


def _forbidden(known: Known) -> None:
    """Also where the site allows it again."""
    for allowed in (False, True):
        standing = seen.settings(site_id=known.clinic.site.pk, by=known.clinic.manager).said
        sites.change_settings(
            site_id=known.clinic.site.pk, said=replace(standing, phone_copies_allowed=allowed),
            seen_before=standing, by=known.clinic.manager, now=NOW,
        )  # fmt: skip


def _sign_out(known: Known) -> None:
    known.client.post("/my/sign-out/")


def _lock(known: Known) -> None:
    """Through the mailed link; also where the desk lets them try again."""
    Appointment.objects.filter(pk=known.row.pk).update(link_tries=9)
    Client().post("/l/", {"token": known.token, **WRONG})
    access_links.unlock(appointment_id=known.row.pk, by=known.clinic.nurse, now=NOW)


ENDS: dict[str, Callable[[Known], None]] = {
    each.__name__.strip("_"): each
    for each in (
        _revoke, _move, _cancel, _cancel_and_back, _new_address, _merge, _not_for_me, _forbidden, _sign_out, _lock,
    )
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_it_ends_at_once_and_for_good_also_for_who_copied_the_cookie(clinic: Clinic, how: str) -> None:
    row = clinic.book()
    token = mint(row)
    client = closed(enters(token))
    copied = holding(keep_of(client))
    assert shows(copied)
    ENDS[how](Known(clinic, row, token, client))
    for each in (client, copied):
        response = each.get("/my/")
        assert response.status_code == 403
        assert b"Please open your link again" in response.content
        assert each.post("/my/open/", BORN).status_code == 422


def test_a_site_that_forbids_it_is_asked_at_each_request(clinic: Clinic) -> None:
    client = phone(clinic.book())
    Site.objects.filter(pk=clinic.site.pk).update(phone_copies_allowed=False)
    assert client.get("/my/").status_code == 403


@pytest.mark.parametrize(("beside", "stands"), [(-1, True), (0, False), (1, False)])
def test_it_ends_with_its_link_to_the_second(
    clinic: Clinic, clock: time_machine.Traveller, beside: int, stands: bool
) -> None:
    client = phone(clinic.book())
    clock.move_to(START + timedelta(hours=24, seconds=beside))
    assert (client.get("/my/").status_code == 200) is stands


def test_a_site_that_forbids_it_remembers_nobody(clinic: Clinic) -> None:
    Site.objects.filter(pk=clinic.site.pk).update(phone_copies_allowed=False)
    client = enters(mint(clinic.book()))
    assert client.post("/my/keep/").status_code == 303
    assert (keep_of(client), RememberedPhone.objects.count()) == ("", 0)


def test_after_signing_out_back_shows_nothing(clinic: Clinic) -> None:
    client = enters(mint(clinic.book()))
    cookie = keep_of(client)
    response = client.post("/my/sign-out/")
    assert (keep_of(client), response["Clear-Site-Data"]) == ("", '"cache", "storage"')
    assert (client.get("/my/").status_code, shows(holding(cookie))) == (403, False)


def test_no_answer_is_stored(clinic: Clinic) -> None:
    client = phone(clinic.book())
    for response in (client.get("/my/"), client.get("/my/medicines/"), client.post("/my/open/", WRONG)):
        assert response["Cache-Control"] == "no-store, private"


# One phone, several people.


def test_the_second_patient_on_a_phone_never_sees_the_first(
    clinic: Clinic, clock: time_machine.Traveller
) -> None:
    client = phone(clinic.book(starts_at=START + timedelta(days=1)))
    first = keep_of(client)
    enters(mint(clinic.book()), BORN, client)
    assert keep_of(client) == ""
    clock.shift(AWAY)
    assert client.get("/my/").status_code == 403
    assert not shows(holding(first))


def test_the_second_who_chooses_it_is_remembered_instead(clinic: Clinic) -> None:
    client = phone(clinic.book(starts_at=START + timedelta(days=1)))
    first = keep_of(client)
    closed(enters(mint(clinic.book()), OWN, client))
    assert "Thursday 26 November" in text(client, "/my/")
    assert not shows(holding(first))


@pytest.mark.parametrize("kind", [ActorKind.COMPANION, ActorKind.DRIVER])
def test_whoever_helps_ends_it_on_this_phone(clinic: Clinic, kind: ActorKind) -> None:
    row = clinic.book()
    client = phone(row)
    enters(mint(row, kind), {**BORN, "first_name": "ana"}, client)
    assert (keep_of(client), RememberedPhone.objects.filter(ended_at=None).count()) == ("", 0)


def test_the_own_list_once_more_leaves_it(clinic: Clinic) -> None:
    row = clinic.book()
    client = phone(row)
    cookie = keep_of(client)
    enters(mint(row), BORN, client)
    assert keep_of(client) == cookie
    assert shows(holding(cookie))


def test_a_wrong_date_on_another_link_changes_nothing(clinic: Clinic) -> None:
    client = phone(clinic.book())
    client.post("/l/", {"token": mint(clinic.book()), **WRONG})
    assert shows(client)


def test_an_open_page_comes_first(clinic: Clinic) -> None:
    client = enters(mint(clinic.book()))
    assert 'data-open="' in client.get("/my/").content.decode()
    page = closed(client).get("/my/").content.decode()
    assert ("data-open" in page, "data-remembered" in page) == (False, True)


# The cookie itself.


def test_it_is_no_session_and_a_session_is_none_of_these(clinic: Clinic) -> None:
    client = enters(mint(clinic.book()))
    session, cookie = client.cookies[settings.LINK_COOKIE_NAME].value, keep_of(client)
    assert holding(cookie, settings.LINK_COOKIE_NAME).get("/my/").status_code == 403
    assert holding(session).get("/my/").status_code == 403
    assert holding(session).post("/my/open/", BORN).status_code == 422
    assert link_digests.of_keep(cookie) != link_digests.of_cookie(cookie)


def test_it_is_no_token(clinic: Clinic) -> None:
    cookie = keep_of(phone(clinic.book()))
    for token in (cookie, f"p{cookie}", f"p{cookie.lower()}"):
        assert Client().post("/l/", {"token": token, **BORN}).status_code == 422
    token = mint(clinic.book())
    assert holding(token).get("/my/").status_code == 403


def _tampered(cookie: str) -> list[str]:
    other = "A" if cookie[0] != "A" else "B"
    return [
        other + cookie[1:],
        cookie[:-1],
        cookie + "A",
        cookie.swapcase(),
        "",
        "x" * 43,
        "x" * 5000,
        "é" * 43,
        "\x00" * 43,
    ]


@pytest.mark.parametrize("place", range(9))
def test_one_that_was_tampered_with_shows_nothing(clinic: Clinic, place: int) -> None:
    cookie = _tampered(keep_of(phone(clinic.book())))[place]
    client = holding(cookie)
    assert client.get("/my/").status_code == 403
    assert client.post("/my/open/", BORN).status_code == 422


def test_a_longer_life_in_the_browser_is_none(clinic: Clinic, clock: time_machine.Traveller) -> None:
    client = phone(clinic.book())
    client.cookies[settings.KEEP_COOKIE_NAME]["max-age"] = 10**9
    clock.move_to(START + timedelta(days=3))
    assert client.get("/my/").status_code == 403


# What is told of it.


def test_each_look_is_told_and_the_patient_reads_it(clinic: Clinic) -> None:
    row = clinic.book()
    phone(row).get("/my/")
    look = AuditEntry.objects.get(action="record.view")
    assert (look.actor.partition(":")[0], look.obj) == ("remembered", f"appointment:{row.pk}")
    by = replace(clinic.link_actor(row), unlocked=True)
    found = who_looked(page=1, by=by, now=look.at + timedelta(seconds=1))
    assert [each.name for each in found.looks if each.kind is Kind.REMEMBERED] == [""]
    lines = render_to_string("patient/who_looked.html", {"page": found, "site": found.site})
    assert "Showed your times and list without your date of birth." in lines


def test_without_its_entry_it_shows_nothing(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    client = phone(clinic.book())

    def refuse(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(audit, "look", refuse)
    response = client.get("/my/")
    assert (response.status_code, b"Come at" in response.content) == (503, False)


def test_choosing_and_taking_back_are_told(clinic: Clinic) -> None:
    client = enters(mint(clinic.book()))
    client.post("/my/sign-out/")
    link = RememberedPhone.objects.get().link_id
    entries = AuditEntry.objects.filter(action__startswith="phone.").order_by("pk")
    assert [(entry.action, entry.obj) for entry in entries] == [
        ("phone.remember", f"link:{link}"),
        ("phone.forget", f"link:{link}"),
    ]


def test_no_log_holds_it(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client = enters(mint(clinic.book()))
    cookie = keep_of(client)
    closed(client)
    for ask in (client.get, client.post):
        ask("/my/")
        ask("/my/medicines/")
    client.post("/my/open/", WRONG)
    client.post("/my/sign-out/")
    assert caplog.records
    assert cookie not in caplog.text


def test_it_is_light(clinic: Clinic, django_assert_max_num_queries: Any) -> None:
    client = phone(prepared(clinic, medicine="clonazepam"))
    with django_assert_max_num_queries(16):
        page = client.get("/my/")
    assert compressed(page.content) <= HTML
    assert compressed(client.get("/my/medicines/").content) <= HTML
