"""What differs between two versions, in the desk's words: times and choices as they are called on the pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checklists.rules.protocol_changes import Change, changes
from checklists.rules.protocol_file import ordered
from checklists.staff import protocol_times as times
from checklists.staff import protocol_words as words

_TIMES = frozenset({"due", "send_by", "when", "opens"})
_CHOICES: Mapping[str, Mapping[Any, Any]] = {
    "kind": words.KINDS,
    "ride_policy": words.RIDES,
    "anchor": words.ANCHORS,
    "milk_rule": words.MILK,
    "pregnancy_test": words.PREGNANCY_TESTS,
    "type": words.TYPES,
    "means": words.MEANINGS,
    "confirms_by": words.CONFIRMERS,
    "rank": words.RANKS,
    "channel": words.CHANNELS,
    "audience": words.AUDIENCES,
    "on_doubt": words.ON_DOUBT,
    "if_missed": words.IF_MISSED,
    "only_if": words.CONDITIONS,
    "languages": words.LANGUAGES,
    "exceptions": words.EXCEPTIONS,
}


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Line by line; neither the number of the version nor the shipped default beside a changed number is a difference."""
    told = changes(ordered(dict(old)), ordered(dict(new)))
    kept = (line for line in told if line.path != "version" and ".default" not in line.path)
    return tuple(
        replace(line, before=_said(line, line.before), after=_said(line, line.after)) for line in kept
    )


def _said(line: Change, text: str) -> str:
    field = line.path.rpartition(".")[2]
    if field in _TIMES:
        return times.words(text)
    if field in _CHOICES:
        return ", ".join(words.said(_CHOICES[field], part) for part in text.split(", ")) if text else ""
    return text
