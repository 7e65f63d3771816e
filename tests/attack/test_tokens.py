"""Figure 6: many links are made, asked for and opened; no table, no line of a log and no answer but their own holds one of them. Source: LK-2, LG-2."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from checklists.actions import access_links
from checklists.rules.access import ActorKind, system
from tests.attack.sizes import size
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import BORN
from tests.patient.test_link_secrets import lines

__all__ = ["lines"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOKENS = size(24, 10_000)
# Of one appointment at once; every 500th of a run is asked for at the door too.
ALIVE, ASKED = 12, max(1, TOKENS // 24)
TOKEN = re.compile(r"[pcd][a-z2-7]{32}")


def minted(clinic: Clinic) -> list[str]:
    """For a dozen at a time, as a sender makes them."""
    row = clinic.book()
    wanted = [access_links.NewLink(row.pk, ActorKind.PATIENT, START + timedelta(hours=24))] * ALIVE
    with transaction.atomic():
        return list(access_links.mint_many(wanted=wanted, by=system("sweep"), now=NOW))


def everything() -> str:
    """Each row of each table as text, one table after another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found).lower()


def knock(token: str) -> str:
    """Everything the door says to whoever asks with it, but the form of its own page."""
    client = Client(raise_request_exception=False)
    said = [
        client.get(f"/l/{token}/"),
        client.get(f"/nowhere/{token}"),
        client.put(f"/l/{token}"),
        client.post("/l/", {"token": token, **BORN, "day": "32"}),
    ]
    opened = client.post("/l/", {"token": token, **BORN})
    said += [opened, client.get("/my/"), client.get("/my/calendar.ics")]
    heads = " ".join(f"{answer.headers} {answer.cookies.output()}" for answer in said)
    return heads + " ".join(answer.getvalue().decode() for answer in said[4:])


def test_no_token_rests_or_is_told(clinic: Clinic, lines: io.StringIO, count: Callable[..., None]) -> None:
    made: set[str] = set()
    told = ""
    while len(made) < TOKENS:
        tokens = minted(clinic)
        made.update(tokens)
        told += "".join(knock(token) for token in tokens[::ASKED])
    resting = set(TOKEN.findall(everything()))
    count(tokens=len(made), told=len(made & resting) + sum(token in told for token in made))
    assert made & resting == set()
    assert (
        made & set(TOKEN.findall(lines.getvalue().lower())) == set() and "clinic.requests" in lines.getvalue()
    )
    assert [token for token in made if token in told.lower()] == []


def test_the_search_would_find_one(clinic: Clinic) -> None:
    """Else the test above proves nothing."""
    (token, *_) = minted(clinic)
    clinic.patient(recognition_phrase=token[:33])
    assert token in TOKEN.findall(everything())
