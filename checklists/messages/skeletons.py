"""A message compiled once for all letters that choose the same sentences; each letter only fills its slots.

The styles of the layout are moved into its elements once a kind. A template sees either real values or marks in
their place; what stands between two marks is kept. Values are put in last, and nothing looks for marks in them.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from itertools import count, groupby
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from checklists.messages.quoted import quoted
from checklists.messages.slots import Slot

Facts = dict[str, Any]
# Sentences are chosen by a few dozen flags; what is seldom chosen makes room for what is.
_MOST = 512
_INCLUDE = re.compile(r'\{% include "(emails/[\w/.]+)" %\}')
_MARK = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Finished text with the numbers of slots between its pieces; the same line by line, those without a slot encoded.

    Encoding is by far the dearest part of a mail, and most of its lines are the same in all.
    """

    pieces: tuple[str | int, ...]
    lines: tuple[bytes | tuple[str | int, ...], ...]

    def filled(self, values: list[str]) -> str:
        return _filled(self.pieces, values)

    def quoted(self, values: list[str]) -> bytes:
        """As `quoted(filled(values))`."""
        return b"".join(
            line if isinstance(line, bytes) else quoted(_filled(line, values)) for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Subject, text and HTML without the values."""

    subject: Pieces
    text: Pieces
    html: Pieces


@dataclass(frozen=True, slots=True)
class Rendered:
    """Subject, text and HTML with real values in them."""

    subject: str
    text: str
    html: str


_kept: dict[Hashable, Skeleton] = {}


def fill(facts: Facts) -> tuple[Skeleton, list[Slot]]:
    """The skeleton for these facts, and what goes into it."""
    slots: list[Slot] = []
    chosen = _shape(tuple(facts.values()), slots)
    found = _kept.get(chosen)
    if found is None:
        found = _kept[chosen] = _compiled(facts)
        while len(_kept) > _MOST:
            _kept.pop(next(iter(_kept)), None)
    return found, slots


def render(facts: Facts) -> Rendered:
    """The whole message without a skeleton, value by value through the templates: what a filled one has to equal."""
    plain = _put(facts, lambda slot: slot.text)
    # Reviewed: each slot's html was escaped when the slot was made.
    escaped = _put(facts, lambda slot: mark_safe(slot.html))  # noqa: S308  # nosec B308
    kind = facts["kind"]
    with translation.override(facts["language"]):
        return Rendered(
            " ".join(_text(kind, "subject.txt").render(Context(plain)).split()),
            _tidy(_text(kind, "body.txt").render(Context(plain))),
            _html(kind).render(Context(escaped)),
        )


def _shape(value: Any, slots: list[Slot]) -> Hashable:
    """What is chosen: the facts without their slots, which go to `slots` in the order in which they stand."""
    kind = type(value)
    if kind is Slot:
        slots.append(value)
        return Slot
    if kind is dict:
        return tuple([_shape(each, slots) for each in value.values()])
    if kind is tuple:
        return tuple([_shape(each, slots) for each in value])
    flag: Hashable = value
    return flag


def _put(value: Any, form: Callable[[Slot], str]) -> Any:
    """The facts with one form of each slot in its place."""
    if isinstance(value, Slot):
        return form(value)
    if isinstance(value, dict):
        return {name: _put(each, form) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_put(each, form) for each in value)
    return value


def _compiled(facts: Facts) -> Skeleton:
    numbers = count()

    def marked(_slot: Slot) -> Slot:
        mark = f"\ue000{next(numbers)}\ue001"
        return Slot(mark, mark)

    rendered = render(_put(facts, marked))  # type: ignore[arg-type]
    return Skeleton(_pieces(rendered.subject), _pieces(rendered.text), _pieces(rendered.html))


def _pieces(text: str) -> Pieces:
    runs = groupby(text.splitlines(keepends=True), key=lambda line: bool(_MARK.search(line)))
    lines = (_split("".join(run)) if has_slots else quoted("".join(run)) for has_slots, run in runs)
    return Pieces(_split(text), tuple(lines))


def _split(text: str) -> tuple[str | int, ...]:
    parts = _MARK.split(text)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def _filled(pieces: tuple[str | int, ...], values: list[str]) -> str:
    return "".join([piece if isinstance(piece, str) else values[piece] for piece in pieces])


@cache
def _text(kind: str, name: str) -> Template:
    return _template("{% autoescape off %}" + _source(f"emails/{kind}/{name}") + "{% endautoescape %}")


@cache
def _html(kind: str) -> Template:
    """Layout and body as one source, its styles inlined before it is compiled."""
    body = _source(f"emails/{kind}/body.html")
    whole = _source("emails/layout.html").replace("<!-- body -->", body)
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return _template(inliner.inline(whole))


def _template(source: str) -> Template:
    return Template("{% load i18n %}" + source)


def _source(name: str) -> str:
    """A template's text with its parts put in, so that the inliner sees every element."""
    text = (Path(settings.BASE_DIR) / "templates" / name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: _source(found[1]).strip("\n"), text)


def _tidy(text: str) -> str:
    """At most one empty line between two paragraphs."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
