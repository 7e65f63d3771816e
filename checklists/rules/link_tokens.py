"""What a link's token looks like: a purpose letter and 32 letters of base32. Source: security.md LK-1, LK-5."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from types import MappingProxyType
from urllib.parse import unquote

from checklists.rules.access import ActorKind

LETTERS: Mapping[ActorKind, str] = MappingProxyType(
    {ActorKind.PATIENT: "p", ActorKind.COMPANION: "c", ActorKind.DRIVER: "d"}
)
_LENGTH = 33
_PURPOSES = {letter: kind for kind, letter in LETTERS.items()}
_FOREIGN = re.compile(r"[^a-z2-7]")
LINK_OUTLIVES = timedelta(hours=24)
# Of the link that opens the questions of the day after: from when it is sent. Source: security.md LK-12.
FOLLOW_UP_LINK_LIVES = timedelta(hours=48)
LONGEST_LIFE = timedelta(days=90)


def read(text: str) -> str:
    """The token in what a mail program made of it: other case, blanks, a line broken in its middle, brackets and stops
    around it, escaped once or twice.

    "" when no token can be in it; whether the token is known is another question.
    """
    bare = _bare(text)[:_LENGTH]
    return bare if len(bare) == _LENGTH and bare[0] in _PURPOSES else ""


def purpose(token: str) -> ActorKind:
    """Whose link it says to be; the digest holds it to that. An unreadable one counts as a patient's."""
    return _PURPOSES.get(_bare(token)[:1], ActorKind.PATIENT)


def _bare(text: str) -> str:
    """Its letters alone. An equals sign of quoted text that was not decoded stands before it as "=3D"."""
    plain = unescape(unquote(unquote(text[:400])))
    return _FOREIGN.sub("", plain.lower()).removeprefix("3d")


def expires_at(starts_at: datetime, duration_minutes: int) -> datetime:
    """The end of a link that goes with an appointment: 24 hours after it. Source: security.md LK-12."""
    return starts_at + timedelta(minutes=duration_minutes) + LINK_OUTLIVES
