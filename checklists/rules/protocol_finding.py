"""What is worth saying about a protocol before a prescriber signs it."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """REFUSED has to be mended before publishing; WARNING is for people to think about."""

    REFUSED = "refused"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """`path` as in ProtocolInvalid ("items[2].label"), `words` what is there, `cure` what to do about it."""

    weight: Weight
    path: str
    words: str
    cure: str


def refused(path: str, words: str, cure: str) -> Finding:
    return Finding(Weight.REFUSED, path, words, cure)


def warning(path: str, words: str, cure: str) -> Finding:
    return Finding(Weight.WARNING, path, words, cure)
