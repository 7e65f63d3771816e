"""What whoever helps a patient reads: a first name, a day and a place, a driver a time too. Source: ux.md D1."""

from collections.abc import Mapping
from typing import Any

from checklists.messages.slots import SiteClock, Slot, said, strong
from checklists.queries.letters import Letter

_NONE = {"ride_day": "", "ride_from": "", "ride_to": "", "said_yes": False}


def facts(letter: Letter, clock: SiteClock) -> Mapping[str, Any]:
    """All empty in a message to the patient; the ride in one to somebody who only helps to prepare."""
    return {
        "first_name": _name(letter.first_name) if letter.first_name.strip() else "",
        "place": said(letter.place) if letter.place.strip() else "",
        **_ride(letter, clock),
    }


def _ride(letter: Letter, clock: SiteClock) -> Mapping[str, Any]:
    if letter.pick_up is None:
        return _NONE
    begins, ends = clock(letter.pick_up.starts_at), clock(letter.pick_up.ends_at)
    return {
        "ride_day": strong(begins.day),
        "ride_from": strong(begins.clock),
        "ride_to": strong(ends.clock),
        "said_yes": letter.said_yes,
    }


def _name(name: str) -> Slot:
    """In whatever script it is written."""
    shown = said(name)
    return Slot(shown.text, f"<bdi>{shown.html}</bdi>")
