"""What a letter to the driver or the second contact holds, for tests that write one by hand."""

from datetime import datetime, timedelta

from checklists.rules.pick_up import usual
from checklists.rules.plan_facts import Told

WITHOUT_LINK = frozenset({"cancelled", "unlock_code", "address_left"})
TO_HELPERS = ("ride_second", "driver_asked", "driver_day_before", "helper_link")


def to_helper(start: datetime) -> dict[str, object]:
    """No phrase and no time of the patient's own: who, when, where."""
    leaving = start + timedelta(minutes=100)
    return {
        "phrase": "", "first_name": "Ana", "place": "12 Maple Street, Denver",
        "pick_up": usual(leaving), "named": Told(leaving, leaving), "told": None,
    }  # fmt: skip
