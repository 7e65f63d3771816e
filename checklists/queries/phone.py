"""The patient's one screen: what to do now, until when, whom to call. Rows in, one frozen page out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import get_language

from checklists.models import Appointment, Call, Item, Site, StatusChange
from checklists.queries import arrivals
from checklists.queries.facts import facts_of_rows, with_relations
from checklists.queries.item_acts import counting
from checklists.queries.next_day import standing
from checklists.queries.phone_building import built
from checklists.queries.phone_facts import AskedItem, PhoneFacts
from checklists.queries.phone_page import PhonePage, SiteLine
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.queries.sealed_words import answer_in
from checklists.queries.unseen import unseen_change
from checklists.rules import phone_modes
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import appointment_times
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.last_times import of_answer
from checklists.rules.settled_calls import ASKED, an_answer_asks
from checklists.rules.stale_answers import Change


def page(*, by: Actor, now: datetime) -> PhonePage:
    """The page of the caller's own appointment at `now`. Raises NotFound, also for whoever
    only helps, and where no date of birth was said."""
    if by.kind in (ActorKind.COMPANION, ActorKind.DRIVER, ActorKind.REMEMBERED):
        raise NotFound
    return whole_page(by=by, now=now)


def whole_page(*, by: Actor, now: datetime) -> PhonePage:
    """For a query that shows a part of it. Raises NotFound."""
    appointment = one(with_relations(appointments_for(by)).select_related("patient"), pk=by.appointment_id)
    return built(gathered(appointment, now), now)


def site_line(site: Site) -> SiteLine:
    return SiteLine(
        alias=site.alias,
        phone=site.phone,
        address=site.address,
        outside_hours=site.outside_hours,
        emergency_number=site.emergency_number,
        crisis_line=site.crisis_line,
        zone=site.time_zone,
        languages=tuple(site.languages),
    )


def gathered(appointment: Appointment, now: datetime) -> PhoneFacts:
    """What a page is built from; the appointment comes with its relations and patient."""
    facts = facts_of_rows([appointment])[appointment.pk]
    protocol = of_version(appointment.protocol_version)
    return PhoneFacts(
        site=site_line(appointment.site),
        protocol=protocol,
        checklist=facts,
        times=appointment_times(
            appointment.starts_at,
            protocol,
            arrive_at=appointment.arrive_at,
            duration_minutes=appointment.duration_minutes,
            limits=facts.limits,
        ),
        ends_at=_end(appointment),
        asked=_asked(appointment),
        language=_read(appointment.patient.language),
        arrived_at=appointment.arrived_at,
        driver_name=_driver_name(appointment),
        driver_outside_at=_outside_at(appointment),
        may_take_back=arrivals.may_take_back(appointment),
        asks_to_call=_asks_to_call(appointment, facts),
        in_series=appointment.series_id is not None,
        change=unseen_change(appointment, facts),
        next_day=standing(appointment, protocol, now),
    )


def _read(language: str) -> str:
    """The language of the page, where the program speaks the patient's at all; else theirs, as far as a protocol has it."""
    is_spoken = language.partition("-")[0] in dict(settings.LANGUAGES)
    return (get_language() or language) if is_spoken else language


def _asked(appointment: Appointment) -> tuple[AskedItem, ...]:
    said = counting().filter(item=OuterRef("pk")).order_by("-at", "-pk")
    rows = Item.objects.filter(appointment=appointment).annotate(
        said_at=Subquery(said.values("at")[:1]),
        said=Subquery(said.values(found=JSONObject(id="pk", answer="answer"))[:1]),
        said_by=Subquery(said.values("by")[:1]),
        said_by_name=Subquery(said.values("by_name")[:1]),
    )
    return tuple(_asked_item(row, answer_in(row.said)) for row in rows)


def _asked_item(row: Any, said: Mapping[str, object]) -> AskedItem:
    return AskedItem(
        position=row.position,
        key=row.key,
        label=row.label,
        help=row.help,
        required=row.required,
        safety=row.safety,
        said_at=row.said_at,
        was_done=row.done,
        reopened=_reopened(said),
        after=str(said.get("after") or ""),
        last=of_answer(said),
        helped_by=row.said_by_name if _said_by(row, ActorKind.COMPANION) else "",
        by_team=_said_by(row, ActorKind.STAFF),
    )


def _reopened(said: Mapping[str, object]) -> str:
    """Why the newest tick asks again: a change, or whoever was to take them home cannot."""
    return str(said.get("reopened") or (Change.DRIVER_DECLINED if said.get("driver") == "cannot" else ""))


def _said_by(row: Item, kind: ActorKind) -> bool:
    """The newest tick of this annotated item."""
    said_by: str | None = getattr(row, "said_by", None)
    return (said_by or "").startswith(f"{kind}:")


def _asks_to_call(appointment: Appointment, facts: ChecklistFacts) -> bool:
    """An answer that a nurse talks about before they travel, until somebody has."""
    if not an_answer_asks(facts):
        return False
    return Call.objects.filter(appointment=appointment, reason=ASKED, closed_at=None).exists()


def _end(appointment: Appointment) -> datetime:
    """The end of the infusion: as planned, or when a nurse recorded that it was over, if that was later."""
    planned = phone_modes.end_of(appointment.starts_at, appointment.duration_minutes)
    if Status(appointment.status) not in (Status.RESTING, Status.LEFT):
        return planned
    rows = StatusChange.objects.filter(appointment=appointment, to_status=Status.RESTING)
    rested_at = rows.order_by("-at").values_list("at", flat=True).first()
    return max(planned, rested_at) if rested_at else planned


def _driver_name(appointment: Appointment) -> str:
    ride = getattr(appointment, "ridehome", None)
    return ride.driver.name if ride and ride.driver else ""


def _outside_at(appointment: Appointment) -> datetime | None:
    ride = getattr(appointment, "ridehome", None)
    return ride.driver_outside_at if ride else None
