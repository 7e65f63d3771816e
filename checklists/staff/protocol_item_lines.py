"""Items and questions of a protocol as people read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.rules.facts import ItemKind
from checklists.staff import protocol_times as times
from checklists.staff import protocol_words as words
from checklists.staff.protocol_number_lines import NumberLine, number_lines


@dataclass(frozen=True)
class QuestionLine:
    key: str
    label: str
    type: str
    answers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    translations: tuple[tuple[str, str], ...]
    # Where its bands come from, for what is asked on the day after.
    source: str = ""


@dataclass(frozen=True)
class ItemLine:
    """`marks` are short words like "required"; `facts` longer ones, each with its name."""

    key: str
    kind: str
    label: str
    help: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    numbers: tuple[NumberLine, ...]
    translations: tuple[tuple[str, str, str], ...]
    questions: tuple[QuestionLine, ...]


def item_line(item: Mapping[str, Any]) -> ItemLine:
    key = str(item.get("key", ""))
    return ItemLine(
        key=key,
        kind=words.said(words.KINDS, item.get("kind")),
        label=str(item.get("label") or _("(no title yet)")),
        help=str(item.get("help") or ""),
        marks=tuple(_marks(item)),
        facts=tuple(_facts(item)),
        numbers=number_lines(item, _HOLDS),
        translations=tuple(
            (words.language(code), str(texts.get("label", "")), str(texts.get("help", "")))
            for code, texts in (item.get("words") or {}).items()
        ),
        questions=question_lines(item),
    )


def question_lines(part: Mapping[str, Any]) -> tuple[QuestionLine, ...]:
    """The questions of an item, or of the day after."""
    return tuple(_question(question) for question in part.get("questions") or ())


def _marks(item: Mapping[str, Any]) -> Iterator[str]:
    yield _("required") if item.get("required") else _("optional")
    if item.get("safety"):
        yield _("safety")
    if item.get("carries_over"):
        yield _("answer offered again in a series")


def _facts(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    at_desk = item.get("kind") == ItemKind.VITAL_SIGNS
    yield _("Answered by"), _("a nurse, at the desk") if at_desk else _("the patient, on the phone")
    yield _("Confirmed by"), words.said(words.CONFIRMERS, item.get("confirms_by"))
    if item.get("opens"):
        yield _("Asked from"), times.words(item["opens"])
    if item.get("when"):
        yield _("Best done by"), times.words(item["when"])


def _question(question: Mapping[str, Any]) -> QuestionLine:
    return QuestionLine(
        key=str(question.get("key", "")),
        label=str(question.get("label") or _("(no words yet)")),
        type=words.said(words.TYPES, question.get("type")),
        answers=tuple(_answers(question)),
        notes=tuple(_notes(question)),
        translations=tuple(
            (words.language(code), text) for code, text in (question.get("words") or {}).items()
        ),
        source=str(question.get("source") or ""),
    )


def _answers(question: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each answer that is chosen, and what it leads to."""
    listed = [(choice.get("key"), str(choice.get("label", ""))) for choice in question.get("choices") or ()]
    if question.get("type") == "yes_no":
        listed = [("yes", _("Yes")), ("no", _("No"))]
    for key, label in listed:
        band = next((band for band in ("red", "amber") if key in (question.get(band) or ())), "")
        yield label, band


def _notes(question: Mapping[str, Any]) -> Iterator[str]:
    if not question.get("required", True):
        yield _("may be left out")
    if question.get("several"):
        yield _("more than one answer")
    unit = str(question.get("unit") or "")
    for name, pattern in _RANGES.items():
        if question.get(name) is not None:
            yield str(pattern) % {"n": f"{question[name]:g} {unit}".strip()}
    if question.get("means"):
        yield _("yes: %(meaning)s") % {"meaning": words.said(words.MEANINGS, question["means"]).lower()}


_RANGES = {
    "least": gettext_lazy("from %(n)s"),
    "most": gettext_lazy("up to %(n)s"),
    "amber_under": gettext_lazy("a nurse asks below %(n)s"),
    "amber_from": gettext_lazy("a nurse asks from %(n)s"),
}
_HOLDS = ((("holds_for_hours",), words.LENGTHS["holds_for_hours"], words.HOURS_UNIT),)
