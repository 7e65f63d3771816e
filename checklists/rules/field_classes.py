"""How much each field of each table tells: the one reviewed list. A field that is not in it is refused at start-up.

What goes by it: canaries of the tests of access, the patient's own copy, erasure, and what rests encrypted. Names of ours are the
model's; those of others carry their app. Source: security.md DA-1.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum


class FieldClass(StrEnum):
    """From what everybody may read to what opens a door."""

    # On pages that do not know who asks.
    PUBLIC = "public"
    # How a clinic works: numbers, times and states of its own, names of its staff. Tells nothing of a patient by itself.
    STAFF = "staff"
    # Who a patient or somebody of theirs is, how they are reached, that and when they come.
    PHI = "phi"
    # What they take, answered, feel; what was decided about it; words in which such things may stand.
    PHI_SENSITIVE = "phi-sensitive"
    # Opens something, or proves who somebody is.
    SECRET = "secret"


PUBLIC, STAFF, PHI, PHI_SENSITIVE, SECRET = FieldClass
OF_A_PATIENT = frozenset({PHI, PHI_SENSITIVE})

# In each table: a row's own number, and whose it is.
_EVERYWHERE = {"id": STAFF, "site": STAFF}
_LISTED: Mapping[str, Mapping[FieldClass, str]] = {
    "AccessLink": {
        STAFF: "appointment purpose epoch minted_at expires_at revoked_at is_recovery tries paused_until companion reminder",
        PHI: "suspended_at suspended_for",
        SECRET: "digest",
    },
    "AnswerDraft": {STAFF: "item session at", PHI_SENSITIVE: "raw"},
    "Appointment": {
        STAFF: "patient protocol_version series duration_minutes booked_at in_place_of plan_version seen_plan_version"
        " link_epoch version link_tries links_paused_until",
        PHI: "external_id provider starts_at arrive_at status arrived_at left_at",
        PHI_SENSITIVE: "appointment_type notes",
    },
    "AuditAnchor": {STAFF: "number at heads before key signature"},
    "AuditEntry": {STAFF: "chain seq at actor action obj data prev hash"},
    "AuditHead": {STAFF: "chain seq hash"},
    "BoardDevice": {
        STAFF: "name made_by made_at link_until connected_at ended_at",
        SECRET: "link_digest digest",
    },
    "BreakGlass": {
        STAFF: "patient opened_by from_site reason opened_at ended_at reviewed_at reviewed_by verdict",
        PHI_SENSITIVE: "words review",
    },
    "Call": {STAFF: "appointment due_at opened_at closed_at outcome closed_by", PHI: "reason"},
    "Companion": {
        STAFF: "patient language contact_agreed_at help_agreed_at may_read_at may_tick_at ended_at stopped_at address_failed_at",
        PHI: "name phone email relation is_adult ended_by_name",
    },
    "Confirmation": {STAFF: "item appointment_version at by", PHI_SENSITIVE: "outcome note"},
    "DeliveryEvent": {STAFF: "reminder provider event_id kind at received_at", PHI: "detail"},
    "EatingPlan": {
        STAFF: "patient appointment expires_on at by",
        PHI_SENSITIVE: "meal_minutes light_minutes clear_minutes words_for_patient note covers",
    },
    "Erasure": {
        STAFF: "patient asked_at asked_by requested_at requested_by approved_at approved_by refused_at refused_by done_at"
    },
    "Heartbeat": {STAFF: "trigger host at lag_seconds"},
    "Intake": {
        STAFF: "appointment operation_id said_at by replaces",
        PHI: "by_name",
        PHI_SENSITIVE: "category eaten_at words",
    },
    "Invitation": {STAFF: "email role ask created_at expires_at used_at", SECRET: "digest"},
    "Item": {
        STAFF: "appointment position key kind label help parameters required safety dropped_at",
        PHI: "answered_at",
        PHI_SENSITIVE: "done unsure",
    },
    "LegalHold": {STAFF: "patient reason placed_at placed_by ended_at ended_by"},
    "LinkSession": {
        STAFF: "link opened_at seen_at ended_at code_reminder code_expires_at code_tries unlocked_until",
        SECRET: "digest code_digest",
    },
    "MedicationEntry": {
        STAFF: "appointment operation_id formulary_version added_at by removed_at removed_by identified_by identified_at",
        PHI: "by_name",
        PHI_SENSITIVE: "text matches route ask guess_refused_at last_dose_at last_dose_by",
    },
    "MedicationReview": {STAFF: "entry expires_on at by", PHI_SENSITIVE: "decision words_for_patient note"},
    "MedicineName": {STAFF: "name generic added_at added_by removed_at removed_by"},
    "Membership": {STAFF: "user role"},
    "NextDayAnswer": {
        STAFF: "appointment operation_id question at by",
        PHI_SENSITIVE: "answer band",
    },
    "Override": {
        STAFF: "item needs_second requested_by requested_at approved_by approved_at withdrawn_by withdrawn_at",
        PHI_SENSITIVE: "reason note finding band",
    },
    "OverrideWeek": {STAFF: "week_on at by", PHI_SENSITIVE: "note"},
    "PasswordReset": {STAFF: "user created_at expires_at used_at", SECRET: "digest"},
    "Patient": {
        STAFF: "email_changed_at language reminders_stopped_at follow_up_stopped_at address_failed_at merged_into merged_at erased_at",
        PHI: "record_number first_name last_name preferred_name date_of_birth email former_email phone recognition_phrase",
    },
    "PatientCondition": {STAFF: "patient noted_at noted_by ended_at ended_by", PHI_SENSITIVE: "kind"},
    "PhoneCopy": {STAFF: "link copy_id plan_version made_at wipe_at ended_at"},
    "PrescriberAsk": {
        STAFF: "email user asked_by asked_at expires_at agreed_by agreed_at by_operator ended_at ended_by outcome reason"
    },
    "Presence": {STAFF: "appointment user since_at seen_at"},
    "PrivateNote": {
        STAFF: "appointment operation_id written_at shared_at removed_at",
        PHI_SENSITIVE: "text",
    },
    "ProbeMail": {STAFF: "user asked_at sent_at problem arrived_at example", SECRET: "digest"},
    "Protocol": {STAFF: "slug name"},
    "ProtocolVersion": {
        STAFF: "protocol number state data signed_off_at signed_off_by drafted_at drafted_by revision retired_at published_at"
        " published_by",
    },
    "RememberedPhone": {STAFF: "link kept_at ended_at", SECRET: "digest"},
    "Reminder": {
        STAFF: "appointment rule plan_version recipient companion channel rank moved_from state reason lease_token lease_until line"
        " claims attempts doubts transmit_at sent_at",
        PHI: "due_at send_by next_try_at due_local why reply address_hash told",
    },
    "ReminderEvent": {STAFF: "reminder at state reason", PHI: "detail"},
    "ReviewDraft": {STAFF: "entry at by", PHI_SENSITIVE: "note"},
    "RideHome": {
        STAFF: "appointment policy driver medical_transport confirmed_by_patient_at confirmed_by_driver_at confirmed_by_nurse_at"
        " confirmed_by_nurse driver_outside_at handed_over_at handed_over_by",
        PHI: "pick_up_begins_at pick_up_until stays_overnight",
    },
    "Sending": {STAFF: "instance_id enabled off_at paused_until trouble"},
    "Series": {STAFF: "patient planned_count ended_at ended_by", PHI: "started_on weekdays last_planned_on"},
    "SetupSkip": {STAFF: "step at by"},
    "Site": {
        PUBLIC: "alias time_zone phone address outside_hours emergency_number crisis_line",
        STAFF: "slug name reply_to quiet_from quiet_until desk_opens desk_closes desk_days languages messages_a_date"
        " messages_in_seven_dates calendar_attached phone_copies_allowed reminders_off_at",
    },
    "StaffMail": {STAFF: "user kind about asked_at send_by next_try_at tries marked_at sent_at problem"},
    "StartChange": {STAFF: "appointment at by", PHI: "from_at to_at"},
    "StatusChange": {
        STAFF: "appointment at by",
        PHI: "from_status to_status by_name",
        PHI_SENSITIVE: "reason note readiness",
    },
    "Tick": {
        STAFF: "item operation_id at phone_at by",
        PHI: "by_name",
        PHI_SENSITIVE: "done unsure answer",
    },
    "User": {STAFF: "last_login email name is_active enabled_at", SECRET: "password"},
    "VitalSigns": {
        STAFF: "appointment operation_id corrects at by",
        PHI_SENSITIVE: "systolic diastolic pulse spo2 breaths temperature glucose findings note",
    },
    "account.EmailAddress": {STAFF: "user email verified primary"},
    "account.EmailConfirmation": {STAFF: "email_address created sent", SECRET: "key"},
    "auth.Group": {STAFF: "name"},
    "auth.Permission": {STAFF: "name content_type codename"},
    "contenttypes.ContentType": {STAFF: "app_label model"},
    "mfa.Authenticator": {STAFF: "user type created_at last_used_at", SECRET: "data"},
    "sessions.Session": {STAFF: "expire_date", SECRET: "session_key session_data"},
    "usersessions.UserSession": {
        STAFF: "user created_at ip last_seen_at user_agent data",
        SECRET: "session_key",
    },
}


def class_of(model: str, field: str) -> FieldClass | None:
    """None: nobody has said it yet."""
    for kind, names in _LISTED.get(model, {}).items():
        if field in names.split():
            return kind
    return _EVERYWHERE.get(field) if model in _LISTED else None


def fields_of(*kinds: FieldClass) -> Iterator[tuple[str, str]]:
    """Every listed field of these classes, with its model."""
    for model, listed in _LISTED.items():
        for kind in kinds:
            yield from ((model, field) for field in listed.get(kind, "").split())


def listed() -> frozenset[tuple[str, str]]:
    return frozenset(fields_of(*FieldClass))


def twice() -> list[tuple[str, str]]:
    """Fields that are named more than once: which class would hold?"""
    found = list(fields_of(*FieldClass))
    return sorted({each for each in found if found.count(each) > 1})
