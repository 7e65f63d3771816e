"""Whether a name is a taxi or ride-share car instead of a person: they take no responsibility for care.

Source: clinical.md 3 (R3, R4).
"""

import re

_CARS = frozenset(
    {
        *("uber", "uberx", "lyft", "taxi", "taxis", "taxicab", "cab", "cabs", "minicab", "cabify"),
        *("rideshare", "rideshares", "ridesharing"),
    }
)
# What people write around it; a word beside these may be somebody's name.
_AROUND = frozenset(
    {
        *("a", "an", "the", "my", "by", "in", "with", "i", "take", "will", "call", "get", "or", "and"),
        *("driver", "drivers", "car", "service", "company", "app", "ride", "share", "home"),
        *("yellow", "local", "city", "black"),
    }
)
_RIDE_SHARE = re.compile(r"\bride[\s-]+shar(e|es|ing)\b")


def is_bare_rideshare(name: str) -> bool:
    """True for "Uber", "a taxi", "Lyft driver"; False as soon as somebody is named: "Sam, by taxi"."""
    text = _RIDE_SHARE.sub("rideshare", name.casefold())
    words = set(re.findall(r"[^\W\d_]+", text))
    return bool(words & _CARS) and words <= _CARS | _AROUND
