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
    pages += [
        at(clinic, "staff_protocol_reminder", drafted.pk, each["key"]) for each in drafted.data["reminders"]
    ]
    before = drafted.data
    for address in pages:
        page = browser.get(address)
        drafted.refresh_from_db()
        saved = browser.post(address, {**typed(page), "revision": drafted.revision})
        assert saved.status_code == 302, address
        drafted.refresh_from_db()
        assert drafted.data == before, address


def reading(browser, address: str) -> dict[str, object]:
    return typed(browser.get(address))


def test_a_number_changed_on_the_page_shows_its_default_and_its_source(clinic, drafted):
    browser, address = signed_in(clinic.manager), at(clinic, "staff_protocol_fasting", drafted.pk)
    form = reading(browser, address) | {
        "fasting__hours__full_meal": "7",
        "fasting__hours__full_meal__source": "Our anaesthetist, 2026",
    }
    page = text(browser.post(address, {**form, "revision": 1}, follow=True))
    assert "Saved." in page
    assert "Changed by this site" in page
    assert "Our anaesthetist, 2026" in page
    assert "Default: 8 hours. ASA 2017: fried, fatty, meat, 8 hours or more (F3)" in page
    drafted.refresh_from_db()
    assert drafted.data["fasting"]["hours"]["full_meal"]["default"]["value"] == 8


def test_a_late_save_shows_both_and_loses_neither(clinic, drafted):
    manager, prescriber = signed_in(clinic.manager), signed_in(clinic.prescriber)
    address = at(clinic, "staff_protocol_basics", drafted.pk)
    form = reading(manager, address)
    manager.post(address, {**form, "name": "Hers", "revision": 1})
    late = prescriber.post(address, {**form, "name": "His", "revision": 1})
    assert late.status_code == 409
    page = text(late)
    assert "Somebody saved this draft while you were writing" in page
    assert "Hers" in page
    assert 'value="His"' in page
    assert 'name="revision" value="2"' in page
    drafted.refresh_from_db()
    assert drafted.data["name"] == "Hers"
    prescriber.post(address, {**form, "name": "His", "revision": 2})
    drafted.refresh_from_db()
    assert drafted.data["name"] == "His"


def test_a_stale_button_does_nothing_and_says_so(clinic, drafted):
    browser, address = signed_in(clinic.manager), at(clinic, "staff_protocol_items", drafted.pk)
    browser.post(address, {"act": "down fasting", "revision": 1})
    page = text(browser.post(address, {"act": "remove ride", "revision": 1}, follow=True))
    assert "Somebody changed this draft a moment ago" in page
    drafted.refresh_from_db()
    assert [each["key"] for each in drafted.data["items"]][:3] == ["hydration", "fasting", "ride"]


def test_a_part_that_somebody_took_away_is_said(clinic, drafted):
    browser = signed_in(clinic.manager)
    page = text(browser.get(at(clinic, "staff_protocol_item", drafted.pk, "nobody"), follow=True))
    assert "somebody took it away" in page


def test_a_published_version_opens_no_editor(clinic):
    page = signed_in(clinic.manager).get(at(clinic, "staff_protocol_basics", clinic.version.pk), follow=True)
    assert "This version is no draft any more" in text(page)


def test_an_item_built_from_nothing_is_signed_off_published_and_booked_with(clinic):
    manager, prescriber, desk = (signed_in(who) for who in (clinic.manager, clinic.prescriber, clinic.desk))
    made = manager.post(at(clinic, "staff_protocol_new"), {"name": "Evening infusion", "base": "blank"})
    assert made.status_code == 302
    row = models.ProtocolVersion.objects.get(protocol__slug="evening-infusion")
    assert "Nothing is asked yet." in text(manager.get(made.url))

    items = at(clinic, "staff_protocol_items", row.pk)
    added = manager.post(items, {"kind": "question", "label": "Bring your hearing aids", "revision": 1})
    page = text(manager.get(added.url))
    assert "This item asks nothing yet. Add a question at the end of its page." in page
    asked = manager.post(
        added.url,
        {"act": "ask", "ask-label": "How many hours did you sleep?", "ask-type": "number", "revision": 2},
    )
    manager.post(
        asked.url,
        {
            **reading(manager, asked.url),
            "unit_en": "hours",
            "least": "0",
            "most": "24",
            "amber_under": "4",
            "revision": 3,
        },
    )
    manager.post(
        added.url,
        {
            **reading(manager, added.url), "help_en": "We speak with you through them.", "when-anchor": "arrive",
            "opens-anchor": "start", "opens-amount": "2", "opens-unit": "d", "opens-side": "before",
            "numbers": "", "items__bring-your-hearing-aids__holds_for_hours": "48", "revision": 4,
        },
    )  # fmt: skip
    row.refresh_from_db()
    item = row.data["items"][0]
    assert (item["when"], item["opens"]) == ("arrive", "-2d")
    assert item["holds_for_hours"] == {"value": 48, "source": "Changed by this site", "default": None}
    assert item["questions"] == [
        {
            "key": "how-many-hours-did-you-sleep", "type": "number", "label": "How many hours did you sleep?",
            "required": True, "unit": "hours", "least": 0, "most": 24, "amber_under": 4,
        }
    ]  # fmt: skip

    sign, publish = (at(clinic, f"staff_protocol_{name}", row.pk) for name in ("sign_off", "publish"))
    assert "A prescriber signs it off first" in text(manager.get(publish))
    prescriber.post(sign, {"revision": row.revision})
    assert "It takes a second person to publish it" in text(prescriber.get(publish))
    assert "No message is sent by this" in text(manager.get(publish))
    manager.post(publish, {"revision": row.revision + 1})
    row.refresh_from_db()
    assert (row.state, row.signed_off_by_id) == ("published", clinic.prescriber.user_id)
    patient = clinic.patient()
    offered = text(desk.get(f"{at(clinic, 'staff_book')}?patient={patient.pk}"))
    assert "Evening infusion" in offered
    assert "First infusion" in offered


def test_a_choice_takes_answers_in_two_languages_and_who_they_concern(clinic, drafted):
    browser = signed_in(clinic.manager)
    item = at(clinic, "staff_protocol_item", drafted.pk, "wellbeing")
    asked = browser.post(item, {"act": "ask", "ask-label": "Which arm?", "ask-type": "choice", "revision": 1})
    form = {
        **reading(browser, asked.url), "label_es": "¿Qué brazo?", "choice0_en": "Left", "choice0_es": "Izquierdo",
        "choice1_en": "Neither", "choice1_concern": "red", "revision": 2,
    }  # fmt: skip
    page = browser.post(asked.url, form, follow=True)
    drafted.refresh_from_db()
    question = next(each for each in drafted.data["items"] if each["key"] == "wellbeing")["questions"][-1]
    assert question["words"] == {"es": "¿Qué brazo?"}
    assert question["choices"] == [
        {"key": "left", "label": "Left", "words": {"es": "Izquierdo"}},
        {"key": "neither", "label": "Neither"},
    ]
    assert question["red"] == ["neither"]
    assert "has no words in Spanish" in text(page)


def test_what_may_not_be_said_is_shown_beside_the_item_and_keeps_it_from_the_sign_off(clinic, drafted):
    browser, address = (
        signed_in(clinic.prescriber),
        at(clinic, "staff_protocol_item", drafted.pk, "medicines"),
    )
    form = reading(browser, address) | {"help_en": "Skip your tablets that morning.", "revision": 1}
    page = text(browser.post(address, form, follow=True))
    assert "is never said to a patient" in page
    assert "Mend first" in page
    signing = at(clinic, "staff_protocol_sign_off", drafted.pk)
    assert "I have read it: sign off" not in text(browser.get(signing))
    assert browser.post(signing, {"revision": 2}).status_code == 409


def test_a_message_is_moved_and_compared_line_by_line(clinic, drafted):
    browser = signed_in(clinic.prescriber)
    address = at(clinic, "staff_protocol_reminder", drafted.pk, "three_days_before")
    page = browser.post(
        address, {**reading(browser, address), "due-amount": "96", "revision": 1}, follow=True
    )
    assert "Default: 3 days before the start of the infusion" in text(page)
    compared = text(browser.get(at(clinic, "staff_protocol_changes", drafted.pk)))
    assert "<del>3 days before the start of the infusion</del>" in compared
    assert "<ins>4 days before the start of the infusion</ins>" in compared


def test_what_happens_in_doubt_is_chosen_for_a_message_and_compared(clinic, drafted):
    browser = signed_in(clinic.manager)
    address = at(clinic, "staff_protocol_reminder", drafted.pk, "last_drink")
    assert reading(browser, address)["on_doubt"] == "resend"
    browser.post(address, {**reading(browser, address), "on_doubt": "pause", "revision": 1})
    drafted.refresh_from_db()
    (rule,) = [rule for rule in drafted.data["reminders"] if rule["key"] == "last_drink"]
    assert rule["on_doubt"] == "pause"
    assert "in doubt: It waits, and somebody calls" in text(
        browser.get(at(clinic, "staff_protocol_version", drafted.pk))
    )
    compared = text(browser.get(at(clinic, "staff_protocol_changes", drafted.pk)))
    assert "It waits, and somebody calls" in compared


def test_a_call_is_never_in_doubt(clinic, drafted):
    browser = signed_in(clinic.manager)
    call = at(clinic, "staff_protocol_reminder", drafted.pk, "move_unseen")
    assert "on_doubt" not in reading(browser, call)


def test_whom_a_message_is_for_can_be_read(clinic, drafted):
    page = text(signed_in(clinic.nurse).get(at(clinic, "staff_protocol_version", drafted.pk)))
    for words in ("Email to the patient", "Email to the second contact", "Email to the driver"):
        assert words in page
    assert "nobody is named to take the patient home, the patient agreed that we write" in page


def test_booked_appointments_keep_theirs_until_somebody_moves_them(clinic, drafted):
    clinic.book(now=NOW)
    protocols.sign_off(version_id=drafted.pk, revision=1, by=clinic.prescriber, now=NOW)
    protocols.publish(version_id=drafted.pk, by=clinic.manager, now=NOW)
    browser = signed_in(clinic.manager)
    models.Appointment.objects.update(starts_at="2030-01-07T17:00Z", arrive_at="2030-01-07T16:30Z")
    page = text(browser.get(at(clinic, "staff_protocol_version", drafted.pk)))
    assert "1 booked appointment keeps version 1" in page
    move = at(clinic, "staff_protocol_move", drafted.protocol_id)
    asked = text(browser.get(move))
    assert "No patient gets a message" in asked
    assert models.Appointment.objects.get().protocol_version_id == clinic.version.pk
    assert browser.post(move, {"count": "2"}).status_code == 409
    browser.post(move, {"count": "1"})
    assert models.Appointment.objects.get().protocol_version_id == drafted.pk


def test_a_file_goes_out_and_comes_back_the_same(clinic):
    browser = signed_in(clinic.manager)
    answer = browser.get(at(clinic, "staff_protocol_export", clinic.version.pk))
    name = f'attachment; filename="protocol-{clinic.version.protocol_id}-version-1.json"'
    assert answer["Content-Disposition"] == name
    given = json.loads(answer.content)
    assert given == clinic.version.data
    given["slug"] = "from-next-door"
    browser.post(at(clinic, "staff_protocol_import"), {"text": json.dumps(given), "into": "0"})
    row = models.ProtocolVersion.objects.get(protocol__slug="from-next-door")
    assert (row.state, row.data) == ("draft", given)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "Choose a file"),
        ("🙂", "line 1, column 1"),
        ('{"slug": "a", "slug": "b"}', "comes twice"),
        ('{"version": NaN}', "NaN is no number"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "slug: a text of 1 to 50 letters was expected"),
    ],
)
def test_a_file_that_is_no_protocol_is_refused_in_words(clinic, sent, said):
    page = signed_in(clinic.manager).post(at(clinic, "staff_protocol_import"), {"text": sent, "into": "0"})
    assert page.status_code == 422
    assert said in text(page)
    assert models.Protocol.objects.filter(site=clinic.site).count() == 1


def test_a_file_for_a_taken_name_offers_the_protocol_there_is(clinic):
    sent = {"text": json.dumps(shipped_data("first-infusion")), "into": "0"}
    browser, address = signed_in(clinic.manager), at(clinic, "staff_protocol_import")
    assert "There is a protocol of this short name already" in text(browser.post(address, sent))
    browser.post(address, {**sent, "into": clinic.version.protocol_id})
    assert models.ProtocolVersion.objects.filter(protocol=clinic.version.protocol, state="draft").exists()


def test_who_can_do_something_about_it_is_told_on_the_board(clinic):
    words = "1 protocol in use is not signed off"
    board = at(clinic, "staff_board")
    assert words in text(signed_in(clinic.manager).get(board))
    assert words not in text(signed_in(clinic.nurse).get(board))


def test_retiring_the_only_protocol_says_what_is_left(clinic):
    browser, address = (
        signed_in(clinic.manager),
        at(clinic, "staff_protocol_retire", clinic.version.protocol_id),
    )
    assert "It is the only published protocol here" in text(browser.get(address))
    browser.post(address)
    clinic.version.refresh_from_db()
    assert clinic.version.state == "retired"


def test_a_draft_is_thrown_away_only_as_it_was_seen(clinic, drafted):
    browser, address = signed_in(clinic.manager), at(clinic, "staff_protocol_discard", drafted.pk)
    protocol_drafts.change(
        version_id=drafted.pk, revision=1, data=drafted.data, by=clinic.prescriber, now=NOW
    )
    assert browser.post(address, {"revision": 1}).status_code == 409
    assert browser.post(address, {"revision": 2}).status_code == 302
    assert not models.ProtocolVersion.objects.filter(pk=drafted.pk).exists()


def test_advice_on_drinking_has_a_field_for_each_language(clinic, drafted):
    browser, address = signed_in(clinic.manager), at(clinic, "staff_protocol_basics", drafted.pk)
    before = drafted.data["hydration"]["words"]
    form = reading(browser, address) | {"advice_es": "Beba agua como siempre."}
    browser.post(address, {**form, "revision": 1})
    drafted.refresh_from_db()
    assert drafted.data["hydration"]["words"] == {**before, "es": "Beba agua como siempre."}
    shown = text(signed_in(clinic.nurse).get(at(clinic, "staff_protocol_version", drafted.pk)))
    assert "Beba agua como siempre." in shown


@pytest.mark.parametrize(
    "typed_time", [{"when-amount": "5", "when-anchor": ""}, {"when-closes": "10:00", "when-opens": ""}]
)
def test_half_a_time_is_asked_about_and_not_dropped(clinic, drafted, typed_time):
    browser, address = signed_in(clinic.manager), at(clinic, "staff_protocol_item", drafted.pk, "clothing")
    form = reading(browser, address) | typed_time
    assert browser.post(address, {**form, "revision": 1}).status_code == 422
