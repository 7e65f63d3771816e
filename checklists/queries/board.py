"""One day at one site: who comes, who is ready and what is missing. A fixed number of statements."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from checklists.models import AccessLink, Appointment, Call, LinkSession, Tick
from checklists.queries import arrivals, board_mark, comfort_card
from checklists.queries.facts import facts_of_rows, with_relations
from checklists.queries.presences import Here, others_of, with_others
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import AnswerLine, own_labels
from checklists.queries.scope import appointments_for
from checklists.queries.unreachable import contact_of
from checklists.rules import clock, hindrances
from checklists.rules.access import CLINICAL, Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemKind, Readiness
from checklists.rules.override import is_asked
from checklists.rules.readiness import Verdict, verdict
from checklists.rules.readiness_reasons import Reason
from checklists.rules.series import NO_INFUSION

_MINE = {"appointment": OuterRef("pk")}
_SEEN = LinkSession.objects.filter(link__appointment=OuterRef("pk"), link__purpose=AccessLink.Purpose.PATIENT)
_SAID = Tick.objects.filter(item__appointment=OuterRef("pk"), by__startswith=f"{ActorKind.PATIENT}:")
_REACHED = Call.objects.filter(**_MINE, outcome="reached")
# When each patient was last heard of: on their own page, by an answer, or on the telephone.
_LAST_CONTACT = Greatest(
    Subquery(_SEEN.values("link__appointment").values(last=Max("seen_at"))),
    Subquery(_SAID.values("item__appointment").values(last=Max("at"))),
    Subquery(_REACHED.values("appointment").values(last=Max("closed_at"))),
)
_CALL_DUE = Subquery(
    Call.objects.filter(**_MINE, closed_at=None).values("appointment").values(due=Min("due_at"))
)


@dataclass(frozen=True)
class BoardRow:
    """One appointment on the board; instants are UTC.

    `readiness` is None where it says nothing any more (no-go, no-show). `kinds` names the kind of each item by
    its position, for the words of `reasons`. `overridden` holds the positions let pass, `asked` those that wait for a
    prescriber to agree. `last_contact_at` is when the patient
    was last heard of: on the phone page, or reached by a call. `labels` are the clinic's own names of items, `chair` is
    the comfort card while it is needed, for roles that see answers. `arrived_by_phone`: the patient said so themselves;
    `driver_outside_at`: the driver did, until the patient has left.
    """

    appointment_id: int
    patient_id: int
    arrive_at: datetime
    starts_at: datetime
    arrived_at: datetime | None
    status: Status
    readiness: Readiness | None
    reasons: tuple[Reason, ...]
    kinds: dict[int, ItemKind]
    labels: dict[int, str]
    overridden: tuple[int, ...]
    done: int
    total: int
    name: str
    # The name they go by first, and the last name: for initials.
    called: tuple[str, str]
    date_of_birth: date
    record_number: str
    phone: str
    last_contact_at: datetime | None
    # Why no reminders go to this patient, in two or three words; "" where they do.
    no_reminders: str = ""
    chair: tuple[AnswerLine, ...] = ()
    arrived_by_phone: bool = False
    driver_outside_at: datetime | None = None
    asked: tuple[int, ...] = ()
    # By when somebody of the call list is to be called; None where nobody is.
    call_due_at: datetime | None = None
    others: tuple[Here, ...] = ()


@dataclass(frozen=True)
class Board:
    """`rows` by arrival, of all readinesses; `counts` by readiness value."""

    on: date
    rows: tuple[BoardRow, ...]
    counts: dict[str, int]


def day(*, zone: str, on: date) -> tuple[datetime, datetime]:
    """From when until when a day lasts at the site's own clock."""
    opens, closes = (
        clock.first_valid(datetime.combine(each, time()), zone) for each in (on, on + timedelta(days=1))
    )
    return opens, closes


def mark(*, site_id: int, zone: str, on: date, by: Actor, now: datetime) -> board_mark.Mark:
    """What changes when the board of that day would, for the price of one statement."""
    opens, closes = day(zone=zone, on=on)
    return board_mark.mark(site_id=site_id, opens=opens, closes=closes, by=by, now=now)


def board(*, site_id: int, zone: str, on: date, by: Actor, now: datetime) -> Board:
    """The appointments of a day by arrival. Statements do not grow with the rows."""
    found = tuple(_of_day(site_id, zone, on, by, now))
    facts = facts_of_rows(found)
    rows = tuple(_row(row, facts[row.pk], now) for row in found)
    counts = {state.value: sum(row.readiness is state for row in rows) for state in Readiness}
    return Board(on, rows, counts)


def _of_day(site_id: int, zone: str, on: date, by: Actor, now: datetime) -> QuerySet[Appointment]:
    opens, closes = day(zone=zone, on=on)
    rows = appointments_for(by).filter(site_id=site_id, starts_at__gte=opens, starts_at__lt=closes)
    shown = arrivals.with_word(
        with_relations(rows.exclude(status=Status.CANCELLED)).select_related("patient")
    )
    beside = shown.annotate(last_contact_at=_LAST_CONTACT, call_due_at=_CALL_DUE)
    return with_others(beside, by, now).order_by("arrive_at", "starts_at", "pk")


def _row(row: Any, facts: ChecklistFacts, now: datetime) -> BoardRow:
    found = verdict(facts, now)
    status = Status(row.status)
    over = status in NO_INFUSION
    return BoardRow(
        appointment_id=row.pk,
        patient_id=row.patient_id,
        arrive_at=row.arrive_at,
        starts_at=row.starts_at,
        arrived_at=row.arrived_at,
        status=status,
        readiness=None if over else found.readiness,
        reasons=() if over else found.reasons,
        kinds={item.position: item.kind for item in facts.items},
        labels=own_labels(facts, of_version(row.protocol_version)),
        overridden=let_pass(facts, found),
        done=found.done,
        total=found.total,
        name=full_name(row),
        called=(row.patient.preferred_name or row.patient.first_name, row.patient.last_name),
        date_of_birth=row.patient.date_of_birth,
        record_number=row.patient.record_number,
        phone=row.patient.phone,
        last_contact_at=row.last_contact_at,
        no_reminders=hindrances.short(contact_of(row.patient), now),
        chair=comfort_card.for_the_chair(facts) if comfort_card.is_shown(row, now) and not over else (),
        arrived_by_phone=arrivals.said_on_phone(row),
        driver_outside_at=_outside_at(row),
        asked=() if over else tuple(item.position for item in facts.items if is_asked(item)),
        call_due_at=row.call_due_at,
        others=others_of(row),
    )


def _outside_at(row: Appointment) -> datetime | None:
    ride = getattr(row, "ridehome", None)
    return ride.driver_outside_at if ride and not Status(row.status).is_over else None


def let_pass(facts: ChecklistFacts, found: Verdict) -> tuple[int, ...]:
    """Items whose override counts now; one that waits for its second person lets nothing pass."""
    still_open = {reason.item_position for reason in found.reasons}
    return tuple(item.position for item in facts.items if item.overridden and item.position not in still_open)


def full_name(row: Appointment) -> str:
    """As the record has it, the name the patient goes by first: "Annie (Ana) Ruiz"."""
    patient = row.patient
    preferred = patient.preferred_name and patient.preferred_name != patient.first_name
    first = f"{patient.preferred_name} ({patient.first_name})" if preferred else patient.first_name
    return f"{first} {patient.last_name}".strip()


def sees_answers(by: Actor) -> bool:
    """Whether this person may read what patients answered: nurses and prescribers."""
    return by.has(*CLINICAL)
