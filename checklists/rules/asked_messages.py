"""Messages that answer somebody's press and belong to no protocol: they go whatever version an appointment has.

A code that opens the second level of a patient's link. Source: security.md 4.9, LK-11.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from checklists.rules.reminder_rules import Channel, IfMissed, Rank, ReminderRule
from checklists.rules.time_grammar import parse

UNLOCK_CODE = "unlock_code"
CODE_LIVES = timedelta(minutes=10)
_SOURCE = "House rule: somebody asked and waits for it"

BUILT_IN: Mapping[str, ReminderRule] = MappingProxyType(
    {
        UNLOCK_CODE: ReminderRule(
            key=UNLOCK_CODE,
            due=parse("act"),
            rank=Rank.CRITICAL,
            channel=Channel.EMAIL,
            only_if=(),
            send_by=parse("act +10m"),
            if_missed=IfMissed.NOTHING,
            waits_for_morning=False,
            source=_SOURCE,
        ),
    }
)


def rule_of(rules: Iterable[ReminderRule], key: str) -> ReminderRule | None:
    """The rule of this key among a version's own; else one that needs no protocol."""
    own = next((rule for rule in rules if rule.key == key), None)
    return own or BUILT_IN.get(key)
