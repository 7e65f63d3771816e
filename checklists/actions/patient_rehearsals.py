"""What a change about a patient or who helps them would send: done and taken back, as in `rehearsals`."""

from collections.abc import Callable
from datetime import datetime

from checklists.actions import addresses, helper_contacts, own_helpers, patients, second_contacts
from checklists.actions.rehearsals import about, rehearse
from checklists.actions.second_contacts import SecondContact
from checklists.queries.outcomes import Outcome
from checklists.rules.access import Actor


def of_change(*, patient_id: int, changes: dict[str, object], by: Actor, now: datetime) -> Outcome:
    """What another address or name would send. Raises NotFound, RecordNumberTaken."""
    return _of_patient(
        patient_id, lambda: patients.change(patient_id=patient_id, changes=changes, by=by, now=now), by, now
    )


def of_confirming(*, patient_id: int, by: Actor, now: datetime) -> Outcome:
    """What goes once a new address was read back. Raises NotFound."""
    return _of_patient(patient_id, lambda: addresses.confirm(patient_id=patient_id, by=by, now=now), by, now)


def of_second_contact(*, patient_id: int, contact: SecondContact, by: Actor, now: datetime) -> Outcome:
    """What naming them would send. Raises NotFound."""
    return _of_patient(
        patient_id,
        lambda: second_contacts.name(patient_id=patient_id, contact=contact, by=by, now=now),
        by,
        now,
    )


def of_contact_end(*, patient_id: int, by: Actor, now: datetime) -> Outcome:
    """What ending the second contact would send. Raises NotFound."""
    return _of_patient(
        patient_id, lambda: second_contacts.end(patient_id=patient_id, by=by, now=now), by, now
    )


def of_helper_end(*, patient_id: int, place: int, by: Actor, now: datetime) -> Outcome:
    """What ending somebody's help would send. Raises NotFound."""
    return _of_patient(
        patient_id,
        lambda: own_helpers.end_at_desk(patient_id=patient_id, place=place, by=by, now=now),
        by,
        now,
    )


def of_helper_change(
    *, patient_id: int, place: int, phone: str, email: str, by: Actor, now: datetime
) -> Outcome:
    """What another number or address of somebody who helps would send. Raises NotFound."""
    return _of_patient(
        patient_id,
        lambda: helper_contacts.change(
            patient_id=patient_id, place=place, phone=phone, email=email, by=by, now=now
        ),
        by,
        now,
    )


def _of_patient(patient_id: int, act: Callable[[], object], by: Actor, now: datetime) -> Outcome:
    return rehearse(lambda: about(act, []), patient_id=patient_id, by=by, now=now)
