"""What an old phone on a slow network must fetch. Limits: ux.md section 9, in compressed bytes."""

import gzip
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import Clinic
from tests.patient.conftest import Opens, operation
from tests.preparing import prepared

STATIC = Path(__file__).resolve().parents[2] / "static"
PAGES = (
    "/my/",
    "/my/items/1/",
    "/my/items/2/",
    "/my/items/3/",
    "/my/items/7/",
    "/my/items/7/1/",
    "/my/medicines/",
    "/my/ate/",
    "/my/not-sure/",
)
HTML, CSS, SCRIPT, TICK = 4_000, 8_000, 12_000, 1_000


def compressed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(clinic: Clinic, opens: Opens, path: str) -> None:
    client = opens(prepared(clinic, medicine="clonazepam"))
    assert compressed(client.get(path).content) <= HTML


def test_the_way_in_is_light(clinic: Clinic, client: object) -> None:
    assert compressed(client.get("/l/p" + "a" * 32).content) <= HTML  # type: ignore[attr-defined]


def test_a_tick_is_answered_in_a_few_bytes(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    reply = client.post("/my/items/4/tick/", operation(), headers={"X-Fragment": "1"})
    assert compressed(reply.content) <= TICK


@pytest.mark.parametrize(("file", "limit"), [("css/patient.css", CSS), ("js/patient.js", SCRIPT)])
def test_what_a_page_brings_along_is_light(file: str, limit: int) -> None:
    assert compressed((STATIC / file).read_bytes()) <= limit


def test_a_page_leaves_compressed(clinic: Clinic, opens: Opens) -> None:
    response = opens(clinic.book()).get("/my/", headers={"Accept-Encoding": "gzip"})
    assert (response["Content-Encoding"], len(response.content) <= HTML) == ("gzip", True)


def test_a_page_brings_one_style_and_one_script(clinic: Clinic, opens: Opens) -> None:
    body = opens(clinic.book()).get("/my/").content.decode()
    assert (body.count("<script"), body.count('rel="stylesheet"'), body.count("<img")) == (1, 1, 0)


@pytest.mark.parametrize(
    "elsewhere", [{"shell", "worker"}, {"kept", "again", "worker"}], ids=["page", "without a network"]
)
def test_a_list_on_ones_own_phone_needs_no_more_script_than_a_page(elsewhere: set[str]) -> None:
    """It comes after the first load, and to nobody who did not choose it."""
    scripts = [file for file in (STATIC / "js/kept").glob("*.js") if file.stem not in elsewhere]
    assert sum(compressed(file.read_bytes()) for file in scripts) <= SCRIPT
    assert 'import("./kept/' in (STATIC / "js/patient.js").read_text()


@pytest.mark.parametrize("path", ["/my/", "/my/medicines/"])
def test_a_long_history_asks_the_database_no_more_than_a_short_one(
    clinic: Clinic, opens: Opens, path: str
) -> None:
    client, asked = opens(clinic.book()), []
    for more in (1, 12):
        for number in range(more):
            client.post("/my/medicines/", {**operation(), "text": f"sertraline {number + 1} mg"})
            client.post("/my/items/4/tick/", operation())
            client.post("/my/items/4/undo/", operation())
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        asked.append(len(seen))
    assert asked[0] == asked[1]
