"""The prescriber's queue: each patient once, with all that waits of them, in the order in which to decide."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, MedicationEntry
from checklists.queries.medicine_reviews import Decisions, Held, decided_of, is_valid, review_row
from checklists.queries.own_hours import OwnHours, known_of
from checklists.queries.own_plans import WaitingPlan, coming, waiting_plans
from checklists.queries.reviews import (
    Person,
    WaitingOverride,
    WaitingReview,
    due_order,
    waiting_overrides,
    waiting_reviews,
)
from checklists.queries.sealed_words import words_in
from checklists.queries.sites import SitePage
from checklists.rules.access import Actor
from checklists.rules.medicine_routes import HOLDING

# Who waits changes with what is recorded at the site, which its audit counts, and with time: one is gone half a day
# after the start. By site: the state it was counted at, and the patients.
_LOOKS_AGAIN = 300
_COUNTED: dict[int, tuple[tuple[int, int], frozenset[int]]] = {}

Task = WaitingOverride | WaitingReview | WaitingPlan


@dataclass(frozen=True)
class QueueLine:
    """One patient, of their nearest infusion that waits; `due_at` of what is due first.

    One own plan counts for all infusions until its last day: the nearest that waits for it stands for the others.
    """

    person: Person
    due_at: datetime
    is_overdue: bool
    overrides: tuple[WaitingOverride, ...]
    reviews: tuple[WaitingReview, ...]
    plans: tuple[WaitingPlan, ...]

    @property
    def is_urgent(self) -> bool:
        """A medicine that is decided on the same day, whenever the infusion is."""
        return any(each.is_urgent for each in self.reviews)


def queue(*, site_id: int, by: Actor, now: datetime) -> tuple[QueueLine, ...]:
    """What is past due first, by appointment; then by when it is due."""
    found: defaultdict[int, list[Task]] = defaultdict(list)
    tasks: tuple[Task, ...] = (
        *waiting_overrides(site_id=site_id, by=by),
        *waiting_reviews(site_id=site_id, by=by, now=now),
        *waiting_plans(site_id=site_id, by=by, now=now),
    )
    for task in tasks:
        found[task.person.patient_id].append(task)
    lines = [_line(each, now) for each in found.values()]
    return tuple(sorted(lines, key=lambda line: due_order(line.person, line.due_at, now)))


def in_queue(*, site: SitePage, by: Actor, now: datetime) -> int:
    """How many patients stand in it: on every page of a prescriber, so it is counted again only after a change."""
    if site.id not in by.site_ids:
        return 0
    as_of = site.changes, int(now.timestamp()) // _LOOKS_AGAIN
    known = _COUNTED.get(site.id)
    if known is None or known[0] != as_of:
        known = as_of, _waiting_patients(site.id, by, now)
        _COUNTED[site.id] = known
    return len(known[1] | site.asked_for)


def _waiting_patients(site_id: int, by: Actor, now: datetime) -> frozenset[int]:
    """Whose own hours or medicines wait; one statement, whatever the queue is."""
    rows = coming(site_id=site_id, by=by, now=now).select_related("site", "protocol_version")
    found = list(_with_patients(rows.defer("protocol_version__data")))
    own = OwnHours(found, {row.patient_id: row for row in found})
    return frozenset(row.patient_id for row in found if own.of(row).withheld or _medicine_waits(row))


def _with_patients(rows: QuerySet[Appointment]) -> Iterable[Any]:
    """Beside each infusion the medicines that hold it, and of its patient what own hours are made from and every decision."""
    theirs = OuterRef("patient_id")
    held = MedicationEntry.objects.filter(appointment=OuterRef("pk"), removed_at=None, route__in=HOLDING)
    said = JSONObject(pk="pk", appointment_id="appointment_id", text="text", matches="matches")
    return rows.annotate(
        holding=ArraySubquery(held.values(said=said)), decided=decided_of(theirs), **known_of(theirs)
    )


def _medicine_waits(row: Any) -> bool:
    decided = [review_row(**said) for said in row.decided]
    decisions = Decisions([row.patient_id], {row.patient_id: decided})
    held = (
        Held(**said | {"text": words_in(MedicationEntry, "text", said["pk"], said["text"])})
        for said in row.holding
    )
    return any(
        review is None or not is_valid(review, row)
        for review in (decisions.newest(each, row) for each in held)
    )


def next_review(*, site_id: int, by: Actor, now: datetime) -> int | None:
    """The entry to decide on next, None where no medicine waits."""
    lines = queue(site_id=site_id, by=by, now=now)
    return next((review.medicine.entry_id for line in lines for review in line.reviews), None)


def _line(tasks: list[Task], now: datetime) -> QueueLine:
    nearest = min((task.person for task in tasks), key=lambda person: person.starts_at)
    due = min(task.due_at for task in tasks)
    return QueueLine(
        person=nearest,
        due_at=due,
        is_overdue=due < now,
        overrides=tuple(task for task in tasks if isinstance(task, WaitingOverride)),
        reviews=tuple(task for task in tasks if isinstance(task, WaitingReview)),
        plans=tuple(task for task in tasks if isinstance(task, WaitingPlan))[:1],
    )
