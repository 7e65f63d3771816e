"""The items of a patient's list as the phone shows them: how each stands by the facts, in the patient's language."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from checklists.models import Appointment, Item, Tick
from checklists.queries.last_time import may_carry_over
from checklists.queries.phone_page import Again, ItemLine, State
from checklists.queries.protocol_versions import of_version
from checklists.rules.appointment_times import AppointmentTimes
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import local
from checklists.rules.facts import ItemFacts, ItemKind
from checklists.rules.item_wording import Wording, wording
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ASKING_KINDS
from checklists.rules.text import Text, text_in

_ASKING = frozenset({ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES, *ASKING_KINDS})


def items(
    appointment: Appointment,
    facts: ChecklistFacts,
    times: AppointmentTimes,
    *,
    now: datetime,
) -> tuple[ItemLine, ...]:
    """What the patient is asked, by position; vital signs are the desk's."""
    said = Tick.objects.filter(item=OuterRef("pk")).order_by("-at", "-pk")
    rows = Item.objects.filter(appointment=appointment).annotate(
        said_at=Subquery(said.values("at")[:1]), said=Subquery(said.values("answer")[:1])
    )
    known = {item.position: item for item in facts.items}
    return tuple(
        _line(
            row,
            known[row.position],
            appointment,
            worded=_worded(ItemKind(row.kind), facts, times, now),
            closed_at=times.last_drink_at,
            now=now,
        )
        for row in rows
        if ItemKind(row.kind).asked_of_patient
    )


def _worded(kind: ItemKind, facts: ChecklistFacts, times: AppointmentTimes, now: datetime) -> Wording:
    return wording(
        kind,
        () if facts.hours_withheld else times.windows,
        has_own_plan=facts.hours_withheld or facts.own_plan is not None,
        fluid_restricted=facts.fluid_restricted,
        now=now,
    )


def _line(
    row: Any,
    known: ItemFacts,
    appointment: Appointment,
    *,
    worded: Wording,
    closed_at: datetime,
    now: datetime,
) -> ItemLine:
    """`row` carries its newest tick: `said_at` and `said`."""
    protocol = of_version(appointment.protocol_version)
    label, help_ = _texts(row, protocol, appointment.patient.language)
    spec = protocol.item(row.key)
    opens_at = known.opens_at if known.opens_later(now) else None
    zone = appointment.site.time_zone
    return ItemLine(
        position=row.position,
        key=row.key,
        kind=known.kind,
        label=label,
        help=help_,
        state=_state(known, now),
        answered_at=row.said_at,
        answered_today=row.said_at is not None and _same_day(row.said_at, now, zone),
        asks=known.kind in _ASKING,
        reopened=_again(row, known),
        required=row.required,
        wording=worded,
        closed_at=closed_at if worded is Wording.CLOSED else None,
        opens_at=opens_at,
        opens_today=opens_at is not None and _same_day(opens_at, now, zone),
        questions=known.questions,
        answers=known.answers if known.done or not row.safety else {},
        may_carry_over=bool(
            appointment.series_id and not known.done and spec and may_carry_over(spec, known.kind)
        ),
    )


def _state(known: ItemFacts, now: datetime) -> State:
    if known.done:
        return State.DONE
    if known.unsure:
        return State.NOT_SURE
    return State.LATER if known.opens_later(now) else State.NOT_DONE


def _again(row: Any, known: ItemFacts) -> str:
    """Why it is asked again, "" where it is not: what a tick says, or an answer that is too old by the start."""
    if known.done or known.unsure:
        return ""
    if row.done:
        return Again.AGE.value
    return str((row.said or {}).get("reopened") or "")


def _texts(row: Item, protocol: Protocol, language: str) -> tuple[Text, Text]:
    """The label and the help in the patient's language where the protocol has it, else as the row keeps them."""
    spec, default = protocol.item(row.key), protocol.languages[0]
    words = spec.words if spec else {}

    def said(text: str, field: str) -> Text:
        others = {name: texts[field] for name, texts in words.items() if field in texts}
        return text_in(text, others, language=language, default=default)

    return said(row.label, "label"), said(row.help, "help")


def _same_day(at: datetime, now: datetime, zone: str) -> bool:
    return local(at, zone).date() == local(now, zone).date()
