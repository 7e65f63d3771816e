"""The patient reads who looks at a medicine, and nothing of what it is. Source: ux.md P18, clinical.md 8."""

import re
from uuid import uuid4

import pytest
from django.utils.html import escape

from checklists.actions import medicines
from checklists.models import Appointment, MedicationEntry
from checklists.queries.formulary import formulary
from tests.factories import NOW, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text

# One medicine of each class, typed by its generic name.
ONE_OF_EACH = sorted(
    {medicine.medicine_class: medicine.generic for medicine in formulary().medicines.values()}.values()
)


def listed(clinic: Clinic, name: str) -> Appointment:
    row = clinic.book()
    by = clinic.link_actor(row)
    medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=name, by=by, now=NOW)
    return row


SENTENCES = re.compile(r"Your prescriber looks at this\.|A nurse looks at this\.|Did you mean .*? Yes No")


def beside_the_name(line: str, name: str) -> str:
    """What a line of the list says besides the name and who looks at it."""
    words = " ".join(re.sub(r"<[^>]+>", " ", line).split())
    return " ".join(SENTENCES.sub("", words).replace(escape(name), "").split())


def test_a_flagged_medicine_differs_in_one_sentence_only(clinic: Clinic, opens: Opens) -> None:
    row, names = clinic.book(), [name.partition(" (")[0] for name in ONE_OF_EACH]
    by = clinic.link_actor(row)
    for name in names:
        medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=name, by=by, now=NOW)
    body = opens(row).get("/my/medicines/").content.decode()
    lines = re.findall(r'<li class="medicine">.*?</li>', body, flags=re.DOTALL)
    said = {
        beside_the_name(line, name).replace("When did you last take it?", "")
        for line, name in zip(lines, names, strict=True)
    }
    assert len({" ".join(words.partition("Day")[0].split()) for words in said}) == 1
    assert "looks at this" in body


def test_what_a_prescriber_decides_on_says_so(clinic: Clinic, opens: Opens) -> None:
    assert "Your prescriber looks at this" in text(opens(listed(clinic, "klonopin 0.5")), "/my/medicines/")


def test_what_nobody_recognised_says_so(clinic: Clinic, opens: Opens) -> None:
    assert "A nurse looks at this" in text(opens(listed(clinic, "blorbium")), "/my/medicines/")


def test_a_plain_medicine_says_nothing(clinic: Clinic, opens: Opens) -> None:
    assert "looks at this" not in text(opens(listed(clinic, "sertraline")), "/my/medicines/")


def test_the_last_dose_is_asked_and_shown(clinic: Clinic, opens: Opens) -> None:
    row = listed(clinic, "sertraline")
    browser, entry = opens(row), MedicationEntry.objects.get(appointment=row)
    assert "When did you last take it?" in text(browser, "/my/medicines/")
    said = {"line": str(entry.operation_id), "days_ago": "1", "clock": "21:30"}
    assert browser.post("/my/medicines/last/", said).status_code == 303
    assert "Last taken Sunday 22 November , 9:30 pm" in text(browser, "/my/medicines/")


@pytest.mark.parametrize(
    ("days_ago", "typed", "problem"),
    [("0", "23:59", "not come yet"), ("1", "", "type the time"), ("1", "25:00", "for example 7:10")],
)
def test_an_unclear_last_dose_is_asked_again(
    clinic: Clinic, opens: Opens, days_ago: str, typed: str, problem: str
) -> None:
    row = listed(clinic, "sertraline")
    browser, entry = opens(row), MedicationEntry.objects.get(appointment=row)
    said = {"line": str(entry.operation_id), "days_ago": days_ago, "clock": typed}
    answer = browser.post("/my/medicines/last/", said)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    entry.refresh_from_db()
    assert entry.last_dose_at is None
