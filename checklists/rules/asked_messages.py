"""Messages that answer somebody's press and belong to no protocol: they go whatever version an appointment has.

A code that opens the second level of a patient's link, a helper's own link, a word to an address that another one has
replaced, a driver's no. Source: security.md 4.9, LK-11, LK-14, ML-8, ux.md D3.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from checklists.rules.reminder_rules import Audience, Channel, IfMissed, Rank, ReminderRule
from checklists.rules.time_grammar import parse

UNLOCK_CODE, HELPER_LINK, ADDRESS_LEFT = "unlock_code", "helper_link", "address_left"
# To the patient: whoever was to take them home cannot come.
DRIVER_CANNOT = "driver_cannot"
CODE_LIVES = timedelta(minutes=10)
# They carry no link of the patient's.
WITHOUT_LINK = frozenset({"cancelled", UNLOCK_CODE, ADDRESS_LEFT})
# They name no time of the appointment: who read one was told none.
NAME_NO_TIMES = frozenset({UNLOCK_CODE, ADDRESS_LEFT, DRIVER_CANNOT})


def _rule(
    key: str,
    send_by: str,
    rank: Rank,
    audience: Audience = Audience.PATIENT,
    *,
    waits_for_morning: bool = False,
) -> ReminderRule:
    return ReminderRule(
        key=key,
        due=parse("act"),
        rank=rank,
        channel=Channel.EMAIL,
        only_if=(),
        send_by=parse(send_by),
        if_missed=IfMissed.NOTHING,
        waits_for_morning=waits_for_morning,
        source="House rule: it answers what somebody pressed",
        audience=audience,
    )


BUILT_IN: Mapping[str, ReminderRule] = MappingProxyType(
    {
        UNLOCK_CODE: _rule(UNLOCK_CODE, "act +10m", Rank.CRITICAL),
        HELPER_LINK: _rule(HELPER_LINK, "act +24h", Rank.NORMAL, Audience.COMPANION),
        ADDRESS_LEFT: _rule(ADDRESS_LEFT, "act +24h", Rank.NORMAL),
        DRIVER_CANNOT: _rule(DRIVER_CANNOT, "leave", Rank.NORMAL, waits_for_morning=True),
    }
)


def rule_of(rules: Iterable[ReminderRule], key: str) -> ReminderRule | None:
    """The rule of this key among a version's own; else one that needs no protocol."""
    own = next((rule for rule in rules if rule.key == key), None)
    return own or BUILT_IN.get(key)
