"""The patient's pages: what they say, when, and what they never say."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists.actions import medicines
from checklists.models import Intake, Item, MedicationEntry, RideHome, Tick
from checklists.rules.access import ActorKind
from checklists.rules.appointment_status import Status
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens, mint, operation
from tests.patient.reading import text
from tests.preparing import move, prepared, resting

FASTING, HYDRATION, RIDE, CLOTHING, MEDICINES = (
    "/my/items/1/",
    "/my/items/2/",
    "/my/items/3/",
    "/my/items/4/",
    "/my/medicines/",
)
EVENING = START - timedelta(hours=15)
LATE_MORNING = START - timedelta(hours=1)
PAGES = ("/my/", FASTING, HYDRATION, RIDE, CLOTHING, MEDICINES, "/my/ate/", "/my/not-sure/", "/my/thank-you/")
DRIVER = {"name": "Sam", "phone": "(303) 555-0134", "is_adult": "on"}


@pytest.fixture
def evening(clock: time_machine.Traveller) -> None:
    """Wednesday 25 November, 7:00 pm in Denver."""
    clock.move_to(EVENING, tick=False)


def test_the_evening_before_shows_food_and_drink_with_their_times(
    clinic: Clinic, opens: Opens, evening: None
) -> None:
    assert (
        "Now Normal meal until 2:00 am in about 7 hours Hide Light food until 4:00 am Water until 8:00 am"
        in text(opens(clinic.book()))
    )


def test_days_before_the_times_are_said_to_be_of_that_day(clinic: Clinic, opens: Opens) -> None:
    assert "Eating and drinking that day Normal meal until 2:00 am" in text(opens(clinic.book()))


def test_times_on_two_days_carry_their_day(clinic: Clinic, opens: Opens) -> None:
    early = clinic.book(starts_at=START - timedelta(hours=2, minutes=30))
    assert "Normal meal until Wednesday 25 November, 11:30 pm" in text(opens(early))


def test_what_has_closed_is_not_offered(clinic: Clinic, opens: Opens, clock: time_machine.Traveller) -> None:
    clock.move_to(START - timedelta(hours=5), tick=False)
    shown = text(opens(clinic.book()))
    assert ("Water until 8:00 am" in shown, "Normal meal" in shown) == (True, False)


def test_after_the_last_drink_there_is_one_plain_line(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(LATE_MORNING, tick=False)
    shown = text(opens(clinic.book()))
    assert ("Today, Thursday 26 November" in shown, "Nothing to eat or drink" in shown) == (True, True)


def test_withheld_hours_are_never_shown(clinic: Clinic, opens: Opens, evening: None) -> None:
    client = opens(clinic.book())
    client.post(MEDICINES, {"text": "Ozempic", **operation()})
    pages = " ".join(text(client, path) for path in ("/my/", FASTING, HYDRATION))
    assert (re.findall(r"until \d", pages), "your own eating and drinking plan" in pages) == ([], True)


def test_a_press_ticks_and_leads_home(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    response = client.post(HYDRATION + "tick/", operation())
    assert (response.status_code, response["Location"], "1 of 5 done" in text(client)) == (303, "/my/", True)


def test_a_double_press_is_one_tick(clinic: Clinic, opens: Opens) -> None:
    client, same = opens(clinic.book()), operation()
    for _ in range(2):
        client.post(HYDRATION + "tick/", same)
    assert Tick.objects.count() == 1


def test_with_scripts_only_the_row_comes_back(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    body = client.post(HYDRATION + "tick/", operation(), headers={"X-Fragment": "1"}).content.decode()
    assert ("<html" in body, "Done" in body, 'id="item-2"' in body) == (False, True, True)


def test_undo_stays_in_the_row(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(HYDRATION + "tick/", operation())
    client.post(HYDRATION + "undo/", operation())
    assert "0 of 5 done" in text(client)


def test_a_bare_tick_of_the_ride_asks_for_the_driver(clinic: Clinic, opens: Opens) -> None:
    assert opens(clinic.book()).post(RIDE + "tick/", operation())["Location"] == RIDE


def test_naming_a_driver_ticks_the_ride(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(RIDE, {**DRIVER, **operation()})
    assert "1 of 5 done" in text(client)


@pytest.mark.parametrize("missing", ["name", "phone", "is_adult"])
def test_an_unfinished_driver_keeps_what_was_typed(clinic: Clinic, opens: Opens, missing: str) -> None:
    client = opens(clinic.book())
    given = {key: value for key, value in DRIVER.items() if key != missing}
    response = client.post(RIDE, {**given, **operation()})
    kept = [
        value for key, value in given.items() if key != "is_adult" and value.encode() not in response.content
    ]
    assert (response.status_code, kept, b"<title>Error:" in response.content) == (422, [], True)


def test_a_guess_is_asked_in_plain_words(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(MEDICINES, {"text": "xanaxx 0.5", **operation()})
    assert "Did you mean Xanax ? Yes No" in text(client, MEDICINES)


@pytest.mark.parametrize("typed", ["Klonopin 0.5 mg", "xanaxx", "oxycodone", "blorbium", "insulin"])
def test_the_patient_never_sees_class_or_verdict(clinic: Clinic, opens: Opens, typed: str) -> None:
    client = opens(clinic.book())
    client.post(MEDICINES, {"text": typed, **operation()})
    body = client.get(MEDICINES).content.decode().lower()
    entry = MedicationEntry.objects.get()
    secret = {"benzodiazepine", "urgent", "review", "opioid", "hold", entry.route or "-none-"}
    secret |= {match["class"] for match in entry.matches} - {typed}
    assert [word for word in secret if word in body] == []


def test_that_is_all_ticks_the_list(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post(MEDICINES, {"text": "sertraline", **operation()})
    client.post(MEDICINES + "all/", {"said": "all", **operation()})
    assert "1 of 5 done" in text(client)


def test_that_is_all_about_nothing_is_asked_again(clinic: Clinic, opens: Opens) -> None:
    response = opens(clinic.book()).post(MEDICINES + "all/", {"said": "all", **operation()})
    assert (response.status_code, b"Your list is empty" in response.content) == (422, True)


def test_what_was_eaten_is_kept_with_the_clinics_time(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post("/my/ate/", {"category": "light_meal", "days_ago": "0", "clock": "07:10", **operation()})
    assert Intake.objects.get().eaten_at == NOW - timedelta(hours=1, minutes=50)


def test_an_honest_answer_is_thanked(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    given = {"category": "light_meal", "unknown": "on", **operation()}
    assert client.post("/my/ate/", given)["Location"] == "/my/thank-you/"


@pytest.mark.parametrize(
    ("now", "clock_typed", "kept"),
    [("2026-11-01T16:00", "01:30", "2026-11-01T08:30"), ("2026-11-01T16:00", "02:30", "2026-11-01T09:30")],
)
def test_in_a_repeated_hour_the_later_instant_counts(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, now: str, clock_typed: str, kept: str
) -> None:
    row = clinic.book()
    clock.move_to(f"{now}+00:00", tick=False)
    client = opens(row)
    client.post("/my/ate/", {"category": "full_meal", "days_ago": "0", "clock": clock_typed, **operation()})
    assert Intake.objects.get().eaten_at.isoformat() == f"{kept}:00+00:00"


@pytest.mark.parametrize(
    "given",
    [
        {"category": "full_meal", "days_ago": "0", "clock": "02:30"},
        {"category": "full_meal", "days_ago": "0", "clock": "23:00"},
        {"category": "full_meal", "days_ago": "0", "clock": ""},
        {"category": "full_meal", "days_ago": "0", "clock": "half past"},
        {"category": "", "unknown": "on"},
        {"category": "caviar", "unknown": "on"},
    ],
)
def test_an_unclear_time_is_asked_again(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, given: dict[str, str]
) -> None:
    row = clinic.book()
    clock.move_to("2027-03-14T16:00+00:00", tick=False)
    row.starts_at = START + timedelta(days=130)
    type(row).objects.filter(pk=row.pk).update(starts_at=row.starts_at, arrive_at=row.starts_at)
    client = Client()
    token = mint(row, now=row.starts_at - timedelta(days=20))
    client.post("/l/", {"token": token, "day": "3", "month": "3", "year": "1984"})
    response = client.post("/my/ate/", {**given, **operation()})
    assert (response.status_code, Intake.objects.count()) == (422, 0)


def test_not_sure_is_one_tap_away_and_reaches_the_nurse(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post("/my/not-sure/", {"position": "1", **operation()})
    assert (Item.objects.get(position=1).unsure, "Not sure: a nurse asks" in text(client)) == (True, True)


@pytest.mark.parametrize(
    ("after", "lands"), [("no", "/my/items/1/last/"), ("yes", "/my/ate/"), ("unsure", "/my/thank-you/")]
)
def test_did_you_eat_after_that(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, after: str, lands: str
) -> None:
    clock.move_to(LATE_MORNING, tick=False)
    assert opens(clinic.book()).post(FASTING, {"after": after, **operation()})["Location"] == lands


def test_a_finished_list_says_so_and_never_cleared(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(prepared(clinic)))
    assert ("Your list is done" in shown, "cleared" in shown.lower()) == (True, False)


def test_a_hold_is_one_answer_that_the_team_looks_at(clinic: Clinic, opens: Opens) -> None:
    assert "Your care team is looking at one answer" in text(opens(prepared(clinic, medicine="xanax")))


def test_medicines_of_other_days_stay_with_the_care_team(clinic: Clinic, opens: Opens) -> None:
    row = clinic.book()
    given = {"appointment_id": row.pk, "by": clinic.link_actor(row), "now": NOW - timedelta(days=2)}
    medicines.add(operation_id="0b0e7a3c-9d4c-4a55-9f5e-0a51d1a7c001", text="sertraline", **given)
    shown = text(opens(row), MEDICINES)
    assert ("sertraline" in shown, "1 more on your list" in shown) == (False, True)


def test_after_the_infusion_no_form_can_be_reached(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = resting(clinic)
    clock.move_to(START + timedelta(hours=1), tick=False)
    client = opens(row)
    landed = {
        client.get(path).get("Location") for path in (FASTING, RIDE, MEDICINES, "/my/ate/", "/my/not-sure/")
    }
    assert (
        landed,
        "<form" in client.get("/my/").content.decode().partition("<main")[2].partition("</main>")[0],
    ) == (
        {"/my/"},
        False,
    )


def test_rest_mode_says_until_when_not_to_drive(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = resting(clinic)
    clock.move_to(START + timedelta(hours=1), tick=False)
    assert "No driving until Friday 27 November, 10:40 am And only after a night's sleep." in text(opens(row))


def test_here_says_that_the_desk_knows(clinic: Clinic, opens: Opens, clock: time_machine.Traveller) -> None:
    row = prepared(clinic)
    clock.move_to(START - timedelta(minutes=30), tick=False)
    move(row, Status.ARRIVED, clinic.desk, now=START - timedelta(minutes=36))
    assert "The desk knows, 9:24 am" in text(opens(row))


def test_a_no_show_reads_no_blame(clinic: Clinic, opens: Opens, clock: time_machine.Traveller) -> None:
    row = clinic.book()
    clock.move_to(START + timedelta(hours=3), tick=False)
    move(row, Status.NO_SHOW, clinic.desk, now=START + timedelta(hours=3))
    assert "we find a new date together" in text(opens(row))


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_ids_no_name_and_a_neutral_title(clinic: Clinic, opens: Opens, path: str) -> None:
    patient = clinic.patient(
        first_name="Ana", last_name="Canarysson", record_number="canary-1", email="canary@p.example"
    )
    row = clinic.book(patient)
    body = opens(row).get(path).content.decode()
    title = re.search(r"<title>(.*?)</title>", body)
    assert (title is not None and title[1], "canary" in body.lower()) == ("Your appointment", False)
    assert [
        name for name in re.findall(r'name="(\w+)"', body) if name.endswith("_id") or name in ("id", "pk")
    ] == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_style_or_script(clinic: Clinic, opens: Opens, path: str) -> None:
    body = opens(clinic.book()).get(path).content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)|javascript:", body) == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_the_database_little(
    clinic: Clinic,
    opens: Opens,
    path: str,
    django_assert_max_num_queries: Callable,  # type: ignore[type-arg]
) -> None:
    client = opens(clinic.book())
    client.get(path)
    with django_assert_max_num_queries(12):  # ux.md 9
        client.get(path)


def test_the_first_page_is_small(clinic: Clinic, opens: Opens) -> None:
    import gzip  # noqa: PLC0415 - only here

    assert len(gzip.compress(opens(clinic.book()).get("/my/").content)) < 4096


def test_a_second_patients_link_reaches_its_own_list_only(clinic: Clinic, opens: Opens) -> None:
    first, second = clinic.book(), clinic.book()
    opens(second).post(HYDRATION + "tick/", operation())
    assert [Item.objects.get(appointment=row, position=2).done for row in (first, second)] == [False, True]


def test_there_is_no_page_of_a_ninth_item(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    assert [client.get(f"/my/items/{number}/").status_code for number in (9, 99999999999999999999)] == [
        404,
        404,
    ]


@pytest.mark.parametrize(
    "path", ["/my/items/1/tick/", "/my/items/1/undo/", "/my/sign-out/", "/my/medicines/remove/", "/my/look/"]
)
def test_only_a_post_changes_something(clinic: Clinic, opens: Opens, path: str) -> None:
    assert opens(clinic.book()).get(path).status_code == 405


def driven(clinic: Clinic, opens: Opens) -> Client:
    row = clinic.book(clinic.patient(last_name="Canarysson"))
    opens(row).post(RIDE, {**DRIVER, **operation()})
    return opens(row, ActorKind.DRIVER)


def test_a_driver_sees_whom_when_and_where(clinic: Clinic, opens: Opens) -> None:
    shown = text(driven(clinic, opens), "/my/ride/")
    assert "Thursday 26 November Ana asks you to take them home Be here 11:40 am to 12:10 pm" in shown


def test_a_driver_sees_nothing_else(clinic: Clinic, opens: Opens) -> None:
    body = driven(clinic, opens).get("/my/ride/").content.decode().lower()
    assert [
        word for word in ("canarysson", "1984", "medicine", "sleeves", "infusion", "10:00 am") if word in body
    ] == []


@pytest.mark.parametrize("path", [FASTING, RIDE, MEDICINES, "/my/ate/", "/my/not-sure/", "/my/thank-you/"])
def test_a_drivers_link_opens_no_page_of_the_patients(clinic: Clinic, opens: Opens, path: str) -> None:
    assert driven(clinic, opens).get(path).status_code == 403


def test_a_patients_link_opens_no_page_of_the_drivers(clinic: Clinic, opens: Opens) -> None:
    assert opens(clinic.book()).get("/my/ride/").status_code == 403


def test_a_driver_says_yes(clinic: Clinic, opens: Opens) -> None:
    driven(clinic, opens).post("/my/ride/", {"said": "yes", "phone": "(303) 555-0199", "is_adult": "on"})
    assert RideHome.objects.get().confirmed_by_driver_at == NOW


def test_a_driver_who_cannot_is_thanked(clinic: Clinic, opens: Opens) -> None:
    client = driven(clinic, opens)
    client.post("/my/ride/", {"said": "cannot"})
    assert "Thank you for telling us" in text(client, "/my/ride/")


@pytest.mark.parametrize(
    ("asked", "spoken", "direction"),
    [
        ("es", "es", "ltr"),
        ("es-MX,es;q=0.9", "es", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("fr", "en", "ltr"),
        ("xx", "en", "ltr"),
        ("", "en", "ltr"),
    ],
)
def test_a_page_names_the_language_it_is_in(
    clinic: Clinic, opens: Opens, asked: str, spoken: str, direction: str
) -> None:
    body = opens(clinic.book()).get("/my/", headers={"Accept-Language": asked}).content.decode()
    assert f'<html lang="{spoken}" dir="{direction}"' in body
