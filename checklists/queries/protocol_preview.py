"""What a patient would see, and every message that would go, for one version of a site's protocol. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from checklists.models import ProtocolVersion
from checklists.queries.imagined import Patient, phone
from checklists.queries.phone import site_line
from checklists.queries.phone_page import PhonePage, SiteLine
from checklists.queries.plan_preview import Place, PlanPreview, of_protocol, place_of
from checklists.queries.scope import one, within
from checklists.rules.access import Actor
from checklists.rules.appointment_times import appointment_times
from checklists.rules.clock import first_valid, local
from checklists.rules.protocol import Protocol, ProtocolInvalid, parse

USUAL_START, EARLY, EVENING = time(10), time(6), time(19)
_AN_HOUR, _A_WEEK, _A_DAY = timedelta(hours=1), timedelta(days=7), timedelta(days=1)
_WEEKEND = (5, 6)


@dataclass(frozen=True)
class PreviewVersion:
    """One version, readable or not: `protocol` is None where `problems` say what is missing."""

    id: int
    site_id: int
    name: str
    number: int
    state: str
    site: SiteLine
    place: Place
    protocol: Protocol | None
    problems: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        return self.protocol.languages if self.protocol else ()


@dataclass(frozen=True)
class ProtocolPreview:
    """The screen and the plan of one imagined appointment; `moments` are worth a look, by name."""

    starts_at: datetime
    at: datetime
    phone: PhonePage
    plan: PlanPreview
    moments: Mapping[str, datetime]


def version(*, version_id: int, by: Actor) -> PreviewVersion:
    """A version of the caller's own site, a draft too. Raises NotFound."""
    row = one(within(ProtocolVersion.objects.select_related("site", "protocol"), by), pk=version_id)
    protocol, problems = _read(row.data)
    return PreviewVersion(
        id=row.pk,
        site_id=row.site_id,
        name=protocol.name if protocol else row.protocol.name,
        number=row.number,
        state=row.state,
        site=site_line(row.site),
        place=place_of(row.site),
        protocol=protocol,
        problems=problems,
    )


def usual_start(now: datetime, zone: str) -> datetime:
    """Ten in the morning of the site's next weekday."""
    day = local(now, zone).date() + _A_DAY
    while day.weekday() in _WEEKEND:
        day += _A_DAY
    return first_valid(datetime.combine(day, USUAL_START), zone)


def usual_moment(starts_at: datetime, zone: str) -> datetime:
    """Six in the morning of that day."""
    return first_valid(datetime.combine(local(starts_at, zone).date(), EARLY), zone)


def preview(
    protocol: Protocol,
    found: PreviewVersion,
    *,
    starts_at: datetime,
    at: datetime,
    patient: Patient,
    language: str,
) -> ProtocolPreview:
    """The screen at `at` and the whole plan for a start at `starts_at` (both aware)."""
    withheld = patient is Patient.OWN_PLAN
    return ProtocolPreview(
        starts_at=starts_at,
        at=at,
        phone=phone(protocol, found.site, starts_at, at, patient=patient, language=language),
        plan=of_protocol(protocol, starts_at, found.place, hours_withheld=withheld),
        moments=_moments(protocol, starts_at, found.place.zone),
    )


def _moments(protocol: Protocol, starts_at: datetime, zone: str) -> dict[str, datetime]:
    times = appointment_times(starts_at, protocol)
    day = local(starts_at, zone).date()
    return {
        "week_before": first_valid(local(starts_at, zone).replace(tzinfo=None) - _A_WEEK, zone),
        "evening_before": first_valid(datetime.combine(day - _A_DAY, EVENING), zone),
        "early": usual_moment(starts_at, zone),
        "arrival": times.arrive_at,
        "after": times.leaves_at + _AN_HOUR,
    }


def _read(data: object) -> tuple[Protocol | None, tuple[str, ...]]:
    try:
        return parse(data), ()
    except ProtocolInvalid as invalid:
        return None, invalid.problems
