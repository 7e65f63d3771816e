"""Names that a site adds to the formulary for medicines, or classes, that the formulary knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from checklists.rules.medicine_routes import ROUTES
from checklists.rules.medicine_words import is_everyday, key

SHORTEST_NAME = 3
LONGEST_NAME = 80


@dataclass(frozen=True)
class AddedName:
    """A name as people write it, and what it means: a generic of the formulary, or one of its classes.

    `also`: the name is listed for another medicine as well; it then stands for both, and somebody asks.
    """

    name: str
    means: str
    also: bool = False


class _Listed(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def generics(self) -> tuple[str, ...]: ...


def problem(added: AddedName, medicines: Mapping[str, object], names: Mapping[str, _Listed]) -> str:
    """What is wrong with an added name and what to do, as one sentence for staff; "" when it may be added."""
    place = key(added.name)
    if not len(place) >= SHORTEST_NAME or len(added.name) > LONGEST_NAME:
        return f"{added.name[:LONGEST_NAME]!r}: write a name of {SHORTEST_NAME} to {LONGEST_NAME} letters."
    if all(is_everyday(word) for word in added.name.casefold().replace("-", " ").split()):
        return f"{added.name!r} is an ordinary word or an amount: write the name on the package."
    if added.means not in medicines and added.means not in ROUTES:
        return f"{added.means!r} is no medicine and no class of the formulary: choose one that it lists."
    return _clash(added, names.get(place))


def _clash(added: AddedName, listed: _Listed | None) -> str:
    if listed is None or added.also or added.means in listed.generics:
        return ""
    return (
        f"{added.name!r} is already listed as {listed.text!r} for {' and '.join(listed.generics)}: "
        f"say that it means {added.means!r} as well, or take another name."
    )
