"""What a booking, a move or a cancel would send, asked of the same planner that then writes the rows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checklists.models import Appointment, ProtocolVersion
from checklists.queries import protocol_versions, series
from checklists.queries.plan_facts import plan_facts, reach
from checklists.queries.scope import appointments_for, one, patients_for, within
from checklists.queries.series import JoinedSeries
from checklists.rules import reminder_words
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status, status_after_move
from checklists.rules.clock import local, on_one_day
from checklists.rules.plan_facts import Act, Plan, PlannedReminder, Reach, State
from checklists.rules.reminder_plan import plan
from checklists.rules.reminder_rules import Channel
from checklists.rules.series import SeriesChoice

# Due this soon is "now" to the person who saves: the notice's own two minutes and a slow hand.
SOON = timedelta(minutes=5)


@dataclass(frozen=True)
class PreviewLine:
    """One message or call that saving would bring. `due_at` is an instant."""

    title: str
    due_at: datetime
    moved_from: datetime | None
    why: str
    is_call: bool


@dataclass(frozen=True)
class Preview:
    """`lines` would go out, earliest first; `not_sent` would not, and says why. `sentence` sums it up.

    `same_day` are the starts of the patient's other appointments on that date of the site. `series` is what a booking
    would join or begin; None for other acts.
    """

    sentence: str
    starts_at: datetime
    arrive_at: datetime
    lines: tuple[PreviewLine, ...]
    not_sent: tuple[PreviewLine, ...]
    same_day: tuple[datetime, ...]
    series: JoinedSeries | None = None


def of_booking(
    *,
    patient_id: int,
    protocol_version_id: int,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    choice: SeriesChoice = SeriesChoice.BY_PROTOCOL,
) -> Preview:
    """What booking would send. `starts_at` is an aware instant. Raises NotFound."""
    patient = one(patients_for(by).select_related("site"), pk=patient_id)
    versions = within(ProtocolVersion.objects.filter(site_id=patient.site_id), by)
    version = one(versions.filter(state=ProtocolVersion.State.PUBLISHED), pk=protocol_version_id)
    protocol = protocol_versions.of_version(version)
    imagined = Appointment(
        site=patient.site,
        patient=patient,
        protocol_version=version,
        starts_at=starts_at,
        arrive_at=starts_at - timedelta(minutes=protocol.arrive_minutes_before),
        duration_minutes=protocol.duration_minutes,
        booked_at=now,
    )
    joined = series.joined(imagined, choice)
    imagined.series_id = joined.series_id
    return replace(_preview(imagined, Act.BOOKED, now), series=joined)


def of_move(*, appointment_id: int, starts_at: datetime, by: Actor, now: datetime) -> Preview:
    """What a move would send. Raises NotFound, MoveRefused."""
    row = _found(appointment_id, by)
    same_day = on_one_day(starts_at, now, row.site.time_zone)
    row.status = status_after_move(Status(row.status), same_day=same_day)
    row.arrive_at += starts_at - row.starts_at
    row.starts_at = starts_at
    return _preview(row, Act.MOVED, now)


def of_cancel(*, appointment_id: int, by: Actor, now: datetime) -> Preview:
    """What a cancel would send. Raises NotFound."""
    return _preview(_found(appointment_id, by), Act.CANCELLED, now)


def of_bringing_back(*, appointment_id: int, by: Actor, now: datetime) -> Preview:
    """What undoing a cancel would send. Raises NotFound."""
    return _preview(_found(appointment_id, by), Act.BACK_ON, now)


def _found(appointment_id: int, by: Actor) -> Appointment:
    return one(appointments_for(by).select_related("site", "patient", "protocol_version"), pk=appointment_id)


def _preview(row: Appointment, act: Act, now: datetime) -> Preview:
    """The planner's own answer for a row that is changed in memory only."""
    facts = plan_facts(row, act=act, acted_at=now)
    decided = plan(facts, protocol_versions.of_version(row.protocol_version).reminders, now)
    planned = [reminder for reminder in decided.reminders if reminder.state is State.PLANNED]
    lines = [*_calls(decided), *(_line(reminder) for reminder in planned)]
    return Preview(
        sentence=_sentence(row, planned, len(decided.calls), now),
        starts_at=row.starts_at,
        arrive_at=row.arrive_at,
        lines=tuple(sorted(lines, key=lambda line: line.due_at)),
        not_sent=tuple(_line(one) for one in decided.reminders if one.state is State.SUPERSEDED),
        same_day=_same_day(row),
    )


def _same_day(row: Appointment) -> tuple[datetime, ...]:
    zone = row.site.time_zone
    near = (row.starts_at - timedelta(days=2), row.starts_at + timedelta(days=2))
    others = Appointment.objects.filter(patient_id=row.patient_id, starts_at__range=near).exclude(pk=row.pk)
    starts = others.exclude(status=Status.CANCELLED).order_by("starts_at").values_list("starts_at", flat=True)
    on = local(row.starts_at, zone).date()
    return tuple(at for at in starts if local(at, zone).date() == on)


def _calls(decided: Plan) -> list[PreviewLine]:
    return [PreviewLine("Call at once", call.due_at, None, call.why, is_call=True) for call in decided.calls]


def _line(planned: PlannedReminder) -> PreviewLine:
    return PreviewLine(
        title=reminder_words.title(planned.rule),
        due_at=planned.due_at,
        moved_from=planned.moved_from,
        why=planned.why,
        is_call=planned.channel is Channel.CALL,
    )


def _sentence(row: Appointment, planned: list[PlannedReminder], calls: int, now: datetime) -> str:
    """ "Ana gets 1 message, now, and 3 later." Who cannot be reached is called instead."""
    if row.site.reminders_off_at:
        return "Reminders are off at this site: nothing goes, the call list takes over."
    mails = [one.due_at for one in planned if one.channel is Channel.EMAIL and one.recipient == "patient"]
    soon = sum(due_at - now <= SOON for due_at in mails)
    later = len(mails) - soon
    parts = [
        f"{_messages(soon)}, now" if soon else "",
        f"{later if soon else _messages(later)} later" if later else "",
    ]
    said = f"{row.patient.first_name} gets {', and '.join(part for part in parts if part) or 'no message'}."
    if calls:
        said += " You call at once."
    return f"{said} {_UNREACHED[reach(row.patient)]}".strip()


_UNREACHED = {
    Reach.EMAIL: "",
    Reach.NO_ADDRESS: "There is no email address: the call list takes over.",
    Reach.BOUNCED: "The email address does not work: the call list takes over.",
    Reach.OPTED_OUT: "They want no reminders by email: the call list takes over.",
}


def _messages(count: int) -> str:
    return f"{count} message" if count == 1 else f"{count} messages"
