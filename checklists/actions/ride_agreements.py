"""What falls with a name or a time of the ride home: every yes to it, and whoever came for it."""

from collections.abc import Mapping
from types import MappingProxyType

# When they can come, and that patient, driver and nurse have said yes to it.
UNAGREED: Mapping[str, None] = MappingProxyType(
    dict.fromkeys(
        (
            "pick_up_begins_at",
            "pick_up_until",
            "confirmed_by_patient_at",
            "confirmed_by_driver_at",
            "confirmed_by_nurse_at",
            "confirmed_by_nurse",
            "driver_outside_at",
        )
    )
)
# Seen in person at the desk.
NOBODY_CAME: Mapping[str, None] = MappingProxyType(dict.fromkeys(("handed_over_at", "handed_over_by")))
