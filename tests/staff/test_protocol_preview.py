"""What the editor's preview shows: the patient's real screen at a moment, and the plan that `preview_plan` prints."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from checklists import models
from checklists.queries.protocols import shipped_slugs
from tests.factories import NOW, Clinic, published_version
from tests.staff.previewing import THURSDAY, look, screen, words
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("slug", shipped_slugs())
@pytest.mark.parametrize(
    ("start", "zone"),
    [
        ("2026-11-26T10:00", "America/Denver"),
        ("2026-03-08T10:00", "America/Denver"),
        ("2026-11-01T09:00", "America/Denver"),
        ("2026-11-26T09:30", "Asia/Kolkata"),
        ("2026-10-04T07:15", "Australia/Lord_Howe"),
    ],
)
def test_the_plan_is_the_one_that_preview_plan_prints(
    clinic: Clinic, slug: str, start: str, zone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    models.Site.objects.filter(pk=clinic.site.pk).update(time_zone=zone)
    version = clinic.version if slug == "first-infusion" else published_version(clinic.site, slug)
    shown = look(clinic, version, start=start, at=start).context
    call_command("preview_plan", "--protocol", slug, "--start", start, "--zone", zone, "--json")
    printed = json.loads(capsys.readouterr().out)
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    assert [w.closes_at.strftime(stamp) for w in shown["preview"].plan.windows] == [
        w["closes_at"] for w in printed["windows"]
    ]
    assert [
        (
            line.rule,
            line.due_at.strftime(stamp),
            line.moved_from and line.moved_from.strftime(stamp),
            line.why,
        )
        for line in shown["lines"]
    ] == [(row["rule"], row["due_at"], row["moved_from"], row["why"]) for row in printed["reminders"]]


def test_preview_plan_asked_of_the_site_takes_its_own_protocol_hours_and_zone(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    models.Site.objects.filter(pk=clinic.site.pk).update(quiet_from="20:00", quiet_until="09:30")
    asked = [
        "--protocol",
        "first-infusion",
        "--start",
        THURSDAY["start"],
        "--site",
        clinic.site.slug,
        "--json",
    ]
    call_command("preview_plan", *asked)
    due = {row["rule"]: row["local"] for row in json.loads(capsys.readouterr().out)["reminders"]}
    assert due["last_drink"] == "2026-11-25T19:30:00"
    shown = look(clinic, **THURSDAY).context["lines"]
    assert {line.rule for line in shown} == set(due)


@pytest.mark.parametrize(
    ("protocol", "site", "said"),
    [("nothing", None, "first-infusion"), ("first-infusion", "elsewhere", "no site")],
)
def test_preview_plan_of_a_site_names_what_is_there(
    clinic: Clinic, protocol: str, site: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command(
            "preview_plan",
            "--protocol",
            protocol,
            "--start",
            THURSDAY["start"],
            "--site",
            site or clinic.site.slug,
        )
    assert said in capsys.readouterr().err


def test_without_wishes_it_is_six_in_the_morning_of_the_next_weekday(clinic: Clinic, clock: Any) -> None:
    clock.move_to(NOW + timedelta(days=4), tick=False)  # Friday
    shown = look(clinic)
    assert (shown.context["wish"].start.text, shown.context["wish"].moment.text) == (
        "2026-11-30T10:00",
        "2026-11-30T06:00",
    )
    assert "until 8:00 am" in words(screen(shown))


def test_one_tap_leads_to_each_moment_worth_a_look(clinic: Clinic) -> None:
    shown = look(clinic, **THURSDAY, patient="prepared", language="es")
    said = [(each["words"], re.search(r"at=([^&]*)", each["query"])[1]) for each in shown.context["moments"]]
    assert said == [
        ("A week before", "2026-11-19T10%3A00"),
        ("The evening before", "2026-11-25T19%3A00"),
        ("6:00 am", "2026-11-26T06%3A00"),
        ("At the arrival", "2026-11-26T09%3A30"),
        ("Afterwards", "2026-11-26T12%3A40"),
    ]
    assert all("patient=prepared&language=es" in each["query"] for each in shown.context["moments"])


def test_a_moment_in_an_hour_that_comes_twice_keeps_its_offset(clinic: Clinic) -> None:
    shown = look(clinic, start="2026-11-01T02:00", at="2026-11-01T01:30-07:00")
    queries = [each["query"] for each in shown.context["moments"]]
    assert any("2026-11-01T01%3A30-07%3A00" in query for query in queries)  # the arrival
    assert 'value="2026-11-01T01:30-07:00"' in shown.content.decode()


def test_each_language_is_drawn(clinic: Clinic) -> None:
    assert "Name your driver" in words(screen(look(clinic, **THURSDAY)))
    spanish = screen(look(clinic, **THURSDAY, language="es"))
    assert "Diga quién le lleva a casa" in words(spanish)
    assert 'lang="es"' in spanish


def test_an_own_plan_shows_no_times_and_says_why_the_last_drink_message_stays_home(clinic: Clinic) -> None:
    shown = look(clinic, **THURSDAY, patient="own_plan")
    assert "Your care team will give you your own eating and drinking plan" in words(screen(shown))
    assert "until 8:00 am" not in words(screen(shown))
    assert [line.rule for line in shown.context["not_sent"]] == ["move_unseen", "last_drink"]


def test_afterwards_it_is_the_rest_screen(clinic: Clinic) -> None:
    drawn = words(screen(look(clinic, start=THURSDAY["start"], at="2026-11-26T13:00")))
    assert "No driving until Friday 27 November, 10:40 am" in drawn


def test_what_quiet_hours_moved_is_told(clinic: Clinic) -> None:
    shown = " ".join(
        re.sub(r"<[^>]+>", " ", look(clinic, **THURSDAY).content.decode().split("</iframe>")[1]).split()
    )
    assert "Before the last drink moved past Wednesday 25 November, 8:30 pm instead of" in shown
    assert "is in the quiet hours" in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"start": "2026-03-08T02:30"}, "it does not exist at your site"),
        ({"start": "2026-11-01T01:30"}, "Add -06:00 for the first or -07:00 for the second"),
        ({"start": "soon"}, "This is no day and time"),
        ({"start": "2026-02-30T10:00"}, "This is no day and time"),
        ({"start": "0001-01-01T00:00"}, "This is no day and time"),
        ({"start": "🙂" * 40}, "This is no day and time"),
        ({"start": "x" * 100_000}, "This is no day and time"),
        ({"start": "<script>"}, "This is no day and time"),
        ({"start": "2026-11-26T10:00", "at": "\x00"}, "This is no day and time"),
    ],
)
def test_a_start_that_is_none_is_named_and_kept(clinic: Clinic, given: dict[str, str], said: str) -> None:
    shown = look(clinic, **given)
    body = shown.content.decode()
    assert (shown.status_code, "<title>Error:" in body, "srcdoc" in body) == (422, True, False)
    assert said in html.unescape(body)
    typed = next(reversed(given.values()))[:60]
    assert any(field.text == typed for field in (shown.context["wish"].start, shown.context["wish"].moment))
    assert "<script>" not in body.partition("<main")[2]


@pytest.mark.parametrize(
    "given", [{"patient": "nobody"}, {"language": "xx"}, {"patient": "\x00", "language": "🙂"}]
)
def test_an_unknown_choice_is_the_first_one(clinic: Clinic, given: dict[str, str]) -> None:
    shown = look(clinic, **THURSDAY, **given)
    wish = shown.context["wish"]
    assert (shown.status_code, wish.patient, wish.language) == (200, "new", "en")


@pytest.mark.parametrize("start", ["2000-01-01T00:00", "2199-12-31T23:59"])
def test_the_first_and_the_last_year_can_be_drawn(clinic: Clinic, start: str) -> None:
    assert look(clinic, start=start).status_code == 200


def draft(clinic: Clinic, **changes: Any) -> models.ProtocolVersion:
    data = {**clinic.version.data, **changes}
    return models.ProtocolVersion.objects.create(
        site=clinic.site, protocol=clinic.version.protocol, number=2, data=data
    )


def test_a_draft_is_drawn_as_it_stands(clinic: Clinic) -> None:
    items = [{**clinic.version.data["items"][0], "label": "Eat as agreed"}, *clinic.version.data["items"][1:]]
    assert "Eat as agreed" in words(screen(look(clinic, draft(clinic, items=items), **THURSDAY)))


@pytest.mark.parametrize(
    "changes", [{"items": []}, {"fasting": None}, {"reminders": "none", "name": 3}, {"slug": ""}]
)
def test_a_draft_that_is_not_whole_says_what_is_missing(clinic: Clinic, changes: dict[str, Any]) -> None:
    shown = look(clinic, draft(clinic, **changes), **THURSDAY)
    assert shown.status_code == 200
    assert "This draft cannot be drawn yet" in shown.content.decode()
    assert shown.context["version"].problems


def test_what_is_missing_is_said_in_words_with_the_way_to_it(clinic: Clinic) -> None:
    made = draft(clinic, items=[{**clinic.version.data["items"][0], "help": ""}])
    page = look(clinic, made, **THURSDAY).content.decode()
    assert ("items[0]" in page, "Nothing is written here, or too much." in page) == (False, True)


def test_a_question_of_the_clinic_with_any_type_of_answer_is_drawn(clinic: Clinic) -> None:
    questions = [
        {"key": "n", "type": "number", "label": "How many?", "least": 0, "most": 9, "amber_under": 5},
        {"key": "t", "type": "time", "label": "When?"},
        {"key": "w", "type": "text", "label": "Why?"},
        {
            "key": "c",
            "type": "choice",
            "label": "Which?",
            "choices": [{"key": "a", "label": "This"}],
            "red": ["a"],
        },
    ]
    item = {**clinic.version.data["items"][3], "key": "own", "kind": "question", "questions": questions}
    items = [*clinic.version.data["items"], {**item, "label": "Our question"}]
    shown = look(clinic, draft(clinic, items=items), **THURSDAY, patient="prepared")
    assert "Our question" in words(screen(shown))


def test_nothing_is_written_and_nothing_is_mailed(clinic: Clinic) -> None:
    browser = signed_in(clinic.nurse)
    address = reverse("staff_protocol_preview", args=[clinic.site.slug, clinic.version.pk])
    browser.get(address, THURSDAY)
    before = counted()
    for patient in ("new", "prepared", "own_plan"):
        assert browser.get(address, {**THURSDAY, "patient": patient}).status_code == 200
    assert (counted(), mail.outbox) == (before, [])


def counted() -> dict[str, int]:
    return {
        model.__name__: model._base_manager.count()
        for model in apps.get_app_config("checklists").get_models()
    }


def test_the_frame_can_neither_act_nor_lead_away(clinic: Clinic) -> None:
    shown = look(clinic, **THURSDAY)
    assert 'sandbox="allow-same-origin"' in shown.content.decode()
    assert '<base target="_blank">' in screen(shown)
    assert "<script" not in screen(shown)


def test_a_post_and_another_sites_nurse_find_nothing(clinic: Clinic) -> None:
    address = reverse("staff_protocol_preview", args=[clinic.site.slug, clinic.version.pk])
    assert signed_in(clinic.nurse).post(address).status_code == 405
    assert signed_in(clinic.other_nurse).get(address).status_code in (403, 404)
    own = reverse("staff_protocol_preview", args=[clinic.other_site.slug, clinic.version.pk])
    assert signed_in(clinic.other_nurse).get(own).status_code == 404
