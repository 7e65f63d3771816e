"""How long somebody stays after the infusion who goes home without company."""

from checklists.rules.facts import RidePolicy

# Source: clinical.md 3, R9.
ALONE_MINUTES = 120


def stay_minutes(policy: RidePolicy, least: int) -> int:
    """Whole minutes after the end of the infusion; `least` is the protocol's own shortest stay."""
    return max(least, ALONE_MINUTES) if policy is RidePolicy.UNESCORTED_EXTENDED_STAY else least
