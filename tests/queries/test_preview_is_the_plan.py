"""The plan that is shown before anything is booked is the plan that booking writes, row by row."""

from datetime import UTC, datetime, time, timedelta

import pytest

from checklists import models
from checklists.actions import appointments
from checklists.queries.plan_preview import PlanPreview, of_protocol, place_of, well_before
from checklists.queries.protocol_versions import of_version
from checklists.queries.protocols import shipped_slugs
from checklists.rules.clock import resolve
from checklists.rules.plan_facts import PlannedReminder
from tests.factories import Clinic, published_version

STARTS = (
    ("2026-11-26T10:00", "America/Denver"),
    ("2026-11-26T11:00", "America/Denver"),
    ("2026-11-30T10:00", "America/Denver"),
    ("2026-03-08T07:00", "America/New_York"),
    ("2026-11-01T07:00", "America/New_York"),
    ("2026-04-24T08:00", "Africa/Cairo"),
    ("2028-02-29T06:30", "Australia/Lord_Howe"),
)
# Booked so long before the start; None: so early that every message shows.
BOOKED = (None, timedelta(days=2), timedelta(hours=15), timedelta(hours=3))


def shown(found: PlanPreview) -> set[tuple[object, ...]]:
    rows: list[PlannedReminder] = [*found.reminders, *found.not_sent]
    return {
        (row.rule, row.recipient, row.channel.value, int(row.rank), row.due_at, row.send_by, row.state.value, row.reason,
         row.moved_from, row.why)
        for row in rows
    }  # fmt: skip


def written(appointment: models.Appointment) -> set[tuple[object, ...]]:
    rows = models.Reminder.objects.filter(appointment=appointment)
    return set(
        rows.values_list(
            "rule",
            "recipient",
            "channel",
            "rank",
            "due_at",
            "send_by",
            "state",
            "reason",
            "moved_from",
            "why",
        )
    )


def patient_with_a_second_contact(clinic: Clinic, booked_at: datetime) -> models.Patient:
    patient = clinic.patient()
    models.Companion.objects.create(
        site=clinic.site,
        patient=patient,
        name="Sam",
        email="sam@patient.example",
        contact_agreed_at=booked_at,
    )
    return patient


@pytest.mark.parametrize("slug", shipped_slugs())
@pytest.mark.parametrize(("start", "zone"), STARTS)
def test_the_plan_shown_is_the_plan_written(clinic: Clinic, slug: str, start: str, zone: str) -> None:
    """Calls, messages to others and what quiet hours moved among them."""
    models.Site.objects.filter(pk=clinic.site.pk).update(
        time_zone=zone, quiet_from=time(20), quiet_until=time(9), messages_a_date=1
    )
    clinic.site.refresh_from_db()
    version = clinic.version if slug == "first-infusion" else published_version(clinic.site, slug)
    starts_at = resolve(datetime.fromisoformat(start), zone)
    for before in BOOKED:
        booked_at = starts_at - before if before else well_before(starts_at, zone).astimezone(UTC)
        preview = of_protocol(of_version(version), starts_at, place_of(clinic.site), booked_at=booked_at)
        booked = appointments.book(
            site_id=clinic.site.pk,
            patient_id=patient_with_a_second_contact(clinic, booked_at).pk,
            protocol_version_id=version.pk,
            starts_at=starts_at,
            by=clinic.desk,
            now=booked_at,
        )
        appointment = models.Appointment.objects.get(pk=booked.appointment_id)
        assert shown(preview) == written(appointment), before
        calls = models.Call.objects.filter(appointment=appointment)
        assert [(call.reason, call.by) for call in preview.calls] == list(
            calls.values_list("reason", "due_at")
        )


def test_a_long_reason_is_kept_whole(clinic: Clinic) -> None:
    """Held in a window, then a call, at once, then needless: whoever reads the timeline reads to the end."""
    starts_at = datetime(2026, 11, 30, 17, tzinfo=UTC)
    patient, sunday = clinic.patient(email=""), starts_at - timedelta(hours=25)
    row = models.Reminder.objects.get(
        appointment=clinic.book(patient, starts_at=starts_at, now=sunday), rule="day_before"
    )
    assert len(row.why) > 200 and row.why.endswith("Not needed: another call comes on this day.")
