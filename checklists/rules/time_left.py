"""How long it is until something, as words that a page may change by itself without asking. Source: ux.md P4."""

from collections.abc import Callable
from datetime import datetime, timedelta

# An opened page ends after an hour at the latest.
_SHOWN = 60


def changes(until: datetime, now: datetime, words: Callable[[timedelta], str]) -> tuple[tuple[int, str], ...]:
    """From `now` on, whenever the words become others: after how many whole minutes, and what they are then.

    The last words are "" once it is reached. Never more than one change a minute. Instants are aware.
    """
    found: list[tuple[int, str]] = []
    for minute in range(_SHOWN + 1):
        left = until - now - timedelta(minutes=minute)
        said = words(left) if left > timedelta() else ""
        if not found or said != found[-1][1]:
            found.append((minute, said))
        if not said:
            break
    return tuple(found)
