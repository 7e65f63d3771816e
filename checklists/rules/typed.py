"""Words that somebody typed among answers that are coded: the codes are asked for and rest plain, the words rest sealed."""

import re
from collections.abc import Callable
from typing import Any

# As every code of ours is written, and every number, time and id: nobody tells much in one such word.
CODE = r"^[A-Za-z0-9_:.+-]{0,60}$"
_CODE = re.compile(CODE)


class Typed(str):
    """Words as somebody typed them into a question of the kind "text"."""

    __slots__ = ()


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def mapped(document: Any, leaf: Callable[[Any], Any]) -> Any:
    """The same document with each of its leaves as `leaf` makes it; keys stay."""
    if isinstance(document, dict):
        return {key: mapped(each, leaf) for key, each in document.items()}
    if isinstance(document, list | tuple):
        return [mapped(each, leaf) for each in document]
    return leaf(document)


def leaves(document: Any) -> list[Any]:
    found: list[Any] = []
    mapped(document, found.append)
    return found
