"""Figure 2: a canary in every field that tells of a patient or opens something, a day of the clinic, and nobody who may not find one anywhere.

Looked through: what everybody who is not entitled is told in bodies and heads; addresses; mail heads, the first words of a mail, calendar files; every line of the logs, ours,
the worker's and the database's; all that passes through the broker; the audit; the backup; each file that is left on the disk. Source: security.md 8, AZ-3, AZ-8, AD-5, LG-1, ML-1.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checklists import models
from checklists.rules.field_classes import FieldClass
from tests import databases
from tests.attack.canaries import CODED, Planted, fields
from tests.attack.canary_day import Day, day_of
from tests.attack.canary_readers import PEOPLE, in_their_copy, may_read
from tests.isolation.scene import ANSWERS, HELPER, PERSON, PRIVATE

PLACES = ("addresses", "mail heads", "first words of mails", "calendars", "logs", "database log", "broker", "audit", "backup", "disk")  # fmt: skip

# What the scene's own acts said, before a canary was put in the place of each word.
BEFORE = (*PERSON, *ANSWERS, *PRIVATE, *HELPER)
# How somebody is called, in a greeting.
CALLED = ("Patient.first_name", "Patient.preferred_name")


@pytest.fixture(scope="module")
def day(
    servers: databases.Servers, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Day]:
    if not servers.redis_url.startswith("redis+socket://"):
        pytest.skip("a server of somebody else's, and no broker: nothing of theirs is watched")
    with django_db_blocker.unblock(), day_of(servers, tmp_path_factory.mktemp("canaries")) as lived:
        yield lived


def test_one_is_in_every_field(day: Day, count: Callable[..., None]) -> None:
    """A field on neither list is red; so is one that was planted nowhere: its table wants a row in tests/attack/full_scene.py."""
    held = {each.label for each in day.planted.every()}
    assert {".".join(each) for each in fields()} - held == set()
    assert not held & CODED
    count(canaries=day.planted.count, fields_with_canaries=len(held))
    patients = {each.patient for each in day.planted.every() if each.kind is not FieldClass.SECRET} - {0}
    assert day.planted.count >= 400 and len(patients) >= 4


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_reads_what_is_not_theirs(who: str, day: Day, count: Callable[..., None]) -> None:
    hits = {
        (told.route, told.method, each.label)
        for told in day.told[who]
        for each in day.planted.found(told.text)
        if not may_read(day.scene, who, each) and not in_their_copy(day.scene, who, told.route, each)
    }
    count(answers_read=len(day.told[who]), hits=len(hits))
    assert day.told[who] and hits == set()


@pytest.mark.parametrize("place", PLACES)
def test_none_is_where_nobody_may_read_one(place: str, day: Day, count: Callable[..., None]) -> None:
    seen = day.seen[place]
    named = {*CALLED} if place == "first words of mails" else set()
    hits = sorted({each.label for text in seen for each in day.planted.found(text)} - named)
    hits += [word for word in BEFORE if any(word in text for text in seen)]
    count(**{f"{place.replace(' ', '_')}_kB": round(sum(map(len, seen)) / 1000, 1), "hits": len(hits)})
    assert hits == []
    # What broke in it was said to the program alone.
    assert any(seen) or place == "database log"


def test_a_mail_tells_its_reader_a_name_and_nothing_of_anybody_else(
    day: Day, count: Callable[..., None]
) -> None:
    told = [(to, each) for to, text in day.letters for each in day.planted.found(text)]
    count(mail_bodies=len(day.letters))
    assert {each.label for _, each in told} <= {*CALLED, "Patient.recognition_phrase", "Companion.name"}
    assert day.letters and [(to, each.label) for to, each in told if not _is_theirs(to, each.patient)] == []


def _is_theirs(to: str, patient: int) -> bool:
    """Their own address, or of somebody who helps them."""
    return (
        models.Patient.objects.filter(pk=patient, email=to).exists()
        or models.Companion.objects.filter(patient=patient, email=to).exists()
    )


def test_what_is_looked_for_is_found_where_it_may_stand(day: Day) -> None:
    """Else nothing above proves anything: a nurse reads names, medicines, notes; mails reach their address."""
    read = {each.label for told in day.told["nurse"] for each in day.planted.found(told.text)}
    assert {"Patient.first_name", "Patient.phone", "MedicationEntry.text"} <= read
    assert {each.label for text in day.seen["envelopes"] for each in day.planted.found(text)} >= {
        "Patient.email"
    }


def test_every_spelling_is_found() -> None:
    planted = Planted()
    planted.words["0002a"] = planted.phones["0042"] = planted.texts["1911-02-13"] = object()  # type: ignore[assignment]
    for text in (
        "QZ0002AZQ",
        "x.qz0002azq@canary.example",
        "tel:+17205550042",
        "(720) 555-0042",
        "DTSTART 1911-02-13",
    ):
        assert planted.found(text), text
    assert not planted.found("qz0002bzq 7205550043 1911-02-14")
