"""Why somebody is on the call list, in words for the desk: no medicine, no answer of the patient's."""

from collections.abc import Mapping

_SENTENCES: Mapping[str, str] = {
    "food_time_past": "The time for light food had passed before the first message. Ask what they ate and drank.",
    "fast_in_question": "The eating and drinking times are in question. A nurse talks to them before they travel.",
    "answer_in_question": "One of their answers needs a talk. A nurse talks to them before they travel.",
    "call_unready": "The list is not finished, or the ride home is not certain. Ask what is missing.",
    "move_unseen": "They have not said that they saw the new time. Read it to them.",
    "items_open": "The list is not finished. Ask what is missing.",
    "driver_unsure": "The ride home is not certain. Ask who takes them home.",
    "ride_second": "The second contact could not be asked by email. Phone them, or ask who else can come.",
    "driver_asked": "The driver could not be asked by email. Phone them.",
    "driver_day_before": "The driver could not be reminded by email. Phone them.",
    "booked": "The first message did not reach them. Tell them day, time and eating and drinking times.",
    "week_before": "The message of the week before did not reach them. Tell them day and time.",
    "three_days_before": "The message of three days before did not reach them. Tell them day and time.",
    "last_drink": "They were not told until when they may drink. Tell them.",
    "day_before": "The message of the day before did not reach them. Go through the list by phone.",
    "day_after": "The next-day message did not reach them. Ask how they are.",
    "next_day_urgent": "A nurse calls them now, about how they are after the infusion.",
    "next_day_talk": "A nurse calls them today, about how they are after the infusion.",
    "next_day_silent": "They have not answered the questions of the day after. Ask how they are.",
    "no_show": "They did not come. Ask how they are, and agree on a new date.",
    "new_date": "There was no infusion. Agree on a new date.",
    "moved": "They do not know the new time yet. Tell them.",
    "cancelled": "They do not know that it is cancelled. Tell them.",
    "back_on": "They do not know that it is on again. Tell them.",
    "new_link": "They asked for a new link and it did not reach them. Ask for their email address.",
    "unlock_code": "They asked for a code and it did not reach them. Ask for their email address.",
    "driver_cannot": "They could not be told that their driver said no. Ask who takes them home.",
    "helper_link": "Somebody who helps them could not be reached by email. Ask for another address.",
    "address_left": "Their email address was changed on a phone, and the old one takes no mail. Ask if that was them.",
    "address_failed": "The email address does not work. Ask for another one.",
    "address_changed": "The email address is new. Read it back to them before we write to it.",
    "links_locked": "Somebody typed several birth dates that do not match. Help them open their link.",
    "not_my_appointment": "Somebody says that this is not their appointment. Check the email address.",
}


def sentence(reason: str) -> str:
    """What happened and what to say; a reason that this version does not know still names itself."""
    known = _SENTENCES.get(reason)
    return known or f"{reason.replace('_', ' ').strip().capitalize() or 'Please call'}. Ask how we can help."
