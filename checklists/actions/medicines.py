"""The list of what the patient takes: add, remove, answer a guess, "That is all", "I take nothing".

Each text is screened when it is added; what it matched is for staff. A guess is asked, never assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from checklists.actions import audit, open_checklists, operations, own_hours
from checklists.actions.open_checklists import OperationReused, Ticked
from checklists.models import Appointment, MedicationEntry
from checklists.queries.medicine_reviews import Decisions, decided_generics, is_valid
from checklists.queries.scope import NotFound
from checklists.queries.site_formulary import formulary_of
from checklists.rules import medicine_entry
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.medicine_routes import HOLDING

MOST = 60
LONGEST = 200
# A phone's clock may run a little ahead of ours.
_CLOCKS_DIFFER = timedelta(minutes=5)


class ListIsEmpty(Exception):
    """ "That is all" about an empty list: it may mean nothing taken, or nothing typed yet."""


class ListIsNotEmpty(Exception):
    """ "I take nothing" beside a medicine on the list."""


class ListIsFull(Exception):
    """More entries than any list of medicines has."""


class WaitsForPrescriber(Exception):
    """This line holds the infusion: only a prescriber's recorded decision ends that."""


class WaitsForNurse(Exception):
    """Somebody said no to a guess about this line: a nurse finds out what it is first."""


class DoseAhead(Exception):
    """A last dose that lies in the future."""


@dataclass(frozen=True)
class Listed:
    """`guess` is the name to ask about, "" when there is nothing to ask this person."""

    operation_id: UUID
    text: str
    guess: str
    is_fresh: bool


@transaction.atomic
def add(*, appointment_id: int, operation_id: UUID, text: str, by: Actor, now: datetime) -> Listed:
    """Keep one medicine as typed, and what it matched. What nobody recognised goes to a nurse as its own line.

    Raises NotFound, ChecklistClosed, OperationReused, ListIsFull.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    known = operations.earlier(MedicationEntry, operation_id)
    if known is not None:
        return _listed_before(known, appointment)
    if _live(appointment).count() >= MOST:
        raise ListIsFull
    written = " ".join(text.split())[:LONGEST]
    formulary = formulary_of(site_id=appointment.site_id)
    on_record = decided_generics(patient_id=appointment.patient_id)
    first, *others = medicine_entry.screened(written, formulary, on_record)
    with own_hours.followed([appointment], by=by, now=now):
        entry = _keep(appointment, operation_id, first, formulary.version, by, now)
        for number, other in enumerate(others):
            _keep(appointment, _part_id(operation_id, number), other, formulary.version, by, now)
    open_checklists.heard(open_checklists.item_of_kind(appointment, ItemKind.MEDICINES), now)
    audit.record(by=by, action="medicine.add", obj=f"medicine:{entry.pk}", site_id=entry.site_id)
    return Listed(operation_id, entry.text, medicine_entry.guess(entry.matches), is_fresh=True)


@transaction.atomic
def add_all(
    *, appointment_id: int, lines: Sequence[tuple[UUID, str]], by: Actor, now: datetime
) -> tuple[Listed, ...]:
    """A whole list, each line with its operation: all of it is kept, or nothing. Raises as `add`."""
    return tuple(
        add(appointment_id=appointment_id, operation_id=operation, text=text, by=by, now=now)
        for operation, text in lines
    )


@transaction.atomic
def remove(*, appointment_id: int, operation_id: UUID, by: Actor, now: datetime) -> None:
    """Take what this operation added off the list, with its unrecognised parts; it stays readable.

    A line that holds the infusion stays until a prescriber decides, one whose guess was refused until a nurse has
    found out: nobody lifts a hold by removing its reason. Again changes nothing.
    Raises NotFound, ChecklistClosed, WaitsForPrescriber, WaitsForNurse.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    entry = _entry(appointment, operation_id)
    if entry.removed_at is not None:
        return
    if _holds(entry):
        raise WaitsForPrescriber
    if entry.guess_refused_at is not None and entry.identified_at is None and not _decided(entry):
        raise WaitsForNurse
    ids = [operation_id, *(_part_id(operation_id, number) for number in range(MOST))]
    with own_hours.followed([appointment], by=by, now=now):
        _live(appointment).filter(operation_id__in=ids).update(removed_at=now, removed_by=by.label)
    _list_changed(appointment, by, now)
    audit.record(by=by, action="medicine.remove", obj=f"medicine:{entry.pk}", site_id=entry.site_id)


@transaction.atomic
def change(
    *, appointment_id: int, line: UUID, operation_id: UUID, text: str, by: Actor, now: datetime
) -> Listed:
    """Write a line anew: the new one is screened like any other, the older one stays readable.

    A line that somebody still looks at is not changed; a further one may be added. Raises as `add` and `remove`.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    entry = _entry(appointment, line)
    if entry.text == " ".join(text.split())[:LONGEST]:
        return _listed_before(entry, appointment)
    listed = add(appointment_id=appointment_id, operation_id=operation_id, text=text, by=by, now=now)
    remove(appointment_id=appointment_id, operation_id=line, by=by, now=now)
    return listed


def _holds(entry: MedicationEntry) -> bool:
    """Flagged, without a decision that counts at the start; or it keeps the hours back, and no own plan covers it."""
    return (entry.route in HOLDING and not _decided(entry)) or own_hours.are_kept_back_by(entry)


def _decided(entry: MedicationEntry) -> bool:
    """Whether a prescriber let this infusion go ahead with it; a decision that has lapsed is none."""
    review = Decisions([entry.appointment.patient_id]).newest(entry, entry.appointment)
    return review is not None and is_valid(review, entry.appointment)


@transaction.atomic
def answer_guess(
    *, appointment_id: int, operation_id: UUID, name: str, yes: bool, by: Actor, now: datetime
) -> None:
    """ "Did you mean `name`?" Yes settles it; no drops that guess, and without another a nurse looks at the text.

    A guess that is not open any more changes nothing. Raises NotFound, ChecklistClosed.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    entry = _entry(appointment, operation_id)
    if entry.removed_at is not None or medicine_entry.guess(entry.matches) != name:
        return
    after = medicine_entry.answered(entry.matches, name, yes=yes)
    rows = MedicationEntry.objects.filter(pk=entry.pk)
    refused_at = entry.guess_refused_at if yes else now
    with own_hours.followed([appointment], by=by, now=now):
        rows.update(
            matches=after,
            route=medicine_entry.route(after),
            ask=medicine_entry.asks(after),
            guess_refused_at=refused_at,
        )
    open_checklists.heard(open_checklists.item_of_kind(appointment, ItemKind.MEDICINES), now)
    audit.record(
        by=by, action="medicine.answer", obj=f"medicine:{entry.pk}", site_id=entry.site_id, data={"yes": yes}
    )


@transaction.atomic
def declare_all(*, appointment_id: int, operation_id: UUID, by: Actor, now: datetime) -> Ticked:
    """ "That is all": the list is whole. Raises NotFound, ChecklistClosed, ListIsEmpty, OperationReused."""
    return _declare(appointment_id, operation_id, by, now, nothing=False)


@transaction.atomic
def declare_none(*, appointment_id: int, operation_id: UUID, by: Actor, now: datetime) -> Ticked:
    """ "I take nothing". Raises NotFound, ChecklistClosed, ListIsNotEmpty, OperationReused."""
    return _declare(appointment_id, operation_id, by, now, nothing=True)


def _declare(appointment_id: int, operation_id: UUID, by: Actor, now: datetime, *, nothing: bool) -> Ticked:
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item = open_checklists.required_item(appointment, ItemKind.MEDICINES)
    earlier = open_checklists.repeated(operation_id, item)
    if earlier is not None:
        return earlier
    has_entries = _live(appointment).exists()
    if nothing and has_entries:
        raise ListIsNotEmpty
    if not nothing and not has_entries:
        raise ListIsEmpty
    answer: dict[str, object] = {"none": True} if nothing else {"all_listed": True}
    with own_hours.followed([appointment], by=by, now=now):
        ticked = open_checklists.answer(
            item, operation_id=operation_id, done=True, unsure=False, answer=answer, by=by, now=now
        )
    audit.record(by=by, action="medicine.declare", obj=f"item:{item.pk}", site_id=item.site_id)
    return ticked


@transaction.atomic
def last_dose(
    *, appointment_id: int, operation_id: UUID, taken_at: datetime, by: Actor, now: datetime
) -> None:
    """When this line was last taken, an instant; said again it replaces. Raises NotFound, ChecklistClosed, DoseAhead."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    entry = _entry(appointment, operation_id)
    if taken_at > now + _CLOCKS_DIFFER:
        raise DoseAhead
    MedicationEntry.objects.filter(pk=entry.pk).update(last_dose_at=taken_at, last_dose_by=by.label)
    open_checklists.further(appointment.pk)
    audit.record(by=by, action="medicine.last_dose", obj=f"medicine:{entry.pk}", site_id=entry.site_id)


def _keep(
    appointment: Appointment,
    operation_id: UUID,
    line: medicine_entry.Line,
    formulary_version: str,
    by: Actor,
    now: datetime,
) -> MedicationEntry:
    return MedicationEntry.objects.create(
        site_id=appointment.site_id,
        appointment=appointment,
        operation_id=operation_id,
        text=line.text,
        matches=list(line.matches),
        route=medicine_entry.route(line.matches),
        ask=medicine_entry.asks(line.matches),
        formulary_version=formulary_version,
        added_at=now,
        by=by.label,
        by_name=by.name,
    )


def _listed_before(known: MedicationEntry, appointment: Appointment) -> Listed:
    if known.appointment_id != appointment.pk:
        raise OperationReused
    guess = medicine_entry.guess(known.matches)
    return Listed(known.operation_id, known.text, guess, is_fresh=False)


def _list_changed(appointment: Appointment, by: Actor, now: datetime) -> None:
    """An emptied list is open again: nobody has said yet that nothing is taken."""
    item = open_checklists.item_of_kind(appointment, ItemKind.MEDICINES)
    if item is None or not item.done or _live(appointment).exists():
        open_checklists.heard(item, now)
        return
    again = uuid5(NAMESPACE_OID, f"emptied:{item.pk}:{now.isoformat()}")
    open_checklists.answer(item, operation_id=again, done=False, unsure=False, answer={}, by=by, now=now)


def _part_id(operation_id: UUID, number: int) -> UUID:
    """A part nobody recognised is a line of its own for the nurse; for the patient it belongs to what they typed."""
    return uuid5(NAMESPACE_OID, f"{operation_id}:{number}")


def _entry(appointment: Appointment, operation_id: UUID) -> MedicationEntry:
    rows = MedicationEntry.objects.filter(appointment=appointment, operation_id=operation_id)
    entry = rows.select_related("appointment__site").first()
    if entry is None:
        raise NotFound
    return entry


def _live(appointment: Appointment) -> QuerySet[MedicationEntry]:
    return MedicationEntry.objects.filter(appointment=appointment, removed_at=None)
