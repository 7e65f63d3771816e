"""What one patient gets over a whole course: three infusions a week are no flood. Source: clinical.md 6 and 7 (P13)."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from checklists import models
from checklists.actions import bookings
from checklists.actions.bookings import NewAppointment
from checklists.actions.series import SeriesWish
from checklists.rules.clock import local, resolve
from tests.factories import Clinic

DENVER = "America/Denver"
BOOKED = resolve(datetime.fromisoformat("2026-11-02T09:00"), DENVER)
MON_WED_FRI = ("2026-11-30", "2026-12-02", "2026-12-04", "2026-12-07", "2026-12-09", "2026-12-11")
TUE_FRI = ("2026-12-01", "2026-12-04", "2026-12-08", "2026-12-11", "2026-12-15", "2026-12-18")
WEEKLY = ("2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22")


def course(clinic: Clinic, days: tuple[str, ...]) -> list[tuple[datetime, str]]:
    """When each message to the patient goes, and which; all infusions at ten, booked in one go four weeks before."""
    patient = clinic.patient()
    new = [
        NewAppointment(
            patient_id=patient.pk,
            starts_at=resolve(datetime.fromisoformat(f"{day}T10:00"), DENVER),
            wish=SeriesWish(),
        )
        for day in days
    ]
    bookings.book_all(
        site_id=clinic.site.pk,
        protocol_version_id=clinic.version.pk,
        new=new,
        by=clinic.desk,
        now=BOOKED,
    )
    rows = models.Reminder.objects.filter(state="planned", recipient="patient", channel="email")
    return [(local(row.due_at, DENVER), row.rule) for row in rows.order_by("due_at")]


def by_day(messages: list[tuple[datetime, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for at, rule in messages:
        found.setdefault(f"{at:%a %d %b}", []).append(f"{at:%H:%M} {rule}")
    return found


@pytest.mark.parametrize("days", [MON_WED_FRI, MON_WED_FRI[::-1]])
def test_three_a_week_whatever_the_order_of_booking(clinic: Clinic, days: tuple[str, ...]) -> None:
    assert by_day(course(clinic, days)) == {
        "Mon 02 Nov": ["09:02 booked"],
        "Mon 23 Nov": ["10:00 week_before"],
        "Fri 27 Nov": ["10:00 three_days_before"],
        "Sun 29 Nov": ["15:00 day_before"],
        "Tue 01 Dec": ["10:00 day_after", "15:00 day_before"],
        "Thu 03 Dec": ["10:00 day_after", "15:00 day_before"],
        "Sat 05 Dec": ["10:00 day_after"],
        "Sun 06 Dec": ["15:00 day_before"],
        "Tue 08 Dec": ["10:00 day_after", "15:00 day_before"],
        "Thu 10 Dec": ["10:00 day_after", "15:00 day_before"],
        "Sat 12 Dec": ["10:00 day_after"],
    }


@pytest.mark.parametrize("days", [MON_WED_FRI, TUE_FRI, WEEKLY])
def test_no_course_is_a_flood(clinic: Clinic, days: tuple[str, ...]) -> None:
    """At most two a date and six in seven dates, and each infusion keeps the two that it must have."""
    messages = [(at.date(), rule) for at, rule in course(clinic, days) if rule != "booked"]
    dates, rules = Counter(day for day, _ in messages), Counter(rule for _, rule in messages)
    assert max(dates.values()) <= 2
    for first in dates:
        assert sum(dates[first + timedelta(days=on)] for on in range(7)) <= 6
    assert rules["day_before"] == rules["day_after"] == len(days)
    assert rules["week_before"] == 1


def test_a_weekly_course_still_gets_three_days_before(clinic: Clinic) -> None:
    rules = Counter(rule for _, rule in course(clinic, WEEKLY))
    assert rules["three_days_before"] == rules["last_drink"] == len(WEEKLY)
