"""Every message of a protocol as it would be sent, for an imagined appointment: nothing is written, nothing can act."""

import re

import pytest
from django.urls import reverse

from checklists import models
from checklists.messages import writing
from tests.factories import Clinic
from tests.staff.previewing import THURSDAY, look, words
from tests.staff.sign_in import signed_in


def address(clinic: Clinic, key: str, name: str = "staff_message_preview") -> str:
    return reverse(name, args=[clinic.site.slug, clinic.version.pk, key])


def show(clinic: Clinic, key: str = "day_before", who: str = "nurse", **given: str):  # type: ignore[no-untyped-def]
    return signed_in(getattr(clinic, who)).get(address(clinic, key), THURSDAY | given)


def html(clinic: Clinic, key: str = "day_before", **given: str):  # type: ignore[no-untyped-def]
    return signed_in(clinic.nurse).get(address(clinic, key, "staff_message_html"), THURSDAY | given)


def keys(clinic: Clinic) -> list[str]:
    return [rule["key"] for rule in clinic.version.data["reminders"] if rule["channel"] == "email"]


def test_every_message_of_the_protocol_is_shown_and_linked(clinic: Clinic) -> None:
    linked = look(clinic, **THURSDAY).content.decode()
    assert set(keys(clinic)) <= set(writing.KINDS)
    for key in keys(clinic):
        shown = show(clinic, key)
        assert shown.status_code == 200 and f"{address(clinic, key)}?" in linked, key
        assert html(clinic, key).status_code == 200, key


def test_it_is_what_the_sender_writes(clinic: Clinic) -> None:
    shown = show(clinic)
    message = shown.context["message"]
    assert message.text.startswith("Please come on Thursday 26 November at 9:30 am.")
    assert message.subject in words(shown.content.decode())
    assert "Written at Wednesday 25 November, 3:00 pm" in words(shown.content.decode())
    assert message.html.partition("<body")[2] in html(clinic).content.decode()


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "manager"])
def test_whoever_may_see_the_preview_may_see_its_messages(clinic: Clinic, who: str) -> None:
    assert show(clinic, who=who).status_code == 200


def test_another_site_s_nurse_gets_nothing(clinic: Clinic) -> None:
    browser = signed_in(clinic.other_nurse)
    own = reverse("staff_message_preview", args=[clinic.other_site.slug, clinic.version.pk, "booked"])
    for page in (address(clinic, "booked"), address(clinic, "booked", "staff_message_html"), own):
        assert browser.get(page, THURSDAY).status_code in (403, 404)


@pytest.mark.parametrize("key", ["call_unready", "nothing", "settings"])
def test_a_call_and_a_strange_key_are_no_messages(clinic: Clinic, key: str) -> None:
    assert show(clinic, key).status_code == html(clinic, key).status_code == 404


def test_the_document_may_do_nothing(clinic: Clinic) -> None:
    answer = html(clinic)
    rules = answer["Content-Security-Policy"]
    assert "default-src 'none'" in rules and "script" not in rules and "frame-ancestors 'self'" in rules
    assert re.search(r"(^|; )sandbox(;|$)", rules)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    page = show(clinic)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert page.content.decode().count("sandbox title=") == 3


def test_no_link_in_it_opens_anything(clinic: Clinic, client) -> None:  # type: ignore[no-untyped-def]
    found = set(re.findall(r'href="(https?://[^"]+)"', html(clinic).content.decode()))
    assert len(found) == 2
    assert not models.AccessLink.objects.exists()
    for link in found:
        path = "/" + link.split("/", 3)[3]
        client.post(path, {"day": "3", "month": "3", "year": "1984"})
        assert client.get("/my/").status_code != 200, link
    assert not models.LinkSession.objects.exists()
    assert not models.Patient.objects.filter(reminders_stopped_at__isnull=False).exists()


def test_dark_and_light_are_chosen_and_not_asked_of_the_machine(clinic: Clinic) -> None:
    dark, light = (html(clinic, look=name).content.decode() for name in ("dark", "light"))
    assert "@media all" in dark and "@media not all" in light
    assert "prefers-color-scheme" not in dark + light


def test_somebody_with_an_own_plan_reads_no_general_times(clinic: Clinic) -> None:
    text = show(clinic, patient="own_plan").context["message"].text
    assert "own eating and drinking plan" in text and "4:00 am" not in text


def test_a_driver_s_message_has_no_phrase_and_no_eating_times(clinic: Clinic) -> None:
    helpers = [
        rule["key"]
        for rule in clinic.version.data["reminders"]
        if rule.get("audience", "patient") != "patient"
    ]
    assert helpers
    for key in helpers:
        text = show(clinic, key).context["message"].text if key in keys(clinic) else ""
        assert "blue kettle" not in text and "4:00 am" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("en", "Bring a blanket on"), ("es", "Traiga una manta el")])
def test_each_language_with_the_clinic_s_own_text(clinic: Clinic, language: str, said: str) -> None:
    own = {"en": "Bring a blanket on {day}.", "es": "Traiga una manta el {day}."}
    data = {**clinic.version.data, "languages": ["en", "es"]}
    data["reminders"] = [{**rule, "words": own} for rule in data["reminders"] if rule["key"] == "booked"]
    draft = models.ProtocolVersion.objects.create(
        site=clinic.site, protocol=clinic.version.protocol, number=9, state="draft", data=data
    )
    page = reverse("staff_message_preview", args=[clinic.site.slug, draft.pk, "booked"])
    shown = signed_in(clinic.nurse).get(page, THURSDAY | {"language": language})
    assert shown.context["message"].language == language
    assert said in shown.context["message"].text and "Español" in words(shown.content.decode())


def test_a_draft_that_cannot_be_read_yet_says_so_on_the_page_before(clinic: Clinic) -> None:
    draft = models.ProtocolVersion.objects.create(
        site=clinic.site, protocol=clinic.version.protocol, number=9, state="draft", data={}
    )
    browser, args = signed_in(clinic.nurse), [clinic.site.slug, draft.pk, "booked"]
    shown = browser.get(reverse("staff_message_preview", args=args), follow=True)
    assert "This draft cannot be drawn yet" in words(shown.content.decode())
    assert browser.get(reverse("staff_message_html", args=args)).status_code == 404


def test_a_start_that_does_not_exist_is_not_drawn(clinic: Clinic) -> None:
    answer = show(clinic, start="2026-03-08T02:30")
    assert answer.status_code == 302 and "start=2026-03-08T02" in answer["Location"]
    assert html(clinic, start="2026-03-08T02:30").status_code == 404


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber", "manager"])
def test_a_button_sends_it_to_oneself(clinic: Clinic, who: str) -> None:
    """ux.md S8: the form carries what was chosen, and asks for nobody's address."""
    shown = show(clinic, who=who, patient="new").content.decode()
    form = re.search(
        r'<form method="post" class="acts" action="([^"]*/send/[^"]*)">(.*?)</form>', shown, re.DOTALL
    )
    assert form
    assert "start=2026-11-26T10%3A00" in form[1] and 'type="email"' not in form[2]
    answer = signed_in(getattr(clinic, who)).post(form[1].replace("&amp;", "&"))
    assert answer.status_code == 302
    mail = models.ProbeMail.objects.get()
    actor = getattr(clinic, who)
    assert (mail.user_id, mail.example["key"]) == (actor.user_id, "day_before")
