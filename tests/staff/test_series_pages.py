"""Series at the desk: chosen while booking, shown on patient and appointment, ended and begun anew; a newer version."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.actions import stale_answers
from checklists.rules.stale_answers import Change
from tests import factories
from tests.factories import NOW, START
from tests.staff.sign_in import signed_in

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic: factories.Clinic) -> Client:
    return signed_in(clinic.desk)


def at(clinic, path: str) -> str:
    return f"/staff/{clinic.site.slug}/{path}"


def typed(clinic, **more) -> dict[str, object]:
    return {"protocol": clinic.version.pk, "day": "2026-11-26", "clock": "10:00", "provider": "", **more}


def text(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def booked(clinic, desk, patient, **more):
    url = at(clinic, f"book/?patient={patient.pk}")
    looked = desk.post(url, typed(clinic, act="look", **more))
    shown = re.search(r'name="shown" value="([^"]*)"', looked.content.decode())
    assert shown, text(looked)
    desk.post(url, typed(clinic, act="save", shown=shown[1], **more))
    return models.Appointment.objects.order_by("-pk").first()


def test_a_first_booking_has_no_series_to_choose(clinic, desk):
    page = desk.get(at(clinic, f"book/?patient={clinic.patient().pk}"))
    assert 'name="series"' not in page.content.decode()
    assert 'name="planned_count"' in page.content.decode()


def test_the_preview_says_which_series(clinic, desk):
    ana = clinic.patient()
    url = at(clinic, f"book/?patient={ana.pk}")
    assert "Begins a new series." in text(desk.post(url, typed(clinic, act="look")))
    clinic.book(ana, starts_at=START - DAY)
    models.Series.objects.update(planned_count=6)
    assert "Continues the series of 25 November: infusion 2 of 6." in text(
        desk.post(url, typed(clinic, act="look"))
    )
    assert "Begins a new series." in text(desk.post(url, typed(clinic, act="look", series="new")))


def test_what_was_said_about_the_series_is_stored(clinic, desk):
    ana = clinic.patient()
    first = clinic.book(ana, starts_at=START - DAY)
    row = booked(clinic, desk, ana, series="new", planned_count="6", last_planned_on="2026-12-18")
    assert row.series_id != first.series_id
    assert (row.series.planned_count, f"{row.series.last_planned_on}") == (6, "2026-12-18")


def test_a_choice_that_was_not_shown_is_shown_first(clinic, desk):
    ana = clinic.patient()
    clinic.book(ana, starts_at=START - DAY)
    seal = f"{clinic.version.pk} {START.isoformat()}"
    desk.post(at(clinic, f"book/?patient={ana.pk}"), typed(clinic, act="save", shown=seal, series="new"))
    assert models.Appointment.objects.count() == 1


def test_a_last_day_before_the_appointment_is_refused_in_words(clinic, desk):
    page = desk.post(
        at(clinic, f"book/?patient={clinic.patient().pk}"),
        typed(clinic, act="look", last_planned_on="2026-11-25"),
    )
    assert page.status_code == 422
    assert "The last day comes before this appointment." in text(page)


def test_after_the_first_infusion_the_later_protocol_is_chosen(clinic, desk):
    later = factories.published_version(clinic.site, "next-infusion")
    ana = clinic.patient()
    row = clinic.book(ana, starts_at=START - DAY)
    url = at(clinic, f"book/?patient={ana.pk}")
    assert f'value="{clinic.version.pk}" selected' in desk.get(url).content.decode()
    models.Appointment.objects.filter(pk=row.pk).update(status="left")
    assert f'value="{later.pk}" selected' in desk.get(url).content.decode()


def test_the_patients_page_shows_the_series_and_ends_it(clinic, desk):
    ana = clinic.patient()
    for day in (0, 2):
        clinic.book(ana, starts_at=START + day * DAY)
    models.Series.objects.update(planned_count=6)
    page = text(desk.get(at(clinic, f"patients/{ana.pk}/")))
    assert "From 26 November 2026" in page
    assert "0 done, 2 booked, 6 planned Open" in page
    assert "infusion 2 of 6" in page
    desk.post(at(clinic, f"patients/{ana.pk}/series/"))
    assert "Ended" in text(desk.get(at(clinic, f"patients/{ana.pk}/")))


def test_an_appointment_begins_a_series_where_it_is_not_the_first(clinic, desk):
    ana = clinic.patient()
    first, second = (clinic.book(ana, starts_at=START + day * DAY) for day in (0, 2))
    assert "Begin a new series here" not in text(desk.get(at(clinic, f"appointments/{first.pk}/")))
    assert "Begin a new series here" in text(desk.get(at(clinic, f"appointments/{second.pk}/")))
    desk.post(at(clinic, f"appointments/{second.pk}/series/"), {"act": "save"})
    second.refresh_from_db()
    assert second.series_id != first.series_id
    assert desk.post(at(clinic, f"appointments/{second.pk}/series/")).status_code == 404


def test_one_appointment_takes_the_newer_version(clinic, desk):
    row = clinic.book()
    url = at(clinic, f"appointments/{row.pk}/")
    assert "Use version" not in text(desk.get(url))
    models.ProtocolVersion.objects.filter(pk=clinic.version.pk).update(state="retired", retired_at=NOW)
    items = [item for item in clinic.version.data["items"] if item["key"] != "clothing"]
    newer = models.ProtocolVersion.objects.create(
        site=clinic.site,
        protocol=clinic.version.protocol,
        number=2,
        data={**clinic.version.data, "items": items},
        state="published",
        published_at=NOW,
    )
    assert "Use version 2" in text(desk.get(url))
    page = text(desk.post(f"{url}version/", follow=True))
    row.refresh_from_db()
    assert row.protocol_version_id == newer.pk
    assert "The list is the newer one now. No answer is asked again." in page
    assert "Not asked any more" in page
    assert "Use version" not in page


def test_asked_again_says_why_at_the_desk(clinic):
    row = clinic.book()
    row.item_set.update(done=True, answered_at=NOW)
    stale_answers.reopen(row, change=Change.NEW_WORDS, by=clinic.desk, now=NOW)
    page = text(signed_in(clinic.nurse).get(at(clinic, f"check-in/{row.pk}/")))
    assert "Asked again: the question is a new one" in page
