"""The clinic's own text in a message: typed in the editor, refused where it could harm, printed as text."""

import json

import pytest
from django.urls import reverse

from checklists import models
from checklists.actions import protocols
from tests.factories import NOW, Clinic
from tests.staff.sign_in import signed_in
from tests.staff.test_protocol_pages import at, reading, text


@pytest.fixture
def drafted(clinic: Clinic) -> models.ProtocolVersion:
    made = protocols.draft(protocol_id=clinic.version.protocol_id, by=clinic.manager, now=NOW)
    return models.ProtocolVersion.objects.get(pk=made.version_id)


def page_of(clinic: Clinic, drafted: models.ProtocolVersion, key: str) -> str:
    return at(clinic, "staff_protocol_reminder", drafted.pk, key)


def save(clinic: Clinic, drafted: models.ProtocolVersion, typed: str, key: str = "booked"):  # type: ignore[no-untyped-def]
    browser, address = signed_in(clinic.prescriber), page_of(clinic, drafted, key)
    drafted.refresh_from_db()
    form = reading(browser, address) | {"own-en": typed, "revision": drafted.revision}
    return browser.post(address, form, follow=True)


def words_of(drafted: models.ProtocolVersion, key: str) -> dict[str, str] | None:
    drafted.refresh_from_db()
    return next(rule for rule in drafted.data["reminders"] if rule["key"] == key).get("words")


@pytest.mark.parametrize("key", ["booked", "moved", "day_before", "day_after"])
def test_a_text_is_saved_beside_its_message(clinic, drafted, key):
    page = save(clinic, drafted, "Park behind {clinic}. Questions? {phone}.", key)
    assert "Saved." in text(page)
    assert words_of(drafted, key) == {"en": "Park behind {clinic}. Questions? {phone}."}


def test_an_emptied_field_takes_it_away(clinic, drafted):
    save(clinic, drafted, "Bring your own blanket.")
    save(clinic, drafted, "")
    assert words_of(drafted, "booked") is None


@pytest.mark.parametrize(
    "typed",
    [
        "Dear {name}, come.",
        "{{ day }}",
        "{day.__class__}",
        "{% debug %}",
        "{arrive:>999}",
        "<b>Come</b>",
        "{day",
    ],
)
def test_what_is_none_of_its_words_is_refused_in_words_and_kept_in_the_field(clinic, drafted, typed):
    page = save(clinic, drafted, typed)
    shown = text(page)
    assert page.status_code == 422 and "is none of the words below" in shown
    assert page.context["own"]["en"].value() == typed
    assert words_of(drafted, "booked") is None


def test_a_message_after_the_infusion_knows_no_eating_times(clinic, drafted):
    page = save(clinic, drafted, "You could eat until {last_food}.", "day_after")
    assert page.status_code == 422 and "{last_drink}" not in text(page)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Skip your tablets that morning.", "is never said to a patient"),
        ("Come tonight.", "does not say which day"),
        ("Water until midnight.", "does not say which day"),
        ("Doors open at 12:00.", "does not say which day"),
        ("Your ketamine day is near.", "would stand in an email that others can see"),
        ("Our psychiatrist looks forward to it.", "would stand in an email that others can see"),
        ("Read https://maps.example/x first.", "would be a second link"),
    ],
)
def test_what_may_not_be_said_is_shown_where_it_is_mended(clinic, drafted, typed, why):
    page = save(clinic, drafted, typed)
    assert why in text(page) and "Mend first" in text(page)
    assert any(each.page == "staff_protocol_reminder" for each in page.context["found_here"])


def test_a_missing_translation_is_said(clinic, drafted):
    models.ProtocolVersion.objects.filter(pk=drafted.pk).update(
        data={**drafted.data, "languages": ["en", "es"]}
    )
    page = save(clinic, drafted, "Bring your own blanket.")
    assert "your text in &quot;First message, with the link&quot; has no words in Spanish" in text(
        page
    ).replace("Your", "your")
    assert 'lang="es"' in page.content.decode()


def test_the_comparison_and_the_reading_show_it(clinic, drafted):
    save(clinic, drafted, "Bring your own blanket.")
    browser = signed_in(clinic.nurse)
    compared = text(signed_in(clinic.manager).get(at(clinic, "staff_protocol_changes", drafted.pk)))
    assert "<ins>Bring your own blanket.</ins>" in compared
    assert "Bring your own blanket." in text(browser.get(at(clinic, "staff_protocol_version", drafted.pk)))


def test_a_call_has_no_text_of_its_own(clinic, drafted):
    page = signed_in(clinic.manager).get(page_of(clinic, drafted, "call_unready"))
    assert "own" not in page.context and "own-en" not in page.content.decode()


def test_a_file_with_a_strange_word_is_refused(clinic):
    data = {**clinic.version.data, "slug": "from-next-door"}
    data["reminders"] = [{**rule, "words": {"en": "Dear {name}"}} for rule in data["reminders"]]
    browser = signed_in(clinic.manager)
    page = browser.post(
        reverse("staff_protocol_import", args=[clinic.site.slug]),
        {"text": json.dumps(data), "into": "0"},
        follow=True,
    )
    assert page.status_code == 422 and "{name}" in text(page) and "is none of" in text(page)


def test_a_file_brings_texts_along(clinic):
    data = {**clinic.version.data, "slug": "from-next-door"}
    own = {"en": "Park behind {clinic}.", "es": "Estacione detrás de {clinic}."}
    data["reminders"] = [{**rule, "words": own} for rule in data["reminders"] if rule["channel"] == "email"]
    signed_in(clinic.manager).post(
        reverse("staff_protocol_import", args=[clinic.site.slug]), {"text": json.dumps(data), "into": "0"}
    )
    row = models.ProtocolVersion.objects.get(protocol__slug="from-next-door")
    assert row.data == data
    exported = signed_in(clinic.manager).get(at(clinic, "staff_protocol_export", row.pk))
    assert json.loads(exported.content) == data
