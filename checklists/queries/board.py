"""One day at one site: who comes, who is ready and what is missing. A fixed number of statements."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, QuerySet

from checklists.models import Appointment, Call, LinkSession, Tick
from checklists.queries import arrivals, comfort_card
from checklists.queries.facts import facts_of_rows, with_relations
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
from checklists.rules.readiness_findings import CALL_BEFORE_START
from checklists.rules.readiness_reasons import Reason

_NO_READINESS = frozenset({Status.NO_GO, Status.NO_SHOW, Status.CANCELLED})


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


@dataclass(frozen=True)
class Board:
    """`rows` by arrival, of all readinesses; `counts` by readiness value."""

    on: date
    rows: tuple[BoardRow, ...]
    counts: dict[str, int]


@dataclass(frozen=True)
class Day:
    """What was read to know whether anything changed: cheap, before any checklist is looked at."""

    on: date
    appointments: tuple[Appointment, ...]
    contacts: dict[int, datetime]
    mark: str


def day(*, site_id: int, zone: str, on: date, by: Actor, now: datetime) -> Day:
    """The appointments of a day at the site's own clock, and a mark that changes when the board would."""
    found = tuple(_of_day(site_id, zone, on, by))
    contacts = _contacts([row.pk for row in found])
    return Day(on, found, contacts, _mark(found, contacts, by, now))


def board(*, of: Day, now: datetime) -> Board:
    """The board of a day that `day` found. Statements do not grow with the rows."""
    facts = facts_of_rows(of.appointments)
    rows = tuple(_row(row, facts[row.pk], of.contacts.get(row.pk), now) for row in of.appointments)
    counts = {state.value: sum(row.readiness is state for row in rows) for state in Readiness}
    return Board(of.on, rows, counts)


def _of_day(site_id: int, zone: str, on: date, by: Actor) -> QuerySet[Appointment]:
    opens = clock.first_valid(datetime.combine(on, time()), zone)
    closes = clock.first_valid(datetime.combine(on + timedelta(days=1), time()), zone)
    rows = appointments_for(by).filter(site_id=site_id, starts_at__gte=opens, starts_at__lt=closes)
    shown = arrivals.with_word(
        with_relations(rows.exclude(status=Status.CANCELLED)).select_related("patient")
    )
    return shown.order_by("arrive_at", "starts_at", "pk")


def _contacts(ids: list[int]) -> dict[int, datetime]:
    """When each patient was last heard of."""
    seen = LinkSession.objects.filter(link__appointment_id__in=ids).values_list("link__appointment_id")
    said = Tick.objects.filter(item__appointment_id__in=ids, by__startswith=ActorKind.PATIENT)
    reached = Call.objects.filter(appointment_id__in=ids, outcome="reached").values_list("appointment_id")
    latest: dict[int, datetime] = {}
    for pk, at in seen.annotate(Max("seen_at")).union(
        said.values_list("item__appointment_id").annotate(Max("at")), reached.annotate(Max("closed_at"))
    ):
        latest[pk] = max(at, latest.get(pk, at))
    return latest


def _mark(rows: tuple[Appointment, ...], contacts: dict[int, datetime], by: Actor, now: datetime) -> str:
    """Versions, people and the moments at which a verdict changes by itself; the role, for its words."""
    parts = [[*_shown(row, now), str(contacts.get(row.pk)), _phase(row, now)] for row in rows]
    said = json.dumps([sorted(by.roles), parts])
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def _shown(row: Appointment, now: datetime) -> list[object]:
    who = row.patient
    return [
        *(row.pk, row.version, row.status, str(row.arrive_at), str(row.starts_at)),
        *(
            who.first_name,
            who.preferred_name,
            who.last_name,
            str(who.date_of_birth),
            who.phone,
            who.record_number,
            hindrances.short(contact_of(who), now),
        ),
    ]


def _phase(row: Appointment, now: datetime) -> int:
    card = comfort_card.moments(row)
    return sum(now >= at for at in (row.starts_at - CALL_BEFORE_START, row.arrive_at, row.starts_at, *card))


def _row(row: Appointment, facts: ChecklistFacts, contact: datetime | None, now: datetime) -> BoardRow:
    found = verdict(facts, now)
    status = Status(row.status)
    over = status in _NO_READINESS
    return BoardRow(
        appointment_id=row.pk,
        arrive_at=row.arrive_at,
        starts_at=row.starts_at,
        arrived_at=row.arrived_at,
        status=status,
        readiness=None if over else found.readiness,
        reasons=() if over else found.reasons,
        kinds={item.position: item.kind for item in facts.items},
        labels=own_labels(facts, of_version(row.protocol_version)),
        overridden=_let_pass(facts, found),
        done=found.done,
        total=found.total,
        name=full_name(row),
        date_of_birth=row.patient.date_of_birth,
        record_number=row.patient.record_number,
        phone=row.patient.phone,
        last_contact_at=contact,
        no_reminders=hindrances.short(contact_of(row.patient), now),
        chair=comfort_card.for_the_chair(facts) if comfort_card.is_shown(row, now) and not over else (),
        arrived_by_phone=arrivals.said_on_phone(row),
        driver_outside_at=_outside_at(row),
        asked=() if over else tuple(item.position for item in facts.items if is_asked(item)),
    )


def _outside_at(row: Appointment) -> datetime | None:
    ride = getattr(row, "ridehome", None)
    return ride.driver_outside_at if ride and not Status(row.status).is_over else None


def _let_pass(facts: ChecklistFacts, found: Verdict) -> tuple[int, ...]:
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
