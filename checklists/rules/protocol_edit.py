"""Changes of a protocol's data, as an editor makes them: pure, and never in place.

A path names entries of a list by their key: ("items", "ride", "help"). What is changed may be incomplete or wrong
for a while: `protocol.parse` says so, nothing here refuses it.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from checklists.rules.text_key import plain_key

Data = dict[str, Any]
Path = tuple[str, ...]


class NoSuchPart(LookupError):
    """The data hold no such entry: somebody else took it away, or it never was."""


def found(data: Mapping[str, Any], path: Sequence[str]) -> Any:
    """What stands at a path. Raises NoSuchPart."""
    here: Any = data
    for step in path:
        here = _step(here, step)
    return here


def with_value(data: Mapping[str, Any], path: Path, value: object) -> Data:
    """A field set; None takes it away. Objects on the way are made where they are missing."""
    changed = deepcopy(dict(data))
    here: Any = changed
    for step in path[:-1]:
        if isinstance(here, dict):
            here.setdefault(step, {})
        here = _step(here, step)
    if value is None:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = deepcopy(value)
    return changed


def replaced(data: Mapping[str, Any], path: Path, entry: Mapping[str, Any]) -> Data:
    """A list with one entry in another's place; its key stays. Raises NoSuchPart."""
    found(data, path)
    kept = {**entry, "key": path[-1]}
    entries = [kept if each.get("key") == path[-1] else each for each in _entries(data, path[:-1])]
    return with_value(data, path[:-1], entries)


def added(data: Mapping[str, Any], path: Path, entry: Mapping[str, Any]) -> Data:
    """An entry at the end of a list; the list is made where there is none."""
    entries = list(_entries(data, path))
    return with_value(data, path, [*entries, dict(entry)])


def removed(data: Mapping[str, Any], path: Path) -> Data:
    """A list without one entry; an emptied list of questions or choices goes as well. Raises NoSuchPart."""
    found(data, path)
    left = [entry for entry in _entries(data, path[:-1]) if entry.get("key") != path[-1]]
    keeps = path[-2] in ("items", "reminders")
    return with_value(data, path[:-1], left if left or keeps else None)


def moved(data: Mapping[str, Any], path: Path, steps: int) -> Data:
    """An entry moved up (negative) or down its list, as far as there is room. Raises NoSuchPart."""
    found(data, path)
    entries = list(_entries(data, path[:-1]))
    place = next(at for at, entry in enumerate(entries) if entry.get("key") == path[-1])
    entries.insert(max(0, place + steps), entries.pop(place))
    return with_value(data, path[:-1], entries)


def free_key(data: Mapping[str, Any], path: Path, name: str, otherwise: str) -> str:
    """A key for a new entry of a list, made from its name, that no other entry has."""
    taken = {entry.get("key") for entry in _entries(data, path)}
    wanted = plain_key(name)[:40].strip("-") or otherwise
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)


def with_words(entry: Mapping[str, Any], field: str, language: str, text: str) -> Data:
    """An item's translation of one field; an empty text takes it away, and the language with its last one."""
    words = {name: dict(texts) for name, texts in (entry.get("words") or {}).items()}
    _put(words.setdefault(language, {}), field, text)
    words = {name: texts for name, texts in words.items() if texts}
    return {**_without(entry, "words"), **({"words": words} if words else {})}


def with_flat_words(entry: Mapping[str, Any], field: str, language: str, text: str) -> Data:
    """A question's or a choice's translation, where words are a text a language."""
    words = dict(entry.get(field) or {})
    _put(words, language, text)
    return {**_without(entry, field), **({field: words} if words else {})}


def _put(words: dict[str, Any], key: str, text: str) -> None:
    words[key] = text
    if not text:
        del words[key]


def _without(entry: Mapping[str, Any], field: str) -> Data:
    return {name: value for name, value in entry.items() if name != field}


def _entries(data: Mapping[str, Any], path: Sequence[str]) -> list[Data]:
    parent = found(data, path[:-1])
    listed = parent.get(path[-1]) if isinstance(parent, Mapping) else None
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _step(here: Any, step: str) -> Any:
    match here:
        case dict() if step in here:
            return here[step]
        case list():
            return _one(here, lambda entry: isinstance(entry, dict) and entry.get("key") == step)
        case _:
            raise NoSuchPart(step)


def _one(entries: list[Any], fits: Callable[[Any], bool]) -> Any:
    for entry in entries:
        if fits(entry):
            return entry
    raise NoSuchPart
