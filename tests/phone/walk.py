"""Every page that somebody without an account can see, in every state, in two languages: walked from the addresses themselves.

The pages are asked for as a browser asks, through the whole product; a test shows their bytes to a real browser. A new page is
walked by having an address; a state that no address reaches is one more function here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import uuid4

import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from checklists.actions import appointments, driver_answers
from checklists.actions.contact import stop_token
from checklists.models import LinkSession, Reminder
from checklists.patient.urls import urlpatterns
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from tests import factories
from tests.after import DUE, gone_home
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import enter, mint, mint_for, opened
from tests.patient.test_change_seen import AFTERNOON, tell
from tests.patient.test_change_seen import move as moved_to
from tests.patient.test_next_day_pages import opened as opened_the_day_after
from tests.patient.test_remembered import phone as remembered_phone
from tests.preparing import FASTING, move, prepared, resting
from tests.reminders.ladder import driver, helper, planned, second_contact, with_ladder

LANGUAGES = ("en", "ar")
# What is masked or made anew each time, and tells no two pages apart.
_ANEW = re.compile(r'<input type="hidden"[^>]*>|\bdata-[\w-]+="[^"]*"|\b[0-9a-f]{8}\b')
# Words between tags, and what an attribute holds that no rule of a checker asks about.
_WORDS = re.compile(
    r'(?<=>)[^<]*[^<\s][^<]*(?=<)|(?<= (?:href|data)=")[^"]*|\b(?:id|for|value|action|aria-labelledby|aria-describedby|datetime)="[^"]*"'
)
_PLACES = {"position": range(1, 9)}

State = Callable[[Clinic, time_machine.Traveller], Client]


@dataclass(frozen=True)
class Page:
    """`name` says the state and the address; `html` the whole answer, `policy` what it lets a browser load."""

    name: str
    address: str
    language: str
    html: str
    policy: str

    @property
    def shape(self) -> str:
        """What a checker looks at, without the words: two pages of one shape have the same barriers."""
        return _WORDS.sub("", _ANEW.sub("", self.html))


@dataclass
class Walk:
    pages: dict[tuple[str, str], Page]

    def keep(self, name: str, address: str, language: str, answer: HttpResponse) -> bool:
        """One page of each look: what differs in its secrets alone was seen, and is not new."""
        if not answer.get("Content-Type", "").startswith("text/html") or not answer.content:
            return False
        html = answer.content.decode()
        if "<!doctype html>" not in html:  # a part for a script, not a page
            return False
        page = Page(f"{name} {address}", address, language, html, answer.get("Content-Security-Policy", ""))
        known = len(self.pages)
        self.pages.setdefault((language, _ANEW.sub("", html)), page)
        return len(self.pages) > known


def walk() -> tuple[Page, ...]:
    """All pages, at the clock of the worked examples. Leaves its rows to whoever opened the transaction."""
    seen = Walk({})
    for name, state in STATES.items():
        with time_machine.travel(NOW, tick=False) as clock:
            browser = state(factories.clinic(), clock)
            for address in addresses():
                is_new = seen.keep(name, address, "en", speaking(browser, "en").get(address))
                if is_new:
                    seen.keep(name, address, "ar", speaking(browser, "ar").get(address))
    for story, language in product(STORIES, LANGUAGES):
        with time_machine.travel(NOW, tick=False) as clock:
            for name, address, answer in story(factories.clinic(), clock, language):
                seen.keep(name, address, language, answer)
    return tuple(seen.pages.values())


def shapes(pages: Iterable[Page]) -> list[Page]:
    """One page of each shape and language."""
    return list({(page.language, page.shape): page for page in pages}.values())


def addresses() -> list[str]:
    """Each address of the phone that can be looked at; where one holds a place in a list, at each place."""
    looked_at = [pattern for pattern in _leaves(urlpatterns) if "GET" in pattern.callback.policy.methods]
    return [address for pattern in looked_at for address in _filled(pattern)]


def _leaves(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


def _filled(pattern: URLPattern) -> Iterator[str]:
    places = pattern.pattern.converters
    if any("Int" not in type(converter).__name__ for converter in places.values()) or pattern.name == "link":
        return  # addresses that hold a secret have a story each
    for values in product(*(_PLACES.get(name, range(1, 4)) for name in places)):
        yield reverse(str(pattern.name), kwargs=dict(zip(places, values, strict=True)))


def speaking(browser: Client, language: str) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return browser


# States: somebody holds an open link, and every address is asked for.


def stranger(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    return Client()


def half_prepared(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    """Some done, one not sure, medicines of every kind, a driver who has not said yes."""
    row = clinic.book()
    browser = opened(row)
    browser.post(f"/my/items/{FASTING}/tick/", {"operation": str(uuid4())})
    browser.post("/my/not-sure/", {"operation": str(uuid4()), "position": "2"})
    for medicine in ("clonazepam 0.5", "xanaxx", "my blue tea", "sertraline 50 mg"):
        browser.post("/my/medicines/", {"operation": str(uuid4()), "text": medicine})
    driver(row)
    return browser


def all_done(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    row = prepared(clinic, medicine="clonazepam")
    clock.move_to(START - timedelta(hours=20))
    return opened(row)


def here(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    row = clinic.book()
    clock.move_to(START - timedelta(minutes=20))
    move(row, Status.ARRIVED, clinic.nurse, now=START - timedelta(minutes=21))
    return opened(row)


def at_rest(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    row = resting(clinic)
    clock.move_to(START + timedelta(hours=1))
    return opened(row)


def moved(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    row = prepared(clinic)
    tell(row, "booked")
    moved_to(clinic, row, AFTERNOON, NOW)
    row.refresh_from_db()
    return opened(row)


def unlocked(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    """By a code: what may be changed and taken along."""
    row = prepared(clinic, medicine="clonazepam")
    driver(row)
    browser = opened(row)
    LinkSession.objects.update(unlocked_until=NOW + timedelta(minutes=10))
    return browser


def remembered(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    """The own phone, without a date of birth."""
    return remembered_phone(prepared(clinic, medicine="clonazepam"))


def driver_asked(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    row = clinic.book()
    driver(row)
    return opened(row, ActorKind.DRIVER)


def driver_coming(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    row = prepared(clinic)
    browser = opened(row, ActorKind.DRIVER)
    driver_answers.accept(
        appointment_id=row.pk,
        phone="303 555 0199",
        is_adult=True,
        by=clinic.link_actor(row, ActorKind.DRIVER),
        now=NOW,
    )
    clock.move_to(NOW + timedelta(minutes=5))
    return browser


def companion(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    """Somebody who may read and tick."""
    row = clinic.book()
    return enter(mint_for(helper(row, may_read_at=NOW, may_tick_at=NOW), row))


def the_day_after(clinic: Clinic, clock: time_machine.Traveller) -> Client:
    clock.move_to(DUE - timedelta(minutes=2))
    browser = opened_the_day_after(gone_home(clinic))
    clock.move_to(DUE)
    return browser


# Only booked, this long before the start.
BOOKED = {
    "preparing": START - NOW,
    "the_morning": timedelta(hours=4),
    "arriving": timedelta(minutes=40),
    "after_arrival": timedelta(minutes=5),
    "missed": -timedelta(hours=12),
}


def booked(before: timedelta) -> State:
    def state(clinic: Clinic, clock: time_machine.Traveller) -> Client:
        row = clinic.book()
        clock.move_to(START - before)
        return opened(row)

    return state


_OTHERS: tuple[State, ...] = (
    *(stranger, half_prepared, all_done, here, at_rest, moved, unlocked, remembered),
    *(driver_asked, driver_coming, companion, the_day_after),
)
STATES = {name: booked(before) for name, before in BOOKED.items()} | {
    state.__name__: state for state in _OTHERS
}

Told = Iterator[tuple[str, str, HttpResponse]]


# Stories: what answers a press, and addresses that hold a secret.


def refused_answers(clinic: Clinic, clock: time_machine.Traveller, language: str) -> Told:
    """Every form of the list, sent as it is: what needs another look."""
    browser = speaking(STATES["preparing"](clinic, clock), language)
    for address in addresses():
        shown = browser.get(address).content.decode()
        forms = re.findall(r'<form method="post"(?: action="([^"]*)")?[^>]*>(.*?)</form>', shown, re.DOTALL)
        for action, form in forms if "/look/" not in address else ():
            if re.search(r'<(?:input(?! type="hidden")|select|textarea)', form):
                yield (
                    "empty form",
                    action or address,
                    browser.post(action or address, {"operation": str(uuid4())}),
                )


def landing(clinic: Clinic, clock: time_machine.Traveller, language: str) -> Told:
    browser = speaking(Client(), language)
    row = clinic.book()
    for kind in (ActorKind.PATIENT, ActorKind.DRIVER):
        token = mint(row, kind, NOW)
        yield f"landing {kind.value}", f"/l/{token}", browser.get(f"/l/{token}")
        yield f"nothing typed {kind.value}", "/l/", browser.post("/l/", {"token": token})
        born = {"day": "4", "month": "4", "year": "1984", "first_name": "Bea"}
        yield f"another {kind.value}", "/l/", browser.post("/l/", {"token": token, **born})
    appointments.cancel(appointment_id=row.pk, reason="ill", by=clinic.desk, now=NOW)
    yield "cancelled", "/l/", browser.post("/l/", {"token": token, "first_name": "Ana"})


def new_links(clinic: Clinic, clock: time_machine.Traveller, language: str) -> Told:
    browser = speaking(Client(), language)
    yield "new link, nothing typed", "/my/new-link/", browser.post("/my/new-link/", {"email": "x"})
    yield "new link", "/my/new-link/", browser.post("/my/new-link/", {"email": "ana@patient.example"})


def no_more_mail(clinic: Clinic, clock: time_machine.Traveller, language: str) -> Told:
    browser = speaking(Client(), language)
    with_ladder(clinic)
    row = clinic.book()
    second_contact(row)
    rows = [*Reminder.objects.filter(appointment=row).order_by("due_at", "rule"), planned(row, "ride_second")]
    for reminder in (rows[0], rows[-2], rows[-1]):
        address = f"/r/stop/{stop_token(reminder_id=reminder.pk)}"
        yield "stop", address, browser.get(address)
        yield "stop, nothing ticked", address, browser.post(address)
        yield "stopped", address, browser.post(address, {"sure": "on"})
    yield "stop of a broken address", "/r/stop/x", browser.post("/r/stop/x", {"sure": "on"})


def closed(clinic: Clinic, clock: time_machine.Traveller, language: str) -> Told:
    browser = speaking(STATES["preparing"](clinic, clock), language)
    yield "no such page", "/my/nowhere/", browser.get("/my/nowhere/")
    yield "stale form", "/my/ate/", speaking(Client(enforce_csrf_checks=True), language).post("/my/ate/")
    yield "closed", "/my/sign-out/", browser.post("/my/sign-out/")


STORIES = (refused_answers, landing, new_links, no_more_mail, closed)
