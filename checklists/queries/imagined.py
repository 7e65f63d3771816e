"""The phone of an imagined patient: the real page, from a protocol and two moments alone. No row is read or written."""

from datetime import datetime, timedelta
from enum import StrEnum

from checklists.queries.phone_building import built
from checklists.queries.phone_facts import AskedItem, PhoneFacts
from checklists.queries.phone_page import PhonePage, SiteLine
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.band import Band
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, RideFacts
from checklists.rules.item_times import opens_at
from checklists.rules.phone_modes import end_of
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ItemSpec
from checklists.rules.questions import Question, QuestionType, band_of

DRIVER = "Sam"
_A_MOMENT_AGO = timedelta(minutes=20)


class Patient(StrEnum):
    """Whom the preview imagines: nothing answered yet, everything answered well, or an own eating and drinking plan."""

    NEW = "new"
    PREPARED = "prepared"
    OWN_PLAN = "own_plan"


def phone(
    protocol: Protocol, site: SiteLine, starts_at: datetime, at: datetime, *, patient: Patient, language: str
) -> PhonePage:
    """What this patient's screen shows at `at` for a start at `starts_at` (both aware).

    From the start on everything is imagined to go as planned: the infusion, the rest, the way home.
    """
    times = appointment_times(starts_at, protocol)
    ends_at = end_of(times.starts_at, protocol.duration_minutes)
    came = at >= times.starts_at
    known = PhoneFacts(
        site=site,
        protocol=protocol,
        checklist=imagined_checklist(protocol, times, site.zone, patient, at),
        times=times,
        ends_at=ends_at,
        asked=tuple(
            _asked(place, spec, times, site.zone, patient, at)
            for place, spec in enumerate(protocol.items, start=1)
        ),
        language=language,
        arrived_at=times.arrive_at if came else None,
        driver_name=DRIVER if came or patient is Patient.PREPARED else "",
    )
    return built(known, at)


def imagined_checklist(
    protocol: Protocol, times: AppointmentTimes, zone: str, patient: Patient, at: datetime
) -> ChecklistFacts:
    ready = patient is Patient.PREPARED
    return ChecklistFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        status=_status(protocol, times, at),
        items=tuple(
            _facts(place, spec, times, zone, patient, at)
            for place, spec in enumerate(protocol.items, start=1)
        ),
        limits=protocol.fasting,
        ride=RideFacts(protocol.ride_policy, ready, True if ready else None, False, ready, ready),
        no_medicines_declared=ready,
        hours_withheld=patient is Patient.OWN_PLAN,
    )


def _status(protocol: Protocol, times: AppointmentTimes, at: datetime) -> Status:
    if at >= times.leaves_at:
        return Status.LEFT
    if at >= end_of(times.starts_at, protocol.duration_minutes):
        return Status.RESTING
    return Status.IN_INFUSION if at >= times.starts_at else Status.EXPECTED


def _facts(
    place: int, spec: ItemSpec, times: AppointmentTimes, zone: str, patient: Patient, at: datetime
) -> ItemFacts:
    done = _is_done(spec, times, zone, patient, at)
    return ItemFacts(
        position=place,
        key=spec.key,
        kind=spec.kind,
        required=spec.required,
        safety=spec.safety,
        done=done,
        answered_at=at - _A_MOMENT_AGO if done else None,
        answers={question.key: _good_answer(question) for question in spec.questions} if done else {},
        questions=spec.questions,
        opens_at=opens_at(spec, times, zone),
    )


def _asked(
    place: int, spec: ItemSpec, times: AppointmentTimes, zone: str, patient: Patient, at: datetime
) -> AskedItem:
    done = _is_done(spec, times, zone, patient, at)
    return AskedItem(
        position=place,
        key=spec.key,
        label=spec.label,
        help=spec.help,
        required=spec.required,
        safety=spec.safety,
        said_at=at - _A_MOMENT_AGO if done else None,
        was_done=done,
    )


def _is_done(spec: ItemSpec, times: AppointmentTimes, zone: str, patient: Patient, at: datetime) -> bool:
    opens = opens_at(spec, times, zone)
    return patient is Patient.PREPARED and (opens is None or opens <= at)


def _good_answer(question: Question) -> object:
    """An answer that nobody has to ask about."""
    if question.type is QuestionType.NUMBER:
        wanted = (question.least, question.amber_under, question.most, 0)
        fine = (n for n in wanted if n is not None and band_of(question, n) is Band.GREEN)
        return next(fine, question.least or 0)
    if question.type is QuestionType.TIME:
        return "07:00"
    return next((key for key in question.options if band_of(question, key) is Band.GREEN), "-")
