"""The numbers of a protocol: each with its source, and whether it is the shipped default or was changed by the site.

A number is {"value": 8, "source": "ASA 2017"}. One that a site changed keeps what was shipped beside it:
{"value": 9, "source": "…", "default": {"value": 8, "source": "ASA 2017"}}; one that the site added has
"default": null. The mark travels with the file, and an update of the software changes no published version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checklists.rules.protocol_edit import Data, NoSuchPart, Path, found, with_value

CHANGED_HERE = "Changed by this site"


@dataclass(frozen=True)
class Number:
    """One number. `default_value` is None where nothing was shipped; `changed`: by the site, or added by it."""

    path: Path
    value: float
    source: str
    changed: bool
    default_value: float | None
    default_source: str


def number_at(data: Mapping[str, Any], path: Path) -> Number | None:
    """The number at a path; None where there is none."""
    try:
        figure = found(data, path)
    except NoSuchPart:
        return None
    return _number(path, figure)


def numbers(data: Any, path: Path = ()) -> Iterator[Number]:
    """Every number of a protocol, in the order of the file."""
    if number := _number(path, data):
        yield number
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from numbers(value, (*path, str(key)))
    elif isinstance(data, list):
        for entry in data:
            key = entry.get("key", "") if isinstance(entry, Mapping) else ""
            yield from numbers(entry, (*path, str(key)))


def with_number(data: Mapping[str, Any], path: Path, value: float | None, source: str = "") -> Data:
    """A number set by the site; None takes it away. The same number as before changes nothing but its source.

    `source` "" says that the site changed it and no more. A number set back to the shipped one is the default again.
    """
    if value is None:
        return with_value(data, path, None)
    before = number_at(data, path)
    default = _default(before)
    if default and value == default["value"]:
        return with_value(data, path, default)
    if before and value == before.value and source in ("", before.source):
        return with_value(data, path, found(data, path))
    said = source if source and source != (default or {}).get("source") else CHANGED_HERE
    return with_value(data, path, {"value": _whole(value), "source": said, "default": default})


def _default(before: Number | None) -> Data | None:
    if before is None or (before.changed and before.default_value is None):
        return None
    if before.changed:
        return {"value": _whole(before.default_value or 0), "source": before.default_source}
    return {"value": _whole(before.value), "source": before.source}


def _number(path: Path, figure: Any) -> Number | None:
    if not isinstance(figure, Mapping) or not isinstance(figure.get("value"), int | float):
        return None
    default = figure.get("default")
    shipped = default if isinstance(default, Mapping) else {}
    return Number(
        path=path,
        value=figure["value"],
        source=str(figure.get("source", "")),
        changed="default" in figure,
        default_value=shipped.get("value"),
        default_source=str(shipped.get("source", "")),
    )


def _whole(value: float) -> float:
    """8 rather than 8.0: files stay as people write them."""
    return int(value) if value == int(value) else value


def with_due(rule: Data, due: str, source: str = "") -> Data:
    """A message's time set by the site, marked like a number: the shipped time and its source stay in sight."""
    default = rule.get("default") if "default" in rule else {"due": rule["due"], "source": rule["source"]}
    plain = {name: value for name, value in rule.items() if name != "default"}
    if default and due == default["due"]:
        return {**plain, **default}
    if due == rule["due"] and source in ("", rule["source"]):
        return rule
    said = source if source and source != (default or {}).get("source") else CHANGED_HERE
    return {**plain, "due": due, "source": said, "default": default}
