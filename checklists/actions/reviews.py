"""A prescriber decides on a medicine; a nurse says what an unknown name is. Only the first lifts a hold."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import appointments, audit, own_hours
from checklists.models import Appointment, MedicationEntry, MedicationReview, ReviewDraft
from checklists.queries.medicine_reviews import decided_generics
from checklists.queries.review_mark import review_mark
from checklists.queries.scope import NotFound, one, within
from checklists.queries.site_formulary import formulary_of
from checklists.rules.access import CLINICAL, Actor, Role
from checklists.rules.medicine_entry import asks, guess, screened
from checklists.rules.medicine_routes import HOLDING, Route, weight
from checklists.rules.prescriber_words import problem
from checklists.rules.review import Decision


class ReviewRefused(Exception):
    """A sentence for staff: why not, and what to do instead. `field` is the argument it is about, "" for none."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


class ListChanged(Exception):
    """The list, or what was decided on it, is another one than the page showed: look again, then decide."""


@dataclass(frozen=True)
class Reviewed:
    """`lifts` says that the decision is valid at the infusion start, so that it ends the hold."""

    review_id: int
    lifts: bool


@transaction.atomic
def decide(
    *,
    entry_id: int,
    decision: Decision,
    by: Actor,
    now: datetime,
    words_for_patient: str = "",
    note: str = "",
    expires_on: date | None = None,
    seen: str = "",
) -> Reviewed:
    """A prescriber's decision on one medicine, valid through `expires_on` at the site (the appointment's day
    unless given). `words_for_patient` is exactly what this patient is told. `seen` is the mark of the list that the
    decision was made on (queries/review_mark); "" asks nothing.

    Raises NotFound, PermissionDenied, ReviewRefused, ListChanged.
    """
    if not by.has(Role.PRESCRIBER):
        raise PermissionDenied
    row, entry = _held(entry_id, by)
    zone = ZoneInfo(row.site.time_zone)
    day = row.starts_at.astimezone(zone).date()
    last = expires_on or day
    if seen and seen != review_mark(row):
        raise ListChanged
    if last < now.astimezone(zone).date():
        raise ReviewRefused("The last day lies in the past: choose today or later.", "expires_on")
    _require_sayable(words_for_patient)
    saved = MedicationReview.objects.create(  # type: ignore[misc]  # only staff have a role
        site_id=row.site_id,
        entry=entry,
        decision=decision.value,
        words_for_patient=words_for_patient.strip(),
        note=note.strip(),
        expires_on=last,
        at=now,
        by_id=by.user_id,
    )
    _changed(row, entry, "medication.review", by, decision.value)
    return Reviewed(saved.pk, lifts=decision is not Decision.POSTPONE and last >= day)


@transaction.atomic
def draft(*, entry_id: int, note: str, by: Actor, now: datetime) -> None:
    """A nurse prepares a note for the prescriber; it decides nothing. The same note again changes nothing.

    Raises NotFound, PermissionDenied, ReviewRefused.
    """
    if not by.has(*CLINICAL):
        raise PermissionDenied
    row, entry = _held(entry_id, by)
    if not note.strip():
        raise ReviewRefused("Write what the prescriber has to know.", "note")
    newest = ReviewDraft.objects.filter(entry=entry).order_by("-at", "-pk").first()
    if newest and newest.note == note.strip():
        return
    ReviewDraft.objects.create(  # type: ignore[misc]  # only staff have a role
        site_id=row.site_id, entry=entry, note=note.strip(), at=now, by_id=by.user_id
    )
    _changed(row, entry, "medication.draft", by, "note")


@transaction.atomic
def identify(*, entry_id: int, by: Actor, now: datetime, route: Route | None = None, name: str = "") -> None:
    """A nurse or prescriber says what a name that nobody recognised is: by a `name` of the formulary, which brings
    its route, or by the `route` alone. It may make a hold, never lift one.

    Raises NotFound, PermissionDenied, ReviewRefused.
    """
    if not by.has(*CLINICAL):
        raise PermissionDenied
    row, entry = _held(entry_id, by)
    if entry.route in HOLDING:
        raise ReviewRefused("This medicine waits for the prescriber: only a review can change that.")
    if not _is_open(entry):
        raise ReviewRefused("This name was recognised: ask the patient whether it is right.")
    known = _named(name, row) if name.strip() else ()
    if not known and route is None:
        raise ReviewRefused("Write the medicine's name, or choose where it belongs.")
    entry.matches = [*known, *(match for match in entry.matches if not match["ask"])]
    routes = [Route(str(match["route"])) for match in entry.matches] + ([route] if route else [])
    entry.route, entry.ask = min(routes, key=weight).value, False
    entry.identified_by_id, entry.identified_at = by.user_id, now
    with own_hours.followed([row], by=by, now=now):
        entry.save(update_fields=["matches", "route", "ask", "identified_by", "identified_at"])
    _changed(row, entry, "medication.identify", by, entry.route)


def _require_sayable(words: str) -> None:
    found = problem(words)
    if found:
        raise ReviewRefused(f"Say it without “{found.words}”. {found.why}", "words_for_patient")


def _named(name: str, row: Appointment) -> tuple[dict[str, object], ...]:
    """What this name is for sure. Raises ReviewRefused for a name nobody knows, or one that may be several."""
    on_record = decided_generics(patient_id=row.patient_id)
    first, *unknown = screened(name, formulary_of(site_id=row.site_id), on_record)
    if unknown or not first.matches or asks(first.matches):
        raise ReviewRefused(
            "We do not know this name for sure: look at its spelling, or choose where it belongs instead."
        )
    return first.matches


def _is_open(entry: MedicationEntry) -> bool:
    """Nobody recognised it, a colleague identified it, or asking the patient did not settle what it is."""
    refused = entry.guess_refused_at is not None
    stuck = entry.ask and not guess(entry.matches)
    return not entry.route or entry.identified_at is not None or refused or stuck


def _held(entry_id: int, by: Actor) -> tuple[Appointment, MedicationEntry]:
    """The entry on the list of an appointment in the caller's own set; the appointment is held first."""
    found = one(within(MedicationEntry.objects.all(), by), pk=entry_id)
    row = appointments.locked(by, found.appointment_id)
    entry = MedicationEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    if entry.removed_at:
        raise NotFound
    return row, entry


def _changed(row: Appointment, entry: MedicationEntry, action: str, by: Actor, what: str) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    data: dict[str, audit.Value] = {"appointment": row.pk, "what": what}
    audit.record(by=by, action=action, obj=f"medication:{entry.pk}", site_id=row.site_id, data=data)
