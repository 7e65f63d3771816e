"""Which acts of the table of rights each route is for: to read it (GET, HEAD) and to send to it (POST).

A route that stands nowhere here is refused, whatever its policy says, and system check E009 names it. Several acts beside one route: any
of them opens it, and the page or the action behind it tells them apart.
"""

from collections.abc import Mapping

from checklists.rules.access import Actor, ActorKind
from checklists.rules.rights import Act, may

# Open to whoever comes, without a word of anybody: signs of life, the ways in, what a phone fetches before it is one's own.
OPEN = frozenset(
    [
        "home",
        "healthz",
        "healthz_reminders",
        "security_txt",
        "account_login",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "account_logout",
        "staff_welcome",
        "link",
        "link_open",
        "link_not_for_me",
        "reminders_stop",
        "my_look",
        "my_kept_alive",
        "my_worker",
        "my_new_link",
        "my_quiet",
        "my_sign_out",
        "my_open",
        "delivery_events",
        "screen_connect",
        "staff_password_ask",
        "staff_password_new",
    ]
)
# The own way in and out of whoever is signed in: at no site, in no role, and never of somebody else.
OWN = frozenset(
    [
        "mfa_index",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "staff_remove_factor",
        "staff_end_sessions",
        "account_change_password",
        "staff_session",
        "staff_stay",
        "staff_home",
    ]
)
# A page and its form: the same act.
_PAGES: Mapping[tuple[Act, ...], str] = {
    (Act.BOOK,): "staff_book staff_book_series staff_move_rest staff_reschedule staff_cancel staff_bring_back"
    " staff_patient_new staff_import staff_new_date",
    (Act.MERGE,): "staff_patient_merge",
    (Act.NOTE_ERASURE,): "staff_erasure_ask",
    (Act.ASK_ERASURE, Act.ERASE): "staff_erasures",
    (Act.CONTACT,): "staff_patient_contact my_contact",
    (Act.EXPORT_PATIENT,): "staff_record_export my_copy",
    (Act.HELPERS,): "staff_helper staff_second_contact my_helper_add my_second_contact my_helper",
    (Act.CONDITIONS,): "staff_conditions",
    (Act.SET_UP,): "staff_test_email_arrived",
    (Act.USERS, Act.ASK_PRESCRIBER): "staff_team",
    (Act.DISABLE_USER, Act.USERS, Act.ASK_PRESCRIBER): "staff_accounts",
    (Act.AGREE_TO_PRESCRIBER,): "staff_prescriber_asks",
    (Act.BREAK_GLASS,): "staff_glass",
    (Act.SITE_SETTINGS,): "staff_site staff_screens",
    (
        Act.DRAFT_PROTOCOL,
    ): "staff_protocol_new staff_protocol_import staff_protocol_retire staff_protocol_move"
    " staff_protocol_discard staff_protocol_basics staff_protocol_fasting staff_protocol_vitals staff_protocol_items"
    " staff_protocol_item staff_protocol_question staff_protocol_reminders staff_protocol_reminder",
    (Act.SIGN_PROTOCOL,): "staff_protocol_sign_off",
    (Act.PUBLISH_PROTOCOL,): "staff_protocol_publish",
    (Act.OVERRIDE_WEEK,): "staff_override_week",
    (Act.IDENTIFY_MEDICINE,): "staff_identify",
    (Act.MEDICINE_NAMES,): "staff_medicine_names",
    (Act.ANSWER,): "my_item my_step my_check my_last my_unsure my_ate my_ate_when",
    (Act.WRITE_MEDICINES, Act.READ_MEDICINES): "my_medicines",
    (Act.DAY_AFTER,): "my_next_day my_next_day_question",
    (Act.PRIVATE_NOTES,): "my_notes",
    (Act.OWN_LINK,): "my_unlock",
    (Act.NAME_DRIVER, Act.ANSWER): "my_ride",
}
# What is only read, or read by others than may send to it.
_READ: Mapping[tuple[Act, ...], str] = {
    (Act.SEE_TIMES,): "staff_appointment staff_patient staff_unreachable my_calendar",
    (Act.SEE_ITEMS,): "staff_checkin staff_checkin_news staff_checkin_history my_kept",
    (Act.SEE_TIMES, Act.SEE_ITEMS): "my_home my_helping my_thank_you",
    (Act.DAY_BOARD,): "staff_board staff_board_rows staff_wall staff_wall_tiles",
    (Act.SEARCH,): "staff_patients",
    (Act.BOOK,): "staff_free_chair",
    (Act.CALL,): "staff_calls",
    (Act.SEE_ITEMS, Act.SEE_TIMES): "staff_day_sheet",
    (Act.SET_UP,): "staff_setup staff_setup_steps",
    (
        Act.READ_PROTOCOLS,
    ): "staff_protocols staff_protocol_version staff_protocol_export staff_protocol_changes"
    " staff_protocol_preview staff_message_preview staff_message_html",
    (Act.DRAFT_PROTOCOL,): "staff_protocol_edit",
    (Act.READ_AUDIT,): "staff_audit my_who_looked",
    (Act.WEEKLY_LOOK,): "staff_weekly_look",
    (Act.REPORTS,): "staff_reports staff_report staff_report_csv",
    (Act.READ_MEDICINES,): "staff_reviews staff_review",
    (Act.READ_OWN_PLAN,): "staff_own_plan",
    (Act.ASK_SAFETY_OVERRIDE, Act.OVERRIDE_OTHER): "staff_override",
    (Act.DAY_AFTER,): "my_next_day_help my_next_day_check my_next_day_thanks",
    (Act.HELPERS, Act.NAME_DRIVER): "my_helpers",
    (Act.READ_MEDICINES, Act.SEE_ITEMS, Act.SEE_TIMES): "staff_glass_record staff_glass_visit",
    (Act.REVIEW_BREAK_GLASS,): "staff_openings",
    (Act.DAY_BOARD, Act.SEE_ITEMS, Act.SEE_TIMES): "screen screen_tiles",
}
_SENT: Mapping[tuple[Act, ...], str] = {
    (Act.SEND_LINK,): "staff_send_link staff_send_now staff_skip staff_lift_link my_unlock_send",
    (Act.UNLOCK,): "staff_unlock",
    (Act.END_BREAK_GLASS,): "staff_glass_end",
    (Act.REVIEW_BREAK_GLASS,): "staff_opening_close",
    (Act.BOOK,): "staff_use_version staff_begin_series staff_end_series",
    (Act.CONTACT,): "staff_confirm_address",
    (Act.HELPERS,): "staff_helper_end my_helper_end my_helper_send",
    (Act.CALL,): "staff_call_outcome staff_call_take_back",
    (Act.SET_UP,): "staff_setup_skip staff_test_email",
    (Act.SITE_SETTINGS,): "staff_site_reminders staff_screen_end",
    (Act.DRAFT_PROTOCOL,): "staff_protocol_draft",
    (Act.READ_PROTOCOLS,): "staff_message_example",
    (Act.CONFIRM,): "staff_confirm",
    (
        Act.ANSWER,
    ): "staff_tick staff_intake staff_ride staff_answers my_tick my_undo my_ate_mistake my_kept_ticks"
    " my_help_tick my_help_undo my_outside",
    (Act.NAME_DRIVER,): "staff_driver",
    (
        Act.WRITE_MEDICINES,
    ): "staff_medicine my_medicines_several my_medicine_change my_medicine_remove my_medicine_last"
    " my_medicine_guess my_medicines_declare",
    (Act.VITAL_SIGNS,): "staff_vital_signs staff_present",
    (Act.ASK_SAFETY_OVERRIDE, Act.OVERRIDE_OTHER): "staff_override",
    (Act.AGREE_TO_OVERRIDE, Act.TAKE_BACK_OVERRIDE): "staff_override_answer",
    (Act.DRAFT_REVIEW, Act.SIGN_REVIEW): "staff_review",
    (Act.OWN_PLAN,): "staff_own_plan",
    (Act.WALK_THE_DAY,): "staff_move my_here my_not_here my_seen",
    (Act.NO_GO,): "staff_no_go",
    (Act.HAND_OVER,): "staff_hand_over",
    (Act.PRIVATE_NOTES,): "my_note_share my_note_remove",
    (Act.KEEP_LIST,): "my_keep my_keep_end",
}


def _by_route(*tables: Mapping[tuple[Act, ...], str]) -> dict[str, tuple[Act, ...]]:
    return {name: acts for table in tables for acts, names in table.items() for name in names.split()}


READ, SENT = _by_route(_PAGES, _READ), _by_route(_PAGES, _SENT)


def acts_of(route: str, method: str) -> tuple[Act, ...]:
    """Any of them opens the route to this method; none for a route that is not here."""
    return (SENT if method == "POST" else READ).get(route, ())


def admits(route: str, method: str, actor: Actor | None) -> bool:
    """Whether the table of rights lets them, whatever the policy beside the view says."""
    if actor is None:
        return route in OPEN
    return (
        route in OPEN
        or (route in OWN and actor.kind is ActorKind.STAFF)
        or may(actor, acts_of(route, method))
    )
