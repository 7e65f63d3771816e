"""Whether somebody who meets the site's ride policy takes the patient home. Source: clinical.md 3 and 5.1."""

from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Band, ItemKind, RideFacts, RidePolicy


def band(ride: RideFacts) -> Band:
    """Green when met and confirmed, amber when named and not yet confirmed, red when nobody meets it.

    A bare ride-share meets no policy: it is nobody named. A nurse's confirmation in person also answers
    whether the driver is 18; it never makes somebody known to be younger an adult.
    """
    match ride.policy:
        case RidePolicy.UNESCORTED_EXTENDED_STAY:
            return Band.GREEN if _promised_not_to_drive(ride) else Band.RED
        case RidePolicy.NAMED_ADULT_OR_MEDICAL_TRANSPORT if ride.medical_transport:
            return _when_confirmed(ride)
        case _:
            return _adult(ride)


def lacks_driver(checklist: ChecklistFacts) -> bool:
    """Whether nobody is named where this list and its policy need somebody."""
    ride = checklist.ride
    alone = ride.policy is RidePolicy.UNESCORTED_EXTENDED_STAY
    return _is_asked(checklist) and not (alone or ride.driver_named or ride.medical_transport)


def is_settled(checklist: ChecklistFacts) -> bool:
    """Whether whoever is needed has said yes, or a nurse has spoken with them; a list without a ride asks nobody."""
    return not _is_asked(checklist) or band(checklist.ride) is Band.GREEN


def _is_asked(checklist: ChecklistFacts) -> bool:
    return checklist.item(ItemKind.RIDE) is not None


def _adult(ride: RideFacts) -> Band:
    if not ride.driver_named or ride.driver_is_adult is False:
        return Band.RED
    if ride.driver_is_adult is None and not ride.confirmed_by_nurse:
        return Band.AMBER
    return _when_confirmed(ride)


def _when_confirmed(ride: RideFacts) -> Band:
    """The patient's word alone is not a confirmation by the one who drives."""
    return Band.GREEN if ride.confirmed_by_driver or ride.confirmed_by_nurse else Band.AMBER


def _promised_not_to_drive(ride: RideFacts) -> bool:
    return ride.confirmed_by_patient or ride.confirmed_by_nurse
