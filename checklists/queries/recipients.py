"""Whom a message goes to right now: the patient, the named driver, the second contact, or whoever helps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from checklists.models import Companion, Reminder
from checklists.queries.contact_reach import contact_reach
from checklists.queries.plan_facts import reach
from checklists.rules.asked_messages import ADDRESS_LEFT
from checklists.rules.plan_facts import ContactReach, Reach, Stream
from checklists.rules.reminder_rules import Audience

_REACH = {
    ContactReach.EMAIL: Reach.EMAIL,
    ContactReach.NO_ADDRESS: Reach.NO_ADDRESS,
    ContactReach.STOPPED: Reach.OPTED_OUT,
    ContactReach.BOUNCED: Reach.BOUNCED,
}


@dataclass(frozen=True)
class Recipient:
    """`stands`: a helper who is still the one this message was written for; a patient always stands."""

    audience: Audience
    address: str
    language: str
    reach: Reach
    companion_id: int | None = None
    stands: bool = True


def recipient(
    row: Reminder, stream: Stream, contacts: Mapping[int, Companion], nos: Collection[tuple[int, int]]
) -> Recipient:
    """`row` has its appointment, patient and ride at hand; `contacts` are the second contacts by patient, `nos` who
    said no, by appointment and companion.
    """
    patient, audience = row.appointment.patient, Audience(row.recipient)
    if row.rule.startswith(ADDRESS_LEFT):
        known = Reach.EMAIL if patient.former_email else Reach.NO_ADDRESS
        return Recipient(audience, patient.former_email, patient.language, known)
    if audience is Audience.PATIENT:
        return Recipient(audience, patient.email, patient.language, reach(patient, stream))
    helper = _helper(row, audience, contacts)
    if helper is None or helper.ended_at is not None:
        return Recipient(audience, "", patient.language, Reach.NO_ADDRESS, stands=False)
    return Recipient(
        audience=audience,
        address=helper.email,
        language=helper.language or patient.language,
        reach=_REACH[contact_reach(helper)],
        companion_id=helper.pk,
        # Not for somebody else who was named then, nor for who has said no.
        stands=row.companion_id in (None, helper.pk) and (row.appointment_id, helper.pk) not in nos,
    )


def _helper(row: Reminder, audience: Audience, contacts: Mapping[int, Companion]) -> Companion | None:
    if audience is Audience.DRIVER:
        return _driver(row)
    return row.companion if audience is Audience.COMPANION else contacts.get(row.appointment.patient_id)


def _driver(row: Reminder) -> Companion | None:
    ride = getattr(row.appointment, "ridehome", None)
    return ride.driver if ride else None
