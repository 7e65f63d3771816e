"""Looking writes nothing, and a patient's pages carry no id of anybody."""

import re
from typing import Any

import pytest
from django.db import connection

from checklists.rules.access import LINK_KINDS
from tests.isolation.addresses import Route, address, every_route
from tests.isolation.scene import EVERYTHING, OTHER_PERSON, Scene

ROUTES = [route for route in every_route() if "GET" in route.policy.methods]
# Views of records are told to the audit; a phone and a session say when they were last seen.
MAY_WRITE = {
    "checklists_auditentry",
    "checklists_audithead",
    "checklists_linksession",
    "django_session",
    "cache_entries",
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# A tick's own number, made for this page: sent twice it counts once. A medicine's line is named by it. A copy's number is
# random, and says to this phone alone which of its lists is meant.
OPERATION = re.compile(rf'name="(?:operation|line)" value="{UUID.pattern}"|data-keep="(?: ?{UUID.pattern})*"')
PATIENT_PAGES = [
    "/my/", "/my/thank-you/", "/my/not-sure/", "/my/ate/", "/my/medicines/", "/my/new-link/",
    *(f"/my/items/{position}/" for position in range(1, 8)), "/my/items/7/1/", "/my/items/7/check/", "/my/items/1/last/",
    "/my/ate/when/",
    "/my/unlock/", "/my/helpers/",
]  # fmt: skip


def right_actor(route: Route) -> str:
    if route.policy.kinds & LINK_KINDS:
        return "patient"
    if not route.policy.kinds:
        return "stranger"
    return "manager" if route.name in {"staff_team", "staff_override_week"} else "nurse"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_looking_writes_nothing(route: Route, method: str, scene: Scene, knock: Any) -> None:
    """By PostgreSQL's own count of rows touched in this transaction, whatever code touched them."""
    before = written()
    with knock(right_actor(route), method, address(route, scene)) as response:
        assert response.status_code < 500 or route.name == "healthz_reminders"
        touched = {table for table, count in written().items() if count != before.get(table, 0)}
        assert touched - MAY_WRITE == set()


def written() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("path", PATIENT_PAGES)
def test_a_patient_s_page_holds_no_id(path: str, scene: Scene, knock: Any) -> None:
    with knock("patient", "GET", path) as response:
        page = response.content.decode()
        assert response.status_code in {200, 303}
        assert UUID.findall(OPERATION.sub("", page)) == []
        assert _numbers(page) - _harmless() == set()


@pytest.mark.parametrize("path", PATIENT_PAGES)
def test_another_patient_s_own_pages_hold_nothing_of_the_first(path: str, scene: Scene, knock: Any) -> None:
    """Each item of the list, and not only one: a driver, a medicine, an answer might come from the wrong row."""
    with knock("other patient", "GET", path) as response:
        page = response.content.decode()
        assert response.status_code in {200, 303}
        assert [canary for canary in EVERYTHING if canary in page] == []


@pytest.mark.parametrize("who", ["patient", "other patient"])
def test_a_calendar_file_names_nobody_to_whoever_shares_the_calendar(
    who: str, scene: Scene, knock: Any
) -> None:
    with knock(who, "GET", "/my/calendar.ics") as response:
        file = response.content.decode().replace("\r\n ", "")
        assert file.startswith("BEGIN:VCALENDAR")
        assert [canary for canary in EVERYTHING + OTHER_PERSON if canary in file] == []


def _numbers(page: str) -> set[str]:
    """Numbers in addresses and in what forms send; what was asked and shown is a digest of the protocol's words."""
    addresses = re.findall(r'(?:href|action|formaction|src)="(/[^"]*)"', page)
    values = re.findall(r'name="(?!csrfmiddlewaretoken|asked|seal)\w+" value="([^"]*)"', page)
    wanted = [
        text for text in (*addresses, *values) if not text.startswith("/static/") and not UUID.fullmatch(text)
    ]
    return {number for text in wanted for number in re.findall(r"\d+", text)}


def _harmless() -> set[str]:
    """Places of a list from one to seven, steps of the text size, days back."""
    return {"0", "1", "2", "3", "4", "5", "6", "7"}
