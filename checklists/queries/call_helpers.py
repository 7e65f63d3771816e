"""Whom else to phone where a call is about the ride home: the named driver, and the second contact."""

from collections.abc import Collection
from dataclasses import dataclass

from checklists.models import Call, Companion
from checklists.queries.second_contacts import second_contacts
from checklists.rules.settled_calls import RIDE, UNREADY

_ABOUT_THE_RIDE = RIDE | UNREADY


@dataclass(frozen=True)
class Helper:
    """`is_driver`: named to take the patient home; else their second contact."""

    name: str
    relation: str
    phone: str
    is_driver: bool


def helpers_of(calls: Collection[Call]) -> dict[int, tuple[Helper, ...]]:
    """By call, of rows that come with their ride; one statement, none where no call is about the ride."""
    asked = [call for call in calls if call.reason in _ABOUT_THE_RIDE]
    if not asked:
        return {}
    contacts = second_contacts({call.appointment.patient_id for call in asked})
    return {call.pk: _helpers(_driver(call), contacts.get(call.appointment.patient_id)) for call in asked}


def _driver(call: Call) -> Companion | None:
    ride = getattr(call.appointment, "ridehome", None)
    return ride.driver if ride else None


def _helpers(driver: Companion | None, contact: Companion | None) -> tuple[Helper, ...]:
    """The same person once."""
    known = [(driver, True)] if driver else []
    if contact and (driver is None or contact.pk != driver.pk):
        known.append((contact, False))
    return tuple(Helper(one.name, one.relation, one.phone, is_driver) for one, is_driver in known if one)
