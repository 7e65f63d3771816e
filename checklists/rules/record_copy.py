"""What a copy of a record holds, by the classes of fields: all of a patient's, but what stands below with its reason.

A new field of a patient is in it, or is refused by a test until somebody has said why not. Everything about them, nothing of anybody
else, no secret, as 45 CFR 164.524 and GDPR art. 15 want it; a nurse's or prescriber's note is of their record. Source: security.md DA-8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.field_classes import OF_A_PATIENT, fields_of
from checklists.rules.unlocking import STAYS_OPEN

# A code opens for ten minutes; a whole record wants one of the last five.
FRESH = timedelta(minutes=5)
MOST_AN_HOUR = 6
HOUR = timedelta(hours=1)


class Reason(StrEnum):
    """Why a prescriber takes one record out."""

    PATIENT_ASKED = "patient_asked"
    OTHER_CLINIC = "other_clinic"
    OWN_FILE = "own_file"
    AUTHORITY = "authority"


@dataclass(frozen=True)
class Section:
    """`path` leads from a row to its patient, `at` is the row's own time, `of` names what it is about, "" for nothing."""

    model: str
    path: str
    at: str
    of: str = ""
    # Numbers, times and states of the clinic's own, without which the rest cannot be understood.
    also: str = ""


_VISIT, _ITEM, _ENTRY = "appointment__patient", "item__appointment__patient", "entry__appointment__patient"
# In the order in which they are told.
SECTIONS = (
    Section("Patient", "id", "", also="language reminders_stopped_at follow_up_stopped_at merged_at"),
    Section("Series", "patient", "started_on", also="planned_count ended_at"),
    Section("Appointment", "patient", "starts_at", also="duration_minutes booked_at"),
    Section("StartChange", _VISIT, "at"),
    Section("StatusChange", _VISIT, "at"),
    Section("Item", _VISIT, "answered_at", "label"),
    Section("Tick", _ITEM, "at", "item.label"),
    Section("Confirmation", _ITEM, "at", "item.label"),
    Section("Override", _ITEM, "requested_at", "item.label", "approved_at withdrawn_at"),
    Section("Intake", _VISIT, "said_at"),
    Section("MedicationEntry", _VISIT, "added_at", also="removed_at"),
    Section("ReviewDraft", _ENTRY, "at", "entry.text"),
    Section("MedicationReview", _ENTRY, "at", "entry.text", "expires_on"),
    Section("PatientCondition", "patient", "noted_at", also="ended_at"),
    Section("EatingPlan", "patient", "at", also="expires_on"),
    Section("VitalSigns", _VISIT, "at"),
    Section("NextDayAnswer", _VISIT, "at", "question"),
    Section("PrivateNote", _VISIT, "written_at", also="shared_at removed_at"),
    Section(
        "Companion", "patient", "", also="contact_agreed_at help_agreed_at may_read_at may_tick_at ended_at"
    ),
    Section(
        "RideHome",
        _VISIT,
        "",
        also="policy confirmed_by_patient_at confirmed_by_driver_at confirmed_by_nurse_at",
    ),
    Section("Call", _VISIT, "opened_at", also="outcome closed_at"),
    Section("Reminder", _VISIT, "due_at", "rule", "state sent_at"),
    Section("AccessLink", _VISIT, "minted_at"),
    Section("BreakGlass", "patient", "opened_at", also="reason ended_at"),
)
_OF_OTHERS = "another person's, who may have typed it: the patient asks them"
_OF_MAIL = "a mail server's words about its line; what became of the message stands beside it"
_OF_SENDING = "the sender's own clockwork"
LEFT_OUT: Mapping[str, str] = {
    "AnswerDraft.raw": "not sent yet: it rests with the phone that types it, and goes with it",
    "BreakGlass.review": "what a privacy officer says of a colleague",
    "Companion.email": _OF_OTHERS,
    "Companion.phone": _OF_OTHERS,
    "DeliveryEvent.detail": _OF_MAIL,
    "OverrideWeek.note": "of all overrides of a week, and of nobody alone",
    "Reminder.address_hash": "a mark by which an address is recognised, and of no meaning outside",
    "Reminder.due_local": "the same instant once more",
    "Reminder.next_try_at": _OF_SENDING,
    "Reminder.reply": _OF_MAIL,
    "Reminder.send_by": _OF_SENDING,
    "Reminder.why": _OF_SENDING,
    "ReminderEvent.detail": _OF_MAIL,
}
# The patient's alone: a prescriber's export is without it. A private note is in it once it is shared.
NOT_FOR_COLLEAGUES: Mapping[str, str] = {
    "AccessLink.suspended_at": "about a link, not about the patient",
    "AccessLink.suspended_for": "about a link, not about the patient",
    "BreakGlass.words": "of the audit: for the patient and the privacy officer",
    "Patient.former_email": "an address that was left",
    "Patient.recognition_phrase": "by it the patient knows that a message is ours",
}


def fields_in(section: Section, *, to_patient: bool) -> tuple[str, ...]:
    """Of a patient first, by the classes; then what explains them. The row's own time stands apart."""
    out = LEFT_OUT if to_patient else {**LEFT_OUT, **NOT_FOR_COLLEAGUES}
    listed = [
        field
        for model, field in fields_of(*sorted(OF_A_PATIENT))
        if model == section.model and f"{model}.{field}" not in out
    ]
    told = [*listed, *section.also.split()]
    return tuple(field for field in told if field not in (section.of, section.at))


def is_fresh(*, unlocked_until: datetime | None, now: datetime) -> bool:
    """Whether the code that opened this was typed at most five minutes ago."""
    return unlocked_until is not None and now <= unlocked_until - STAYS_OPEN + FRESH
