""" "I ate or drank": what, then when, thanks; and what was told by mistake. Source: ux.md P5, clinical.md 1.2."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists.actions import intakes
from checklists.models import AnswerDraft, Appointment, Intake, Item
from checklists.queries.checkin import check_in
from checklists.queries.scope import NotFound
from checklists.rules.fasting import Category
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text
from tests.staff.sign_in import signed_in

ATE, WHEN, MISTAKE, FASTING = "/my/ate/", "/my/ate/when/", "/my/ate/mistake/", "/my/items/1/"
TOAST = {"category": "light_meal"}


def told(client: Client, **given: str) -> int:
    client.post(ATE, TOAST)
    return client.post(WHEN, {**TOAST, **operation(), **given}).status_code


def at_check_in(clinic: Clinic, row: Appointment) -> str:
    body = signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/check-in/{row.pk}/").content.decode()
    return " ".join(body.split())


def test_what_it_was_rests_until_it_is_said_when(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    assert client.post(ATE, TOAST)["Location"] == WHEN
    assert (Intake.objects.count(), "Light food: toast" in text(client, WHEN)) == (0, True)
    client.post(WHEN, {**TOAST, "days_ago": "1", "clock": "7:30 pm", **operation()})
    assert Intake.objects.get().eaten_at == NOW - timedelta(hours=13, minutes=30)
    assert AnswerDraft.objects.count() == 0


def test_when_alone_leads_to_what(clinic: Clinic, opens: Opens) -> None:
    assert opens(clinic.book()).get(WHEN)["Location"] == ATE


def test_nothing_that_was_said_stands_in_an_address(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    assert "?" not in client.post(ATE, TOAST)["Location"]


def test_the_press_sent_twice_is_one_intake(clinic: Clinic, opens: Opens) -> None:
    client, same = opens(clinic.book()), operation()
    for _ in range(2):
        assert client.post(WHEN, {**TOAST, "unknown": "on", **same})["Location"] == "/my/thank-you/"
    assert Intake.objects.count() == 1


def test_a_page_that_was_open_before_is_told_whole(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(ATE, {**TOAST, "days_ago": "0", "clock": "07:10", **operation()})
    assert Intake.objects.get().eaten_at == NOW - timedelta(hours=1, minutes=50)


def test_morning_or_evening_is_asked_and_what_was_typed_stays(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    sent = {**TOAST, "days_ago": "1", "clock": "7:30"}
    body = client.post(WHEN, {**sent, **operation()}).content.decode()
    assert ("7:30 am" in body, "7:30 pm" in body, 'value="7:30"' in body, "<title>Error:" in body) == (
        True, True, True, True,
    )  # fmt: skip
    assert Intake.objects.count() == 0
    client.post(WHEN, {**sent, "half": "19:30", **operation()})
    assert Intake.objects.get().eaten_at == NOW - timedelta(hours=13, minutes=30)


@pytest.mark.parametrize("typed", ["half", "half past seven", "24:30", "🙂", "7" * 41, "\x00"])
def test_what_is_no_time_is_refused_kindly(clinic: Clinic, opens: Opens, typed: str) -> None:
    client = opens(clinic.book())
    response = client.post(WHEN, {**TOAST, "clock": typed, **operation()})
    assert (response.status_code, Intake.objects.count()) == (422, 0)
    assert b'href="#id_clock"' in response.content


def test_what_was_told_is_said_back_with_its_day(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    told(client, days_ago="1", clock="19:30")
    shown = text(client, "/my/thank-you/")
    assert "Light food: toast, cereal, fruit: Sunday 22 November, 7:30 pm" in shown
    assert ("I told you this by mistake" in shown, "Call (303) 555-0100" in shown) == (True, True)


def test_a_mistake_deletes_nothing_and_a_nurse_sees_both(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    clock.move_to(START - timedelta(hours=2), tick=False)
    client = opens(row)
    told(client, clock="7:10 am")
    line = Intake.objects.get()
    for _ in range(2):
        response = client.post(MISTAKE, {"line": str(line.operation_id)})
        assert response["Location"] == "/my/thank-you/"
    assert (Intake.objects.count(), Item.objects.get(appointment=row, position=1).unsure) == (1, True)
    assert "A nurse asks you about it" in text(client, FASTING)
    shown = at_check_in(clinic, row)
    assert ("they say: told by mistake" in shown, "7:10 am" in shown, "I told you this by mistake" in shown) == (
        True, True, True,
    )  # fmt: skip


def test_the_fasting_clock_counts_a_mistake_until_a_nurse_has_asked(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row, now = clinic.book(), START - timedelta(hours=2)
    clock.move_to(now, tick=False)
    client = opens(row)
    told(client, clock="7:10 am")
    line = Intake.objects.get()

    def earliest_start() -> datetime | None:
        found = check_in(appointment_id=row.pk, by=clinic.nurse, now=now).fasting
        assert found is not None
        return found.earliest_start

    def nurse_asks() -> None:
        intakes.add(
            appointment_id=row.pk, operation_id=uuid4(), category=Category.WATER, eaten_at=line.eaten_at,
            replaces_id=line.pk, by=clinic.nurse, now=now,
        )  # fmt: skip

    counted = earliest_start()
    assert counted == START + timedelta(hours=3, minutes=10)
    with pytest.raises(NotFound):
        nurse_asks()
    client.post(MISTAKE, {"line": str(line.operation_id)})
    assert earliest_start() == counted
    nurse_asks()
    line.refresh_from_db()
    assert (line.replaced_by.category, earliest_start()) == ("water", line.eaten_at + timedelta(hours=2))


def test_nobody_takes_back_what_another_person_told(clinic: Clinic, opens: Opens) -> None:
    row, other = clinic.book(), clinic.book()
    told(opens(row), clock="7:10 am")
    line = str(Intake.objects.get().operation_id)
    assert opens(other).post(MISTAKE, {"line": line}).status_code == 404
    assert not Item.objects.filter(unsure=True).exists()


def test_what_was_told_on_another_day_is_not_shown_again(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    told(opens(row), clock="7:10 am")
    assert "You told us" in text(opens(row), FASTING)
    clock.shift(timedelta(days=1))
    assert "You told us" not in text(opens(row), FASTING)


def test_not_sure_from_the_item_s_own_page(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    client = opens(row)
    assert "I am not sure" in text(client, FASTING)
    client.post("/my/not-sure/", {"position": "1", **operation()})
    assert Item.objects.get(appointment=row, position=1).unsure
