"""A person sends a message before its time, or lets it be: why that cannot be, in words for the desk."""

from collections.abc import Mapping

from checklists.rules import reminder_words
from checklists.rules.last_check import SEND, Act, Decision
from checklists.rules.words_of_time import clock

SEND_NOW, SKIPPED = "send_now", "skipped"
_UNREACHED: Mapping[str, str] = {
    "no_address": "There is no email address. Please call.",
    "bounced": "The email address does not work. Please call, and ask for another one.",
    "opted_out": "They want no reminders by email. Please call.",
    "cap": "They had as many messages in a day as we send. Please call.",
    "address_changed": "The email address is new. Read it back to the patient first, on their page.",
    "reminders_off": "Reminders are off at this site. Please call.",
    "no_infusion": "It is for after the infusion.",
}


def refusal(decision: Decision, zone: str) -> str:
    """Why it would not leave now, "" where it would. The last check says so again right before it leaves."""
    if decision == SEND:
        return ""
    if decision.act is Act.WAIT and decision.until:
        return f"These are the site's quiet hours. It can go from {clock(decision.until, zone)}."
    known = _UNREACHED.get(decision.reason)
    return known or f"It would not go: {reminder_words.reason(decision.reason)}."
