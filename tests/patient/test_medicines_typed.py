"""The list of medicines as somebody types it: several at once, a line written anew, and what a link shows again. Source: ux.md P18."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists.actions import medicines
from checklists.models import Item, LinkSession, MedicationEntry
from tests.factories import NOW, Clinic
from tests.patient.answering import hidden
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text

PAGE, SEVERAL, CHANGE = "/my/medicines/", "/my/medicines/several/", "/my/medicines/change/"
LIST = "Sertraline 50 mg\r\nxanax 0.5\r\nblorbium"


def texts() -> list[str]:
    return [entry.text for entry in MedicationEntry.objects.filter(removed_at=None).order_by("pk")]


def test_what_a_nurse_reads_is_what_was_screened(clinic: Clinic, opens: Opens) -> None:
    """Signs that turn letters around would show "Xanax" for "xanaX"; marks that a script needs stay."""
    client = opens(clinic.book())
    for typed in ("\u202exanaX\u202c 1", "\u2067\u2069", "می\u200cخورم"):
        client.post(PAGE, {"text": typed, "one": "1", **operation()})
    assert texts() == ["xanaX 1", "می\u200cخورم"]


@pytest.mark.parametrize("typed", [LIST, "Sertraline 50 mg, xanax 0.5, ibuprofen"])
def test_a_whole_list_is_offered_and_not_split_silently(clinic: Clinic, opens: Opens, typed: str) -> None:
    client = opens(clinic.book())
    body = client.post(PAGE, {"text": typed, **operation()}).content.decode()
    assert ("Are these 3 medicines?" in body, texts()) == (True, [])
    lines = re.findall(r'name="text" maxlength="200"[^>]*value="([^"]*)"', body)
    assert lines[:2] == ["Sertraline 50 mg", "xanax 0.5"]


def test_the_lines_are_added_as_they_were_left(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    sent = {"text": ["Sertraline 50 mg", "", "xanax"], "operation": [str(uuid4()) for _ in range(3)]}
    for _ in range(2):
        assert client.post(SEVERAL, sent)["Location"] == PAGE
    assert texts() == ["Sertraline 50 mg", "xanax"]


def test_a_list_with_one_unclear_line_is_asked_again_whole(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    sent = {
        "text": ["Sertraline 50 mg", "x" * 300, "ibuprofen"],
        "operation": [str(uuid4()) for _ in range(3)],
    }
    response = client.post(SEVERAL, sent)
    body = response.content.decode()
    assert (response.status_code, texts(), "<title>Error:" in body) == (422, [], True)
    assert re.findall(r'name="text" maxlength="200"[^>]*value="([^"]*)"', body) == sent["text"]
    assert (body.count('href="#id_line_2"'), 'id="id_line_2-error"' in body) == (1, True)


def test_a_list_that_is_too_long_is_added_whole_or_not_at_all(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    typed = [f"ibuprofen {number} mg" for number in range(medicines.MOST + 1)]
    sent = {"text": typed, "operation": [str(uuid4()) for _ in typed]}
    response = client.post(SEVERAL, sent)
    body = response.content.decode()
    assert (response.status_code, texts()) == (422, [])
    assert "That is a long list" in body and f'value="{typed[-1]}"' in body


def test_it_may_be_one_medicine_all_the_same(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(PAGE, {"text": "sertraline, xanax", "one": "1", **operation()})
    assert texts()[0] == "sertraline, xanax"


def test_one_medicine_with_a_comma_is_added_at_once(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    assert client.post(PAGE, {"text": "Sertraline 50 mg, mornings", **operation()})["Location"] == PAGE
    assert texts() == ["Sertraline 50 mg, mornings"]


def test_a_line_that_is_too_long_is_asked_again_and_kept(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    response = client.post(PAGE, {"text": "sertraline " + "x" * 300, **operation()})
    assert (response.status_code, b"x" * 300 in response.content, texts()) == (422, True, [])


def test_a_line_is_written_anew_and_the_older_one_stays_readable(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(PAGE, {"text": "sertralin 5 mg", "one": "1", **operation()})
    client.post(PAGE + "all/", {"said": "all", **operation()})
    line = str(MedicationEntry.objects.get().operation_id)
    sent = {"line": line, "text": "sertraline 50 mg", **operation()}
    for _ in range(2):
        assert client.post(CHANGE, sent)["Location"] == PAGE
    assert (texts(), MedicationEntry.objects.count()) == (["sertraline 50 mg"], 2)
    assert Item.objects.get(kind="medicines").done


def test_a_line_that_the_prescriber_looks_at_is_not_written_anew(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(PAGE, {"text": "xanax 0.5", **operation()})
    line = str(MedicationEntry.objects.get().operation_id)
    response = client.post(CHANGE, {"line": line, "text": "vitamin c", **operation()})
    assert (response.status_code, texts()) == (422, ["xanax 0.5"])
    assert b"Your prescriber looks at this one, so it stays on your list" in response.content


def test_an_emptied_line_is_asked_again_beside_it(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(PAGE, {"text": "sertraline", **operation()})
    line = str(MedicationEntry.objects.get().operation_id)
    body = client.post(CHANGE, {"line": line, "text": " ", **operation()}).content.decode()
    assert ('href="#id_line_text"' in body, 'id="id_line_text"' in body, "<title>Error:" in body) == (
        True,
        True,
        True,
    )


def test_nobody_changes_a_line_of_another_patient(clinic: Clinic, opens: Opens) -> None:
    row, other = clinic.book(), clinic.book()
    opens(row).post(PAGE, {"text": "sertraline", **operation()})
    line = str(MedicationEntry.objects.get().operation_id)
    assert opens(other).post(CHANGE, {"line": line, "text": "xanax", **operation()}).status_code == 404
    assert texts() == ["sertraline"]


def test_only_what_was_typed_here_today_is_shown_again(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    opens(row).post(PAGE, {"text": "sertraline", **operation()})
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text="lithium", by=clinic.nurse, now=NOW)
    shown = text(opens(row), PAGE)
    assert ("sertraline" in shown, "lithium" in shown, "1 more on your list" in shown) == (True, False, True)
    clock.shift(timedelta(days=1))
    shown = text(opens(row), PAGE)
    assert ("sertraline" in shown, "Your list of Monday 23 November : show, by code" in shown) == (
        False,
        True,
    )


def test_a_code_shows_the_whole_list(clinic: Clinic, opens: Opens, clock: time_machine.Traveller) -> None:
    row = clinic.book()
    opens(row).post(PAGE, {"text": "sertraline", **operation()})
    clock.shift(timedelta(days=1))
    client = opens(row)
    assert 'href="/my/unlock/?then=/my/medicines/"' in client.get(PAGE).content.decode()
    LinkSession.objects.filter(ended_at=None).update(unlocked_until=NOW + timedelta(days=1, minutes=10))
    shown = text(client, PAGE)
    assert ("sertraline" in shown, "by code" in shown) == (True, False)


def test_the_last_dose_may_be_typed_as_people_write_it(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(PAGE, {"text": "sertraline", **operation()})
    line = hidden(client, PAGE, "line")
    sent = {"line": line, "days_ago": "1", "clock": "7:30"}
    assert b"7:30 pm" in client.post(PAGE + "last/", sent).content
    client.post(PAGE + "last/", {**sent, "half": "19:30"})
    assert MedicationEntry.objects.get().last_dose_at == NOW - timedelta(hours=13, minutes=30)


@pytest.mark.parametrize(
    "sent", [{}, {"text": "x"}, {"text": "x", "operation": "no"}, {"text": "\x00", "operation": "1"}]
)
def test_a_broken_form_of_lines_is_no_fault(clinic: Clinic, opens: Opens, sent: dict[str, str]) -> None:
    assert opens(clinic.book()).post(SEVERAL, sent).status_code in (303, 422)
    assert texts() == []
