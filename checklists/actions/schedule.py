"""A clinic's schedule comes in: all rows or none, and the same file twice changes nothing."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from checklists.actions import appointments, audit, patients
from checklists.models import Site
from checklists.queries import protocol_versions
from checklists.queries.schedule import IMPORT_REASON, known_appointments, known_patients
from checklists.queries.scope import NotFound, one
from checklists.rules import schedule_file, schedule_match
from checklists.rules.access import Actor, ActorKind
from checklists.rules.schedule_file import DateOrder, Problem, ScheduleFile
from checklists.rules.schedule_match import Intent, Outcome


class ScheduleRefused(Exception):
    """The file has problems, or changed the picture meanwhile; nothing was stored. `report` says what."""

    def __init__(self, report: "ScheduleReport") -> None:
        self.report = report
        super().__init__(f"{len(report.problems)} problems")


@dataclass(frozen=True)
class RowReport:
    """One row in words for people: what will happen to it, or what did."""

    line: int
    outcome: str
    patient: str
    starts_at: datetime
    was: datetime | None
    note: str


@dataclass(frozen=True)
class ScheduleReport:
    new: int
    changed: int
    cancelled: int
    same: int
    skipped: int
    rows: tuple[RowReport, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    date_order: DateOrder | None = None

    @property
    def writes(self) -> int:
        """How many appointments an import would touch."""
        return self.new + self.changed + self.cancelled


def check(*, site_id: int, raw: bytes, date_order: DateOrder | None, by: Actor, now: datetime) -> ScheduleReport:
    """A dry run: what an import of these bytes would do. Writes nothing. Raises NotFound."""
    return _decided(_site(by, site_id), raw, date_order, now)[1]


@transaction.atomic
def run(*, site_id: int, raw: bytes, date_order: DateOrder | None, by: Actor, now: datetime) -> ScheduleReport:
    """Import all rows, or none. Raises NotFound, and ScheduleRefused with the report of the problems."""
    site = _site(by, site_id, hold=True)
    intents, report = _decided(site, raw, date_order, now)
    if report.problems:
        raise ScheduleRefused(report)
    # The desk's system speaks through the import; who pressed the button stands in the audit entry of the file.
    speaker = Actor(kind=ActorKind.SYSTEM, key="import", name="Schedule import")
    new_ids: dict[tuple[str, ...], int] = {}
    problems = [problem for intent in intents if (problem := _apply(intent, site, new_ids, speaker, now))]
    if problems:
        raise ScheduleRefused(replace(report, problems=tuple(problems)))
    counts = {name: getattr(report, name) for name in ("new", "changed", "cancelled", "same", "skipped")}
    audit.record(by=by, action="schedule.import", obj=f"site:{site.pk}", site_id=site.pk, data=counts)
    return report


def _site(by: Actor, site_id: int, *, hold: bool = False) -> Site:
    """The site in the caller's own set; held, so that two imports of one file run one after the other."""
    if by.kind is not ActorKind.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    rows = Site.objects.select_for_update() if hold else Site.objects.all()
    return one(rows, pk=site_id)


def _decided(
    site: Site, raw: bytes, date_order: DateOrder | None, now: datetime
) -> tuple[tuple[Intent, ...], ScheduleReport]:
    zone = ZoneInfo(site.time_zone)
    today = now.astimezone(zone).date()
    parsed = schedule_file.parse(raw, zone=zone, today=today, date_order=date_order)
    found = known_patients(site_id=site.pk, rows=parsed.rows)
    booked = known_appointments(site_id=site.pk, patients=found, rows=parsed.rows)
    matching = schedule_match.match(parsed.rows, found, booked, zone=zone, today=today)
    problems = (*parsed.problems, *matching.problems, *_site_problems(site, parsed))
    ordered = tuple(sorted(problems, key=lambda problem: problem.line))
    return matching.intents, _report(matching.intents, ordered, parsed)


def _site_problems(site: Site, parsed: ScheduleFile) -> tuple[Problem, ...]:
    if not parsed.rows or protocol_versions.published_of(site_id=site.pk):
        return ()
    return (
        Problem(
            line=0,
            column="",
            value=site.slug,
            message="This site has no published protocol, so nothing can be planned.",
            cure="Publish a protocol first.",
        ),
    )


def _report(intents: tuple[Intent, ...], problems: tuple[Problem, ...], parsed: ScheduleFile) -> ScheduleReport:
    counts = Counter(intent.outcome for intent in intents)
    return ScheduleReport(
        new=counts[Outcome.NEW],
        changed=counts[Outcome.CHANGED],
        cancelled=counts[Outcome.CANCELLED],
        same=counts[Outcome.SAME],
        skipped=counts[Outcome.SKIPPED],
        rows=tuple(_row_report(intent) for intent in intents),
        problems=problems,
        warnings=parsed.warnings,
        ignored_columns=parsed.ignored_columns,
        date_order=parsed.date_order,
    )


def _row_report(intent: Intent) -> RowReport:
    row = intent.row
    return RowReport(
        line=row.line,
        outcome=intent.outcome.value,
        patient=f"{row.first_name} {row.last_name}",
        starts_at=row.starts_at,
        was=intent.appointment.starts_at if intent.move and intent.appointment else None,
        note=intent.note.value if intent.note else "",
    )


def _apply(intent: Intent, site: Site, new_ids: dict[tuple[str, ...], int], by: Actor, now: datetime) -> Problem | None:
    """Do what one row asks; a clash that only the database saw becomes a problem of that row."""
    try:
        with transaction.atomic():
            _do(intent, site, new_ids, by, now)
    except appointments.AlreadyBooked:
        return _clash(intent, "This patient has another appointment at that time already.")
    except patients.RecordNumberTaken:
        return _clash(intent, "Another patient has this record number.")
    return None


def _clash(intent: Intent, message: str) -> Problem:
    row = intent.row
    return Problem(
        line=row.line,
        column="",
        value=f"{row.first_name} {row.last_name}",
        message=message,
        cure="Correct the row, or the appointment here, then import again.",
    )


def _do(intent: Intent, site: Site, new_ids: dict[tuple[str, ...], int], by: Actor, now: datetime) -> None:
    match intent.outcome:
        case Outcome.NEW:
            _book(intent, site, new_ids, by, now)
        case Outcome.CHANGED:
            _change(intent, by, now)
        case Outcome.CANCELLED:
            assert intent.appointment
            appointments.cancel(appointment_id=intent.appointment.id, reason=IMPORT_REASON, by=by, now=now)
        case Outcome.SAME | Outcome.SKIPPED:
            return


def _book(intent: Intent, site: Site, new_ids: dict[tuple[str, ...], int], by: Actor, now: datetime) -> None:
    row = intent.row
    appointments.book(
        site_id=site.pk,
        patient_id=_patient_id(intent, site, new_ids, by, now),
        protocol_version_id=protocol_versions.published_of(site_id=site.pk)[0].version_id,
        starts_at=row.starts_at,
        duration_minutes=row.duration_minutes,
        provider=row.provider,
        appointment_type=row.appointment_type,
        external_id=row.external_id,
        by=by,
        now=now,
    )


def _patient_id(intent: Intent, site: Site, new_ids: dict[tuple[str, ...], int], by: Actor, now: datetime) -> int:
    """The known patient, brought up to date; or a new one, made once for all rows of that person."""
    if intent.patient_id is not None:
        patients.change(patient_id=intent.patient_id, changes=dict(intent.patient_changes), by=by, now=now)
        return intent.patient_id
    row = intent.row
    if intent.patient_key not in new_ids:
        assert row.date_of_birth, "the parser refuses a row without a birth date"
        new_ids[intent.patient_key] = patients.add(
            site_id=site.pk,
            first_name=row.first_name,
            last_name=row.last_name,
            date_of_birth=row.date_of_birth,
            email=row.email,
            phone=row.phone,
            record_number=row.record_number,
            by=by,
            now=now,
        )
    return new_ids[intent.patient_key]


def _change(intent: Intent, by: Actor, now: datetime) -> None:
    """Order matters: the address first, then back on, then the new time, so that one message says it all."""
    row, held = intent.row, intent.appointment
    assert held and intent.patient_id is not None
    if intent.patient_changes:
        patients.change(patient_id=held.patient_id, changes=dict(intent.patient_changes), by=by, now=now)
    if intent.amend:
        appointments.amend(
            appointment_id=held.id,
            external_id=row.external_id,
            provider=row.provider,
            appointment_type=row.appointment_type,
            duration_minutes=row.duration_minutes,
            by=by,
            now=now,
        )
    if intent.bring_back:
        appointments.bring_back(appointment_id=held.id, by=by, now=now)
    if intent.move:
        appointments.move(appointment_id=held.id, starts_at=row.starts_at, by=by, now=now)
