"""ux.md N18 at every press of the desk that may mail: nothing is saved until what it sends was read; that is then planned."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checklists import models
from checklists.actions import medicines
from checklists.messages.examples import example
from checklists.queries import outbox, sites
from checklists.queries.told import to_json
from checklists.staff.forms.site import seal
from tests.factories import NOW, START, Clinic
from tests.preparing import THE_DAY_BEFORE, WELL, WELLBEING
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
_SOON = timedelta(minutes=5)


@dataclass
class Press:
    """One form as the desk sends it; `who` gets mail by it."""

    client: Client
    address: str
    data: dict[str, Any]
    who: str = "Ana"
    at: datetime = NOW
    second: dict[str, str] = field(default_factory=dict)


def going(now: datetime) -> dict[Any, models.Reminder]:
    """What leaves within minutes."""
    rows = models.Reminder.objects.filter(state="planned", channel="email", next_try_at__lte=now + _SOON)
    return {row.pk: row for row in rows}


def subject(row: models.Reminder) -> str:
    found = outbox.looked_at(row.pk, now=row.next_try_at)
    return " ".join(example(found.letter, now=row.next_try_at).subject.split())


def told(row: models.Appointment, now: datetime = NOW) -> models.Appointment:
    """As if the first message had left, with the hours of that moment."""
    reminder = models.Reminder.objects.get(appointment=row, rule="booked")
    named = to_json(outbox.looked_at(reminder.pk, now=now).letter.named)
    models.Reminder.objects.filter(pk=reminder.pk).update(
        state="sent", sent_at=now, transmit_at=now, told=named
    )
    return row


def at(clinic: Clinic, name: str, *args: object) -> str:
    return reverse(name, args=[clinic.site.slug, *args])


def driver(clinic: Clinic) -> Press:
    row = told(clinic.book())
    data = {
        "operation": str(uuid4()), "name": "Sam Ruiz", "phone": "303 555 0134", "is_adult": "on",
        "email": "sam@helper.example",
    }  # fmt: skip
    return Press(signed_in(clinic.desk), at(clinic, "staff_driver", row.pk), data, who="Sam Ruiz")


def another_driver(clinic: Clinic) -> Press:
    """Somebody else is asked; whoever was asked before is not."""
    first = driver(clinic)
    read = read_in(press(first))
    first.client.post(first.address, {**first.data, "read": read})
    models.Reminder.objects.filter(rule__startswith="driver_asked").update(state="sent", sent_at=NOW)
    data = {**first.data, "operation": str(uuid4()), "name": "Kim Ruiz", "email": "kim@helper.example"}
    return Press(first.client, first.address, data, who="Kim Ruiz")


def medicine(clinic: Clinic) -> Press:
    """One that withholds the hours which the patient was told."""
    row = told(clinic.book())
    data = {"operation": str(uuid4()), "act": "add", "text": "Ozempic"}
    return Press(signed_in(clinic.nurse), at(clinic, "staff_medicine", row.pk), data)


def questions(clinic: Clinic) -> Press:
    row = told(clinic.book())
    said = {f"q_{key}": value for key, value in {**WELL, "pregnancy": ["yes"]}.items()}
    data = {"operation": str(uuid4()), **said}
    address = at(clinic, "staff_answers", row.pk, WELLBEING)
    return Press(signed_in(clinic.nurse), address, data, at=THE_DAY_BEFORE)


def identifying(clinic: Clinic) -> Press:
    row = clinic.book()
    line = {"appointment_id": row.pk, "operation_id": uuid4(), "by": clinic.link_actor(row), "now": NOW}
    medicines.add(text="grandmothers drops", **line)
    told(row)
    entry = models.MedicationEntry.objects.get()
    data = {"name": "Ozempic", "route": ""}
    return Press(signed_in(clinic.nurse), at(clinic, "staff_identify", entry.pk), data)


def condition(clinic: Clinic) -> Press:
    row = told(clinic.book())
    data = {"kind": "frailty", "act": "note", "appointment": ""}
    return Press(signed_in(clinic.nurse), at(clinic, "staff_conditions", row.patient_id), data)


def own_plan(clinic: Clinic) -> Press:
    row = told(clinic.book())
    hours = {
        "meal": "24", "light": "24", "clear": "2", "expires_on": "2026-11-26", "words_for_patient": "", "note": "",
    }  # fmt: skip
    second = {"act": "save", "shown": "1440/1440/120/2026-11-26"}
    address = at(clinic, "staff_own_plan", row.pk)
    return Press(signed_in(clinic.prescriber), address, hours, second=second)


def new_series(clinic: Clinic) -> Press:
    """The first of a series is told its booking."""
    ana = clinic.patient()
    told(clinic.book(ana))
    second = clinic.book(ana, starts_at=START + 2 * DAY)
    address = at(clinic, "staff_begin_series", second.pk)
    return Press(signed_in(clinic.desk), address, {}, second={"act": "save"})


def newer_version(clinic: Clinic) -> Press:
    """It asks them to come earlier than they were told."""
    row = told(clinic.book())
    _publish_earlier(clinic)
    address = at(clinic, "staff_use_version", row.pk)
    return Press(signed_in(clinic.desk), address, {}, second={"act": "save"})


def _publish_earlier(clinic: Clinic) -> models.ProtocolVersion:
    data = deepcopy(clinic.version.data)
    data["arrive_minutes_before"] += 15
    models.ProtocolVersion.objects.filter(pk=clinic.version.pk).update(state="retired", retired_at=NOW)
    return models.ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=clinic.version.protocol,
        number=2,
        data={**data, "version": 2},
        state="published",
        published_at=NOW,
    )


PRESSES = [
    driver, another_driver, medicine, questions, identifying, condition, own_plan, new_series, newer_version,
]  # fmt: skip


def press(one: Press) -> str:
    answer = one.client.post(one.address, one.data)
    assert answer.status_code in (200, 409)
    return unescape(answer.content.decode())


def read_in(page: str) -> str:
    found = re.search(r'name="read" value="([^"]+)"', page)
    assert found, "the page asks for nothing to be read"
    return found[1]


@pytest.mark.parametrize("case", PRESSES, ids=lambda case: case.__name__)
def test_what_is_read_first_is_what_is_then_planned(case: Callable[[Clinic], Press], clinic: Clinic) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        one = case(clinic)
        clock.move_to(one.at)
        before = going(one.at)
        page = press(one)
        assert f"{one.who} gets 1 message, now" in page
        assert going(one.at).keys() == before.keys()
        again = one.second or {"read": read_in(page)}
        assert one.client.post(one.address, {**one.data, **again}).status_code == 302
        (sent,) = [row for pk, row in going(one.at).items() if pk not in before]
        assert f'<p class="letter-subject">{subject(sent)}</p>' in page


@pytest.mark.parametrize("case", [driver, medicine, condition], ids=lambda case: case.__name__)
def test_what_was_read_is_not_what_is_sent_now_and_is_read_again(
    case: Callable[[Clinic], Press], clinic: Clinic
) -> None:
    with time_machine.travel(NOW, tick=False):
        one = case(clinic)
        read = read_in(press(one))
        models.Patient.objects.update(recognition_phrase="green door")
        models.Appointment.objects.update(starts_at=START + DAY, arrive_at=START + DAY)
        before = going(NOW)
        page = one.client.post(one.address, {**one.data, "read": read}).content.decode()
        assert read_in(page) != read
        assert going(NOW).keys() == before.keys()


def quiet_driver(clinic: Clinic) -> Press:
    one = driver(clinic)
    return Press(one.client, one.address, {**one.data, "email": ""})


def known_medicine(clinic: Clinic) -> Press:
    one = medicine(clinic)
    return Press(one.client, one.address, {**one.data, "text": "Zyrtec"})


def nobody_told(clinic: Clinic) -> Press:
    """Whoever gets no email is called, and nobody has to read a letter."""
    one = condition(clinic)
    models.Patient.objects.update(email="")
    return one


@pytest.mark.parametrize("case", [quiet_driver, known_medicine, nobody_told], ids=lambda case: case.__name__)
def test_a_press_that_mails_nobody_is_one_press(case: Callable[[Clinic], Press], clinic: Clinic) -> None:
    with time_machine.travel(NOW, tick=False):
        one = case(clinic)
        before = going(NOW)
        assert one.client.post(one.address, one.data).status_code == 302
        assert going(NOW).keys() == before.keys()


def test_all_that_is_booked_moves_with_its_texts_read(clinic: Clinic) -> None:
    with time_machine.travel(NOW, tick=False):
        told(clinic.book())
        newer = _publish_earlier(clinic)
        page = signed_in(clinic.manager).get(at(clinic, "staff_protocol_move", newer.protocol_id))
        assert not going(NOW)
        signed_in(clinic.manager).post(page.wsgi_request.path, {"count": "1"})
        (sent,) = going(NOW).values()
        assert "1 patient gets a message, within minutes" in page.content.decode()
        assert subject(sent) in unescape(page.content.decode())


@pytest.mark.parametrize(("back", "reason"), [("expected", "pressed_too_early"), ("arrived", "")])
def test_a_move_back_mails_nobody(clinic: Clinic, back: str, reason: str) -> None:
    """A no-show after all: what follows the infusion is planned anew, and nothing goes for it now."""
    row, late = clinic.book(), START + timedelta(hours=1)
    with time_machine.travel(late, tick=False):
        client, address = signed_in(clinic.desk), at(clinic, "staff_move", row.pk)
        client.post(address, {"to": "no_show"})
        client.post(address, {"to": back, "reason": reason})
        row.refresh_from_db()
        assert row.status == back
        assert not going(late)
        assert models.Reminder.objects.filter(appointment=row, state="planned").exists()


def test_other_hours_of_a_site_are_read_first_where_they_mail(clinic: Clinic) -> None:
    """A message that waits for the morning goes at once, as the night begins later now."""
    late = NOW + timedelta(hours=13, minutes=30)  # half past ten in the evening in Denver
    with time_machine.travel(late, tick=False):
        clinic.book(now=late)
        assert not going(late)
        standing = sites.settings(site_id=clinic.site.pk, by=clinic.manager).said
        said = {**asdict(standing), "seen": seal(standing), "quiet_from": "23:30"}
        data = {name: value for name, value in said.items() if value is not False}
        client, address = signed_in(clinic.manager), at(clinic, "staff_site")
        page = unescape(client.post(address, data).content.decode())
        assert "It sends 1 message to 1 person: now." in page
        assert "Ana<" not in page and "Ruiz" not in page  # a manager reads of no patient
        assert not going(late)
        client.post(address, {**data, "read": read_in(page)})
        (sent,) = going(late).values()
        assert subject(sent) in page
