"""What whoever takes the patient home reads: a first name, a day, a time and a place. Source: ux.md D1."""

from collections.abc import Mapping
from typing import Any

from checklists.messages.slots import SiteClock, Slot, said, strong
from checklists.queries.letters import Letter

_NONE = {"first_name": "", "ride_day": "", "ride_from": "", "ride_to": "", "place": "", "said_yes": False}


def facts(letter: Letter, clock: SiteClock) -> Mapping[str, Any]:
    """All empty in a message to the patient."""
    if letter.pick_up is None:
        return _NONE
    begins, ends = clock(letter.pick_up.starts_at), clock(letter.pick_up.ends_at)
    return {
        "first_name": _name(letter.first_name) if letter.first_name.strip() else "",
        "ride_day": strong(begins.day),
        "ride_from": strong(begins.clock),
        "ride_to": strong(ends.clock),
        "place": said(letter.place) if letter.place.strip() else "",
        "said_yes": letter.said_yes,
    }


def _name(name: str) -> Slot:
    """In whatever script it is written."""
    shown = said(name)
    return Slot(shown.text, f"<bdi>{shown.html}</bdi>")
