"""Figure 9: whatever a request that a page makes by itself says of itself, it is no work and makes nobody stay. Source: SE-2."""

from collections.abc import Callable
from datetime import timedelta

import time_machine

from tests.factories import START, Clinic
from tests.staff.sign_in import signed_in

MORNING = START - timedelta(hours=1)
NAMES = (
    "active", "activity", "alive", "bump", "continue", "extend", "extend_session", "force", "heartbeat", "idle", "interactive", "keep", "keep_alive", "keepalive", "manual", "no_timeout", "noidle",
    "passive", "ping", "prolong", "refresh", "remember", "renew", "reset", "reset_idle", "reset_timeout", "session", "skip", "skip_timeout", "skip_timeout_reset", "stamp", "stay", "timeout", "touch",
    "update", "user", "user_action", "visible", "wake", "work",
)  # fmt: skip
VALUES = ("1", "0", "true", "off", "999999")


def guessed() -> list[str]:
    """Two hundred ways of asking to stay."""
    return [f"{name}={value}" for name in NAMES for value in VALUES]


def test_two_hundred_guessed_parameters_extend_nothing(clinic: Clinic, count: Callable[..., None]) -> None:
    board, ways = f"/staff/{clinic.site.slug}/", guessed()
    with time_machine.travel(MORNING, tick=False):
        client = signed_in(clinic.nurse)
        assert client.get(board).status_code == 200
        seen = client.session["seen_at"]
    for number, way in enumerate(ways):
        with time_machine.travel(MORNING + timedelta(seconds=61 + 4 * number), tick=False):
            name, _, value = way.partition("=")
            headers = {f"X-{name.replace('_', '-')}": value, "X-Requested-With": "XMLHttpRequest"}
            assert client.get(f"{board}rows/?{way}", headers=headers).status_code in (200, 204, 304), way
            assert client.session["seen_at"] == seen, way
    for way in ways[::20]:
        with time_machine.travel(MORNING + timedelta(seconds=901), tick=False):
            client.cookies["staff"] = client.cookies["staff"].value
            assert client.get(f"{board}rows/?{way}").status_code == 401, way
    count(guessed_parameters=len(ways))
    assert len(set(ways)) == 200
