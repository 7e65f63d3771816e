"""The protocols that come with the software; a site's own versions are rows."""

import json
from functools import cache
from pathlib import Path

from checklists.rules.protocol import Protocol, parse

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "protocols"


class UnknownProtocol(ValueError):
    """No protocol of that slug comes with the software; the words name those that do."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        shown = f"{slug[:40]}…" if len(slug) > 40 else slug
        super().__init__(f'There is no protocol "{shown}". There is: {", ".join(shipped_slugs())}.')


@cache
def shipped_slugs() -> tuple[str, ...]:
    """The slugs of all shipped protocols, in alphabetical order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.json")))


def shipped(slug: str) -> Protocol:
    """The shipped protocol of that slug. Raises UnknownProtocol, or ProtocolInvalid for a spoilt file."""
    if slug not in shipped_slugs():
        raise UnknownProtocol(slug)
    return _read(slug)


def shipped_data(slug: str) -> dict[str, object]:
    """The same as plain data, a fresh copy each time: what a first ProtocolVersion row remembers."""
    if slug not in shipped_slugs():
        raise UnknownProtocol(slug)
    data: dict[str, object] = json.loads((_FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    return data


@cache
def _read(slug: str) -> Protocol:
    return parse(shipped_data(slug))


def blank_data() -> dict[str, object]:
    """To begin from nothing: the shipped numbers and messages, and no item."""
    data = shipped_data("first-infusion")
    return {key: value for key, value in data.items() if key not in ("vitals", "items")} | {"items": []}


def shipped_names() -> tuple[tuple[str, str], ...]:
    """Slug and name of every shipped protocol, that of first infusions first."""
    found = sorted((shipped(slug) for slug in shipped_slugs()), key=lambda each: not each.first_infusion)
    return tuple((each.slug, each.name) for each in found)
