"""When somebody says they last ate and drank beside their answer that it was in time: plain data of that answer.

It is what they say, and no intake: what it was nobody asked, so it makes no fasting verdict better or worse. A nurse
reads it at check-in, and a fast that is longer than needed is noted from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_FOOD = frozenset({"full_meal", "light_meal", "food"})
_DRINK = frozenset({"clear"})


@dataclass(frozen=True)
class LastTimes:
    """Aware instants, None for what was not said."""

    ate_at: datetime | None = None
    drank_at: datetime | None = None


NOTHING_SAID = LastTimes()


def as_answer(said: LastTimes) -> dict[str, object]:
    """What a tick keeps of them."""
    given = {"last_ate_at": said.ate_at, "last_drank_at": said.drank_at}
    return {key: at.isoformat() for key, at in given.items() if at is not None}


def of_answer(answer: Mapping[str, object]) -> LastTimes:
    """What a tick's answer tells of them."""
    return LastTimes(_at(answer.get("last_ate_at")), _at(answer.get("last_drank_at")))


def after_the_end(said: LastTimes, ends: Mapping[str, datetime]) -> str:
    """What was later than its own time, "ate" or "drank"; "" where both were in time.

    `ends` are the windows' ends by their keys.

    Food after the last of the food times, a drink after the time of clear drinks: what it was has to be asked.
    """
    for what, at, keys in (("ate", said.ate_at, _FOOD), ("drank", said.drank_at, _DRINK)):
        closing = max((end for key, end in ends.items() if key in keys), default=None)
        if at is not None and closing is not None and at > closing:
            return what
    return ""


def _at(kept: object) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
