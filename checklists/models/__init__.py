"""MEMORY: one file a noun, constraints first. Imported by queries, actions and migrations only."""

from checklists.models.access_link import AccessLink
from checklists.models.answer_draft import AnswerDraft
from checklists.models.any_of import AnyOf
from checklists.models.appointment import Appointment
from checklists.models.audit import AuditEntry, AuditHead
from checklists.models.audit_anchor import AuditAnchor
from checklists.models.board_device import BoardDevice
from checklists.models.break_glass import BreakGlass
from checklists.models.call import Call
from checklists.models.companion import Companion
from checklists.models.confirmation import Confirmation
from checklists.models.delivery_event import DeliveryEvent
from checklists.models.eating_plan import EatingPlan
from checklists.models.erasure import Erasure
from checklists.models.heartbeat import Heartbeat
from checklists.models.intake import Intake
from checklists.models.invitation import Invitation
from checklists.models.item import Item
from checklists.models.legal_hold import LegalHold
from checklists.models.link_session import LinkSession
from checklists.models.medication_entry import MedicationEntry
from checklists.models.medication_review import MedicationReview
from checklists.models.medicine_name import MedicineName
from checklists.models.membership import Membership
from checklists.models.next_day_answer import NextDayAnswer
from checklists.models.override import Override
from checklists.models.override_week import OverrideWeek
from checklists.models.password_reset import PasswordReset
from checklists.models.patient import Patient
from checklists.models.patient_condition import PatientCondition
from checklists.models.phone_copy import PhoneCopy
from checklists.models.prescriber_ask import PrescriberAsk
from checklists.models.presence import Presence
from checklists.models.private_note import PrivateNote
from checklists.models.probe_mail import ProbeMail
from checklists.models.protocol import Protocol, ProtocolVersion
from checklists.models.remembered_phone import RememberedPhone
from checklists.models.reminder import Reminder
from checklists.models.reminder_event import ReminderEvent
from checklists.models.review_draft import ReviewDraft
from checklists.models.ride_home import RideHome
from checklists.models.sealed import Ciphertext, SealedAnswers, SealedText
from checklists.models.sending import Sending
from checklists.models.series import Series
from checklists.models.setup_skip import SetupSkip
from checklists.models.site import Site
from checklists.models.staff_mail import StaffMail
from checklists.models.start_change import StartChange
from checklists.models.status_change import StatusChange
from checklists.models.tick import Tick
from checklists.models.user import User
from checklists.models.vital_signs import VitalSigns

__all__ = [
    "AccessLink",
    "AnswerDraft",
    "AnyOf",
    "Appointment",
    "AuditAnchor",
    "AuditEntry",
    "AuditHead",
    "BoardDevice",
    "BreakGlass",
    "Call",
    "Ciphertext",
    "Companion",
    "Confirmation",
    "DeliveryEvent",
    "EatingPlan",
    "Erasure",
    "Heartbeat",
    "Intake",
    "Invitation",
    "Item",
    "LegalHold",
    "LinkSession",
    "MedicationEntry",
    "MedicationReview",
    "MedicineName",
    "Membership",
    "NextDayAnswer",
    "Override",
    "OverrideWeek",
    "PasswordReset",
    "Patient",
    "PatientCondition",
    "PhoneCopy",
    "PrescriberAsk",
    "Presence",
    "PrivateNote",
    "ProbeMail",
    "Protocol",
    "ProtocolVersion",
    "RememberedPhone",
    "Reminder",
    "ReminderEvent",
    "ReviewDraft",
    "RideHome",
    "SealedAnswers",
    "SealedText",
    "Sending",
    "Series",
    "SetupSkip",
    "Site",
    "StaffMail",
    "StartChange",
    "StatusChange",
    "Tick",
    "User",
    "VitalSigns",
]
