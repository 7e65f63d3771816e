"""A protocol as a file: bytes that somebody else wrote, read with distrust, and the bytes we write.

Raises ProtocolInvalid with every problem as "path: words", the line in front where the text itself is no JSON.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from checklists.rules.protocol import ProtocolInvalid, parse
from checklists.rules.protocol_labels import FIELDS

LARGEST_BYTES = 1024 * 1024
# The deepest place of a protocol is a choice's words: items, item, questions, question, choices, choice, words.
DEEPEST = 12
_FIRST = ("slug", "name", "version", "languages", "key", "value", "due", "source", "default", "kind", "type")
_ORDER = {key: place for place, key in enumerate(dict.fromkeys((*_FIRST, *FIELDS)))}


class _Refused(ValueError):
    """A sentence about the text as a whole."""


def read(raw: bytes) -> dict[str, Any]:
    """The data that a file holds, a valid protocol. Raises ProtocolInvalid."""
    if len(raw) > LARGEST_BYTES:
        raise ProtocolInvalid(("file: larger than 1 MB",))
    try:
        data = _json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProtocolInvalid((f"file: not UTF-8 text, from byte {error.start + 1} on",)) from error
    except json.JSONDecodeError as error:
        raise ProtocolInvalid((f"line {error.lineno}, column {error.colno}: {error.msg}",)) from error
    except _Refused as refused:
        raise ProtocolInvalid((f"file: {refused}",)) from refused
    except (RecursionError, ValueError) as error:
        # Ten thousand brackets, or a number with a million digits.
        raise ProtocolInvalid(("file: nested too deeply, or a number is too long",)) from error
    if _depth(data) > DEEPEST:
        raise ProtocolInvalid(("file: nested too deeply",))
    parse(data)
    return dict(data)


def write(data: Mapping[str, Any]) -> bytes:
    """The file of a version: the same data, readable by people, in UTF-8."""
    return (json.dumps(ordered(dict(data)), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode(
        "utf-8"
    )


def _json(text: str) -> Any:
    data = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    if "\\u0000" in text or not _storable(json.dumps(data, ensure_ascii=False)):
        raise _Refused("holds a letter that cannot be stored")
    return data


def _storable(text: str) -> bool:
    """Whether it is UTF-8 without half letters, which a database keeps."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_number(word: str) -> NoReturn:
    raise _Refused(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _Refused(f'the field "{name[:40]}" comes twice in one place')
        fields[name] = value
    return fields


def _depth(value: Any) -> int:
    """How deeply objects and lists are nested, without climbing further than needed."""
    level, depth = _containers([value]), 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [inner for outer in level for inner in _containers(_children(outer))]
    return depth


def _children(outer: Any) -> Iterable[Any]:
    return outer.values() if isinstance(outer, dict) else outer


def _containers(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]


def ordered(value: Any) -> Any:
    """The same data with fields in the order in which people read them; a database keeps none."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value, key=_place)}
    return [ordered(each) for each in value] if isinstance(value, list) else value


def _place(key: str) -> tuple[int, str]:
    return (_ORDER.get(key, len(_ORDER)), key)
