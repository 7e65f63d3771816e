"""Where the holder of a driver's link stands: what their page asks, or thanks for. Source: ux.md D1 to D3."""

from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.appointment_status import Status
from checklists.rules.pick_up import PickUp

# Early enough for who waits in the car while the infusion ends.
_OUTSIDE_BEFORE = timedelta(minutes=45)


class Standing(StrEnum):
    """One page each. HELP asks a second contact; NO is theirs too, who may still change their mind."""

    ASKED = "asked"
    YES = "yes"
    HELP = "help"
    NO = "no"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"
    OVER = "over"

    @property
    def asks(self) -> bool:
        return self in (Standing.ASKED, Standing.HELP, Standing.NO)


def is_over(status: Status, pick_up: PickUp, now: datetime) -> bool:
    """Whoever came is fetched, however long it takes; who never came is not, once the window has passed."""
    return status.is_over or (status is Status.EXPECTED and now > pick_up.ends_at)


def may_be_outside(status: Status, pick_up: PickUp, now: datetime) -> bool:
    """Whether "I am outside" makes sense: from 45 minutes before the pick-up until the patient has left."""
    return now >= pick_up.starts_at - _OUTSIDE_BEFORE and not is_over(status, pick_up, now)


def standing(
    *,
    is_driver: bool,
    has_said_yes: bool,
    is_contact: bool,
    is_taken: bool,
    has_declined: bool,
    is_over: bool,
) -> Standing:
    """`is_taken`: somebody else takes the patient home, or nobody is needed."""
    if is_over:
        return Standing.OVER
    if is_driver:
        return Standing.YES if has_said_yes else Standing.ASKED
    if is_taken:
        return Standing.NOT_ASKED
    if is_contact:
        return Standing.NO if has_declined else Standing.HELP
    return Standing.DECLINED if has_declined else Standing.NOT_ASKED
