"""A clinic's schedule comes in: all rows or none, and the same file twice changes nothing."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from checklists.actions import appointments, audit, bookings, patients
from checklists.actions.schedule_report import RowReport, ScheduleRefused, ScheduleReport, report_of
from checklists.actions.series import SeriesWish
from checklists.models import Site
from checklists.queries import protocol_versions, series
from checklists.queries.schedule import IMPORT_REASON, alike_patients, known_appointments, known_patients
from checklists.queries.scope import NotFound, one
from checklists.rules import schedule_file, schedule_match
from checklists.rules.access import Actor, ActorKind
from checklists.rules.schedule_file import DateOrder, Problem, ScheduleFile, ScheduleRow
from checklists.rules.schedule_intent import Intent, Outcome
from checklists.rules.schedule_likely import LikelyDouble, likely_doubles
from checklists.rules.series import SeriesChoice

__all__ = ["RowReport", "ScheduleRefused", "ScheduleReport", "check", "run"]


def check(
    *,
    site_id: int,
    raw: bytes,
    date_order: DateOrder | None,
    by: Actor,
    now: datetime,
    delimiter: str | None = None,
) -> ScheduleReport:
    """A dry run: what an import of these bytes would do. Writes nothing. Raises NotFound."""
    return _decided(_site(by, site_id), raw, date_order, delimiter, now)[1]


@transaction.atomic
def run(
    *,
    site_id: int,
    raw: bytes,
    date_order: DateOrder | None,
    by: Actor,
    now: datetime,
    delimiter: str | None = None,
    expected: str | None = None,
) -> ScheduleReport:
    """Import all rows, or none. `expected` is the mark of the dry run that somebody has seen.

    Raises NotFound, and ScheduleRefused with a report: of the problems, or of how it stands now, where that is no longer
    what they saw.
    """
    site = _site(by, site_id, hold=True)
    intents, report = _decided(site, raw, date_order, delimiter, now)
    if report.problems or expected not in (None, report.mark):
        raise ScheduleRefused(report)
    # The desk's system speaks through the import; who pressed the button stands in the audit entry of the file.
    speaker = Actor(kind=ActorKind.SYSTEM, key="import", name="Schedule import")
    problems, made = _store(intents, site, speaker, now)
    if problems:
        raise ScheduleRefused(replace(report, problems=problems))
    counts = {name: getattr(report, name) for name in ("new", "changed", "cancelled", "same", "skipped")}
    audit.record(by=by, action="schedule.import", obj=f"site:{site.pk}", site_id=site.pk, data=counts)
    return replace(report, made=made)


def _site(by: Actor, site_id: int, *, hold: bool = False) -> Site:
    """The site in the caller's own set; held, so that two imports of one file run one after the other."""
    if by.kind is not ActorKind.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    rows = Site.objects.select_for_update() if hold else Site.objects.all()
    return one(rows, pk=site_id)


def _decided(
    site: Site, raw: bytes, date_order: DateOrder | None, delimiter: str | None, now: datetime
) -> tuple[tuple[Intent, ...], ScheduleReport]:
    zone = ZoneInfo(site.time_zone)
    today = now.astimezone(zone).date()
    parsed = schedule_file.parse(raw, zone=zone, today=today, date_order=date_order, delimiter=delimiter)
    found = known_patients(site_id=site.pk, rows=parsed.rows)
    booked = known_appointments(site_id=site.pk, patients=found, rows=parsed.rows)
    matching = schedule_match.match(parsed.rows, found, booked, zone=zone, today=today)
    problems = (*parsed.problems, *matching.problems, *_site_problems(site, parsed))
    ordered = tuple(sorted(problems, key=lambda problem: problem.line))
    return matching.intents, report_of(matching.intents, ordered, parsed, _doubles(site, matching.intents))


def _doubles(site: Site, intents: tuple[Intent, ...]) -> tuple[LikelyDouble, ...]:
    """Among all that the site knows: those whom the file would make anew although somebody like them is here."""
    rows = [intent.row for intent in intents if intent.outcome is Outcome.NEW and intent.patient_id is None]
    return likely_doubles(rows, alike_patients(site_id=site.pk, rows=rows)) if rows else ()


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


def _store(
    intents: tuple[Intent, ...], site: Site, by: Actor, now: datetime
) -> tuple[tuple[Problem, ...], tuple[int, ...]]:
    """New rows in bulk, the others one by one: what only the database saw, as problems, and what was booked."""
    others = [intent for intent in intents if intent.outcome in (Outcome.CHANGED, Outcome.CANCELLED)]
    problems = tuple(problem for intent in others if (problem := _change(intent, by, now)))
    new = [intent for intent in intents if intent.outcome is Outcome.NEW]
    clashes, made = _book_new(new, site, by, now)
    return problems + clashes, made


def _book_new(
    intents: list[Intent], site: Site, by: Actor, now: datetime
) -> tuple[tuple[Problem, ...], tuple[int, ...]]:
    made: list[int] = []
    if not intents:
        return (), ()
    try:
        with transaction.atomic():
            ids = _patient_ids(intents, site, by, now)
            new = [_appointment(intent, ids[intent.row.patient_key]) for intent in intents]
            for version_id, group in _by_version(new, site).items():
                made += bookings.book_all(
                    site_id=site.pk, protocol_version_id=version_id, new=group, by=by, now=now
                )
    except (bookings.AlreadyBooked, patients.RecordNumberTaken):
        cure = "Look at the file again."
        return (Problem(0, "", "", "Somebody booked one of these patients just now.", cure),), ()
    return (), tuple(made)


def _by_version(new: list[bookings.NewAppointment], site: Site) -> dict[int, list[bookings.NewAppointment]]:
    """A file names no protocol: what continues a series that had its first infusion gets the one for later ones."""
    published = protocol_versions.published_of(site_id=site.pk)
    known = series.open_of({each.patient_id for each in new})
    groups: dict[int, list[bookings.NewAppointment]] = {}
    for each in new:
        chosen = series.next_in(published, known.get(each.patient_id), each.starts_at) or published[0]
        groups.setdefault(chosen.version_id, []).append(each)
    return groups


def _patient_ids(intents: list[Intent], site: Site, by: Actor, now: datetime) -> dict[tuple[str, ...], int]:
    """Known patients brought up to date; a new one made once for all rows of that person."""
    known = {intent.row.patient_key: intent for intent in intents if intent.patient_id is not None}
    for intent in known.values():
        _update_patient(intent, by, now)
    missing = {
        intent.row.patient_key: intent.row for intent in intents if intent.row.patient_key not in known
    }
    new = [_patient(row) for row in missing.values()]
    made = patients.add_all(site_id=site.pk, new=new, by=by, now=now) if new else ()
    found = {key: intent.patient_id for key, intent in known.items() if intent.patient_id is not None}
    return {**found, **dict(zip(missing, made, strict=True))}


def _patient(row: ScheduleRow) -> patients.NewPatient:
    assert row.date_of_birth, "the parser refuses a row without a birth date"
    return patients.NewPatient(
        row.first_name, row.last_name, row.date_of_birth, row.email, row.phone, row.record_number
    )


def _appointment(intent: Intent, patient_id: int) -> bookings.NewAppointment:
    row = intent.row
    return bookings.NewAppointment(
        patient_id=patient_id,
        starts_at=row.starts_at,
        duration_minutes=row.duration_minutes,
        provider=row.provider,
        appointment_type=row.appointment_type,
        notes=row.notes,
        external_id=row.external_id,
        wish=SeriesWish(SeriesChoice.BY_GAP),
    )


def _change(intent: Intent, by: Actor, now: datetime) -> Problem | None:
    """One row that changes what stands; a clash that only the database saw becomes a problem of that row."""
    try:
        with transaction.atomic():
            _cancel(intent, by, now) if intent.outcome is Outcome.CANCELLED else _update(intent, by, now)
    except bookings.AlreadyBooked:
        return _clash(intent, "This patient has another appointment at that time already.")
    except patients.RecordNumberTaken:
        return _clash(intent, "Another patient has this record number.")
    return None


def _clash(intent: Intent, message: str) -> Problem:
    row = intent.row
    cure = "Correct the row, or the appointment here, then import again."
    return Problem(row.line, "", f"{row.first_name} {row.last_name}", message, cure)


def _cancel(intent: Intent, by: Actor, now: datetime) -> None:
    assert intent.appointment
    appointments.cancel(appointment_id=intent.appointment.id, reason=IMPORT_REASON, by=by, now=now)


def _update(intent: Intent, by: Actor, now: datetime) -> None:
    """Order matters: the address first, then back on, then the new time, so that one message says it all."""
    row, held = intent.row, intent.appointment
    assert held
    _update_patient(intent, by, now)
    if intent.amend:
        appointments.amend(
            appointment_id=held.id,
            external_id=row.external_id,
            provider=row.provider,
            appointment_type=row.appointment_type,
            notes=row.notes,
            duration_minutes=row.duration_minutes,
            by=by,
            now=now,
        )
    if intent.bring_back:
        appointments.bring_back(appointment_id=held.id, by=by, now=now)
    if intent.move:
        appointments.move(appointment_id=held.id, starts_at=row.starts_at, by=by, now=now)


def _update_patient(intent: Intent, by: Actor, now: datetime) -> None:
    if intent.patient_changes and intent.patient_id is not None:
        patients.change(patient_id=intent.patient_id, changes=dict(intent.patient_changes), by=by, now=now)
