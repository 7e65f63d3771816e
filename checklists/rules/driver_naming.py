"""Whether a patient's link may name the driver: the first one, and a correction while it is fresh.

Later a changed driver needs the desk, because the name and number are where the patient is handed over.
Source: security.md 4.8.
"""

from datetime import datetime, timedelta

from checklists.rules.appointment_status import Status
from checklists.rules.phone_modes import ANSWERABLE

# A driver who does not come is found out while the patient rests: the desk names another one until they leave.
DESK_MAY_NAME = ANSWERABLE | {Status.IN_INFUSION, Status.RESTING}
JUST_NAMED = timedelta(minutes=60)


def link_may_name(*, is_named: bool, named_at: datetime | None, is_settled: bool, now: datetime) -> bool:
    """`named_at` is None where a move asked the patient again; `is_settled`: the driver or a nurse said yes."""
    if not is_named:
        return True
    return not is_settled and (named_at is None or now - named_at < JUST_NAMED)
