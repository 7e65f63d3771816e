"""The clinic's own protocols at the desk: read, drafted, changed, compared, signed off, published, moved, as a file."""

import json

import pytest
from django.urls import reverse

from checklists import models
from checklists.actions import protocol_drafts, protocols
from checklists.queries.protocols import shipped_data
from tests.factories import NOW, Clinic
from tests.staff.sign_in import signed_in

EDITOR_PAGES = (
    "staff_protocol_edit",
    "staff_protocol_basics",
    "staff_protocol_fasting",
    "staff_protocol_vitals",
    "staff_protocol_items",
    "staff_protocol_reminders",
)


@pytest.fixture
def drafted(clinic: Clinic) -> models.ProtocolVersion:
    made = protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=NOW)
    return models.ProtocolVersion.objects.get(pk=made.version_id)


def at(clinic: Clinic, name: str, *args: object) -> str:
    return reverse(name, args=[clinic.site.slug, *args])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "manager"])
def test_every_role_reads_the_protocols(clinic, who):
    browser = signed_in(getattr(clinic, who))
    listed = text(browser.get(at(clinic, "staff_protocols")))
    assert "First infusion" in listed
    shown = text(browser.get(at(clinic, "staff_protocol_version", clinic.version.pk)))
    assert "ASA 2017" in shown
    assert "6 hours" in shown
    assert "20 hours before the start of the infusion" in shown


def test_a_shipped_protocol_says_that_nobody_signed_it_and_offers_it_to_a_prescriber(clinic):
    words = "Shipped default, not yet signed off by a prescriber here"
    page = at(clinic, "staff_protocol_version", clinic.version.pk)
    sign = at(clinic, "staff_protocol_sign_off", clinic.version.pk)
    assert words in text(signed_in(clinic.nurse).get(page))
    assert sign not in text(signed_in(clinic.manager).get(page))
    assert sign in text(signed_in(clinic.prescriber).get(page))
    signed_in(clinic.prescriber).post(sign, {"revision": 1})
    assert words not in text(signed_in(clinic.nurse).get(page))


@pytest.mark.parametrize("name", EDITOR_PAGES)
def test_each_part_of_a_draft_opens_and_saving_it_untouched_changes_nothing(clinic, drafted, name):
    browser = signed_in(clinic.manager)
    page = browser.get(at(clinic, name, drafted.pk))
    assert page.status_code == 200
    if name in ("staff_protocol_basics", "staff_protocol_fasting", "staff_protocol_vitals"):
        saved = browser.post(at(clinic, name, drafted.pk), {**typed(page), "revision": 1})
        assert saved.status_code == 302
        before = drafted.data
        drafted.refresh_from_db()
        assert drafted.data == before


def typed(page) -> dict[str, object]:
    """What a browser would send of the forms of a page, untouched."""
    sent = {}
    forms = {id(each): each for each in page.context["all_forms"]}.values()
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value not in ("", []):
                sent[field.html_name] = value
    return sent


def test_every_item_question_and_message_opens_and_saving_it_untouched_changes_nothing(clinic, drafted):
    browser = signed_in(clinic.manager)
    pages = [at(clinic, "staff_protocol_item", drafted.pk, each["key"]) for each in drafted.data["items"]]
    pages += [
        at(clinic, "staff_protocol_question", drafted.pk, each["key"], question["key"])
        for each in drafted.data["items"]
        for question in each.get("questions", ())
    ]
    pages += [at(clinic, "staff_protocol_reminder", drafted.pk, each["key"]) for each in drafted.data["reminders"]]
    before = drafted.data
    for address in pages:
        page = browser.get(address)
        if page.status_code == 302:  # a message that answers an act is only read
            continue
        drafted.refresh_from_db()
        saved = browser.post(address, {**typed(page), "revision": drafted.revision})
        assert saved.status_code == 302, address
        drafted.refresh_from_db()
        assert drafted.data == before, address
