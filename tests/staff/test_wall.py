"""The wall screen: what anybody may see from the corridor, and not one thing more."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from checklists import models
from checklists.actions import hand_over
from checklists.rules.appointment_status import Status
from checklists.staff.wall_page import initials
from tests.factories import START, Clinic
from tests.preparing import AT_THE_DESK, move, prepared, resting
from tests.staff.sign_in import signed_in

MORNING = START - timedelta(hours=1)
CANARIES = ("Canaryfirst", "Canarypref", "Canarylast", "1931", "July", "555 0177", "5550177", "CANARYREC", "clonazepam", "medicine", "prescriber", "override", "Canarywords", "contact", "canary-mail", "/check-in/", "row-", "tel:", "comfort", "Comfort", "no reminders")  # fmt: skip


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def person(clinic: Clinic) -> models.Patient:
    return clinic.patient(
        first_name="Canaryfirst", preferred_name="Canarypref", last_name="Xcanarylast", date_of_birth=date(1931, 7, 29),
        phone="+1 303 555 0177", record_number="CANARYREC", email="canary-mail@patient.example",
    )  # fmt: skip


def wall(clinic: Clinic, who: str = "nurse", rest: str = "wall/"):  # type: ignore[no-untyped-def]
    return signed_in(getattr(clinic, who)).get(f"/staff/{clinic.site.slug}/{rest}")


def shown(body: bytes) -> str:
    """Within the page's own part: around it stand the name of who is signed in and the navigation."""
    return body.decode().partition('id="board-rows"')[2]


@pytest.mark.parametrize("rest", ["wall/", "wall/tiles/"])
@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber"])
def test_the_wall_names_nobody_and_gives_no_reason(clinic: Clinic, who: str, rest: str) -> None:
    row = prepared(clinic, clinic.book(person(clinic)), medicine="clonazepam 0.5")
    models.Patient.objects.filter(pk=row.patient_id).update(reminders_stopped_at=MORNING)
    row.notes = "Canarywords"
    row.save(update_fields=["notes"])
    page = wall(clinic, who, rest).content
    assert [canary for canary in CANARIES if canary in shown(page)] == []
    assert [canary for canary in CANARIES[:8] if canary in page.decode()] == []


def test_initials_time_shape_and_word(clinic: Clinic) -> None:
    prepared(clinic, clinic.book(person(clinic)), medicine="clonazepam 0.5")
    page = shown(wall(clinic).content)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "9:30 am C. X. Hold Expected" in words
    assert "#mark-hold" in page


def test_who_has_left_is_gone_and_from_the_infusion_on_only_the_status_counts(clinic: Clinic) -> None:
    row = resting(clinic)
    page = shown(wall(clinic).content)
    assert "Resting" in page and "#mark-" not in page
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=AT_THE_DESK)
    move(row, Status.LEFT, clinic.nurse)
    assert "Nobody is expected any more today." in shown(wall(clinic).content)


def test_watching_it_is_no_work_and_costs_little(clinic: Clinic) -> None:
    prepared(clinic)
    nurse = signed_in(clinic.nurse)
    nurse.get(f"/staff/{clinic.site.slug}/wall/")
    first = nurse.get(f"/staff/{clinic.site.slug}/wall/tiles/")
    again = nurse.get(f"/staff/{clinic.site.slug}/wall/tiles/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with time_machine.travel(MORNING + timedelta(minutes=14), tick=False):
        assert nurse.get(f"/staff/{clinic.site.slug}/wall/tiles/").status_code == 200
    with time_machine.travel(MORNING + timedelta(minutes=16), tick=False):
        assert nurse.get(f"/staff/{clinic.site.slug}/wall/tiles/").status_code == 401


@pytest.mark.parametrize("rest", ["wall/", "wall/tiles/"])
@pytest.mark.parametrize("who", ["manager", "other_nurse"])
def test_nobody_else_reads_it(clinic: Clinic, who: str, rest: str) -> None:
    prepared(clinic)
    assert wall(clinic, who, rest).status_code in (403, 404)


@pytest.mark.parametrize(("first", "last", "said"), [("Ana", "Ruiz", "A. R."), ("élan", "o’Brien", "É. O."), ("", "Ruiz", "R."), ("محمد", "علي", "م. ع."), (" ", " ", "")])  # fmt: skip
def test_initials(first: str, last: str, said: str) -> None:
    assert initials(first, last) == said
