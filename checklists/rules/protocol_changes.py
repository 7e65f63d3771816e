"""What is different between two versions of a protocol, line by line, for the prescriber who signs the new one.

Both are plain data, since a draft may not be whole yet. Entries of a list are the same when their keys are; one that
stands elsewhere in the order has moved. Every number is shown with its unit and its source.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.protocol_labels import entry, field, unit

_LISTS = ("items", "questions", "choices", "reminders")
Line = tuple[str, str]


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One line. `path` names it by keys ("items.ride.when"), `label` in plain words; "" where there was nothing."""

    path: str
    label: str
    before: str
    after: str
    kind: Kind


def changes(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Change, ...]:
    """The lines that differ, in the order of the new version, what was removed last in its part; () for none."""
    return tuple(_object((), "", old, new))


def _object(
    path: tuple[str, ...], label: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield from _field((*path, key), label, before, after)


def _field(path: tuple[str, ...], label: str, before: object, after: object) -> Iterator[Change]:
    key = path[-1]
    if key in _LISTS and _is_entries(before) and _is_entries(after):
        yield from _entries(path, label, before, after)
    elif _is_group(before) and _is_group(after):
        yield from _object(path, _joined(label, field(key)), _mapping(before), _mapping(after))
    else:
        yield from _line(path, _joined(label, field(key)), _shown(path, before), _shown(path, after))


def _line(path: tuple[str, ...], label: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        kind = Kind.CHANGED if before and after else Kind.ADDED if after else Kind.REMOVED
        yield Change(".".join(path), label, before, after, kind)


def _entries(path: tuple[str, ...], label: str, before: object, after: object) -> Iterator[Change]:
    """Lists of items, questions, answers or reminders, matched by key."""
    old, new = _by_key(before), _by_key(after)
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    for key, data in new.items():
        name = _joined(label, entry(path[-1], key, data))
        if key not in old:
            yield Change(".".join((*path, key)), name, "", _place(new, key), Kind.ADDED)
        elif key in moved:
            yield Change(".".join((*path, key)), name, _place(old, key), _place(new, key), Kind.MOVED)
        yield from _object((*path, key), name, _matched(old.get(key, {})), _matched(data))
    for key, data in old.items():
        if key not in new:
            name = _joined(label, entry(path[-1], key, data))
            yield Change(".".join((*path, key)), name, _place(old, key), "", Kind.REMOVED)


def _matched(data: Mapping[str, object]) -> Mapping[str, object]:
    """An entry without the key it was matched by: the line above names it."""
    return {name: value for name, value in data.items() if name != "key"}


def _moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """The fewest entries whose moving makes the one order into the other."""
    places = [old.index(key) for key in new]
    tails: list[int] = []
    lengths = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
        lengths.append(at + 1)
    stayed, wanted, ceiling = set(), len(tails), len(old)
    for key, place, length in reversed(list(zip(new, places, lengths, strict=True))):
        if length == wanted and place < ceiling:
            stayed.add(key)
            wanted, ceiling = wanted - 1, place
    return frozenset(new) - stayed


def _by_key(entries: object) -> dict[str, Mapping[str, object]]:
    """Entries by their key; one without a key, or with one that comes twice, by its place."""
    found: dict[str, Mapping[str, object]] = {}
    for place, data in enumerate(entries if isinstance(entries, list) else (), start=1):
        fields = _mapping(data)
        key = str(fields.get("key") or place)
        found[f"{key} ({place})" if key in found else key] = fields
    return found


def _place(entries: Mapping[str, object], key: str) -> str:
    return f"place {list(entries).index(key) + 1}"


def _shown(path: tuple[str, ...], value: object) -> str:
    """A value as people read it; "" for none."""
    if _is_figure(value):
        figure = _mapping(value)
        return f"{_shown(path, figure.get('value'))} ({figure.get('source') or 'no source'})"
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g} {unit(path)}".strip()
    if isinstance(value, list):
        return ", ".join(_shown(path, each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(
            f"{field(str(key))}: {_shown((*path, str(key)), each)}" for key, each in value.items()
        )
    return str(value)


def _is_figure(value: object) -> bool:
    return isinstance(value, Mapping) and "value" in value and set(value) <= {"value", "source", "default"}


def _is_group(value: object) -> bool:
    """An object to walk through, or nothing where there might be one."""
    return value is None or (isinstance(value, Mapping) and not _is_figure(value))


def _is_entries(value: object) -> bool:
    return value is None or isinstance(value, list)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _joined(label: str, more: str) -> str:
    return f"{label}, {more}" if label else more[:1].upper() + more[1:]
