"""What a reminder is and what became of it, in words for the desk."""

from collections.abc import Mapping

_TITLES: Mapping[str, str] = {
    "booked": "First message, with the link",
    "week_before": "A week before",
    "three_days_before": "Three days before",
    "ride_second": "Ride home, to the second contact",
    "call_unready": "Call, if the list or the ride is not settled",
    "driver_asked": "Question to the driver",
    "driver_day_before": "To the driver, the day before",
    "move_unseen": "Call, if a change was not seen",
    "day_before": "The day before, with clock times",
    "last_drink": "Before the last drink",
    "day_after": "The day after",
    "next_day_silent": "Call, if the day after was not answered",
    "moved": "The new time",
    "cancelled": "It is cancelled",
    "back_on": "It is on again",
    "new_link": "A new link",
    "unlock_code": "A code for their page",
    "driver_cannot": "The driver said no",
    "helper_link": "A link for somebody who helps",
    "address_left": "To the old address: it was changed",
}
_STATES: Mapping[str, str] = {
    "planned": "Planned",
    "claimed": "Being written",
    "transmitting": "Leaving now",
    "sent": "Sent",
    "cancelled": "Not sent",
    "superseded": "Not sent",
    "expired": "Not sent",
    "failed": "Did not go out",
    "paused": "Waits for a person",
}
_DELIVERIES: Mapping[str, str] = {
    "delivered": "Delivered",
    "bounced": "Bounced",
    "complained": "Reported as unwanted",
}
_REASONS: Mapping[str, str] = {
    "booked": "a newer plan took its place",
    "moved": "the appointment was moved; a new plan took its place",
    "cancelled": "the appointment was cancelled",
    "back_on": "the appointment is on again; a new plan took its place",
    "hours": "the eating and drinking times changed; a new plan took its place",
    "revised": "its list or its series changed; a new plan took its place",
    "already": "it went, or was settled, already",
    "no_go": "the infusion did not take place",
    "no_show": "the patient did not come",
    "late_booking": "its time had passed when the appointment was booked; the first message says it",
    "too_late": "it could no longer help",
    "not_needed": "not needed for this appointment",
    "ride_named": "somebody was named to take the patient home",
    "change_seen": "the patient said that they saw it",
    "next_day_answered": "the patient answered the questions of the day after",
    "no_change": "no change of time waited to be seen",
    "no_second_contact": "there is no second contact",
    "no_driver": "nobody was named to take the patient home",
    "contact_unreachable": "no email reaches them",
    "here": "the patient was here already",
    "just_booked": "the booking was told less than 24 hours before",
    "hours_withheld": "the eating and drinking times waited for a prescriber",
    "nothing_new": "nothing is different from what the patient knows",
    "nothing_told": "the patient had not been told of it",
    "series": "the series says it already",
    "folded": "the last next-day message says it",
    "collapsed": "another message within the hour says it",
    "cap": "the patient has enough messages that day or week",
    "unreachable": "the patient cannot be reached by email",
    "one_call_a_date": "one call a day is enough",
    "caught_up": "a newer message says it",
    "address_changed": "the email address is new; read it back to the patient first",
    "opted_out": "the patient wants no email",
    "demo_past": "it was before the demo began",
    "old_plan": "a newer plan took its place",
    "patient_came": "the patient came",
    "send_by_passed": "its last useful moment had passed",
    "nothing_open": "the list was finished",
    "no_infusion": "the infusion did not take place",
    "ride_settled": "the ride home was certain",
    "nobody_named": "it was for somebody who is not asked any more",
    "contact_ended": "nobody else may be asked",
    "code_over": "the page that asked for the code was closed, or asked for another one",
    "ride_over": "the patient had left",
    "helper_unreachable": "they cannot be reached by email",
    "call_placed": "a call takes its place",
    "address_failed": "the email address does not work",
    "content_refused": "the mail server refused the message",
    "in_doubt": "whether it left is not certain",
    "claimed_in_vain": "it could not be sent in five tries",
    "refused_for_now": "the mail server asked to try later",
    "lease_over": "the sender stopped halfway; it is tried again",
    "orphaned": "it no longer belonged to the plan",
    "not_written": "it could not be written",
    "restored": "it stood in a backup; a person decides",
    "links_locked": "the links are locked",
    "reminders_off": "reminders were off at this site",
    "send_now": "somebody at the desk asked for it now",
    "skipped": "somebody at the desk let it be",
}


def title(rule: str) -> str:
    """What the message is; a second new link (`new_link:2`) is a new link."""
    key = rule.partition(":")[0]
    return _TITLES.get(key) or key.replace("_", " ").capitalize()


def state(state: str, channel: str) -> str:
    """What became of it, in a word or two. A call that was due stands on the call list."""
    if channel == "call":
        return {"planned": "Call planned", "sent": "On the call list"}.get(state, _STATES.get(state, state))
    return _STATES.get(state, state)


def outcome(state_: str, channel: str, delivery: str, *, doubtful: bool) -> str:
    """The same with what a provider said of it since; `doubtful` where nobody knows whether it left."""
    if delivery in _DELIVERIES:
        return _DELIVERIES[delivery]
    if delivery and state_ != "sent":
        return "Left"
    if doubtful and state_ != "transmitting":
        return "May have left"
    return state(state_, channel)


def reason(code: str) -> str:
    """Why nothing goes, as the rest of a sentence; "" where there is no reason."""
    return _REASONS.get(code) or code.replace("_", " ")
