"""New entries of a protocol: an item of a kind, a question, as they stand before anybody has written them."""

from collections.abc import Iterable, Mapping
from typing import Any

from checklists.rules.facts import ItemKind
from checklists.rules.protocol_edit import Data, added, found, free_key, removed, with_value
from checklists.rules.questions import QuestionType

# The clinic's own questions may make several items; every other kind is asked for once.
_MANY = frozenset({ItemKind.QUESTION})


def addable_kinds(data: Mapping[str, Any]) -> list[ItemKind]:
    """The kinds that may still be added, the clinic's own questions first."""
    taken = {item.get("kind") for item in data.get("items") or ()}
    free = [kind for kind in ItemKind if kind in _MANY or kind.value not in taken]
    return sorted(free, key=lambda kind: kind not in _MANY)


def with_new_item(
    data: Mapping[str, Any], kind: ItemKind, label: str, shipped: Iterable[Mapping[str, Any]]
) -> tuple[Data, str]:
    """The data with one more item, and its key; a kind that is shipped comes with its shipped words and limits."""
    source = next((each for each in shipped if _of_kind(each, kind)), None)
    item = dict(_of_kind(source, kind) or {}) if source and kind not in _MANY else _blank(kind)
    item["label"] = label or item["label"] or ""
    item["key"] = free_key(data, ("items",), str(item.get("key") or label), kind.value)
    changed = added(data, ("items",), item)
    if kind is ItemKind.VITAL_SIGNS and source:
        changed = with_value(changed, ("vitals",), source.get("vitals"))
    return changed, item["key"]


def without_item(data: Mapping[str, Any], key: str) -> Data:
    """The data without one item; the limits of vital signs go with theirs. Raises NoSuchPart."""
    kind = found(data, ("items", key)).get("kind")
    left = removed(data, ("items", key))
    return with_value(left, ("vitals",), None) if kind == ItemKind.VITAL_SIGNS else left


def with_new_question(
    data: Mapping[str, Any], item: str, label: str, type_: QuestionType
) -> tuple[Data, str]:
    """The data with one more question of an item, and its key. Raises NoSuchPart."""
    path = ("items", item, "questions")
    key = free_key(data, path, label, "question")
    question: Data = {"key": key, "type": type_.value, "label": label, "required": True}
    if type_ is QuestionType.CHOICE:
        question["choices"] = []
    return added(data, path, question), key


def _of_kind(data: Mapping[str, Any] | None, kind: ItemKind) -> Data | None:
    items = (data or {}).get("items") or ()
    return next((item for item in items if item.get("kind") == kind.value), None)


def _blank(kind: ItemKind) -> Data:
    return {
        "key": "",
        "kind": kind.value,
        "label": "",
        "help": "",
        "required": True,
        "safety": False,
        "confirms_by": "nurse",
    }
