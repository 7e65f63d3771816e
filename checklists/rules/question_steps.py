"""Questions one a page: which comes next, and what of a draft still answers what is asked now.

A draft keeps beside each answer the mark of its question. Where that is another one by now, or is put in other words,
the answer stands for nothing and the question is asked again. Steps count from 1.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from checklists.rules.questions import Question, QuestionType
from checklists.rules.typed import Typed

Given = Mapping[str, list[str]]


@dataclass(frozen=True)
class Drafted:
    """`given` are answers by question key, as a form sent them; [] for one that was left empty.

    `has_changed`: something was answered that is asked otherwise now, or not at all.
    """

    given: dict[str, list[str]]
    has_changed: bool


def mark(question: Question) -> str:
    """The same for a question that asks the same, and tells nothing of it."""
    asked = (
        question.key, question.type, question.label, question.unit, question.several, question.means,
        question.required, question.least, question.most,
        *map(_sorted, (question.words, question.unit_words)),
        [(choice.key, choice.label, _sorted(choice.words)) for choice in question.choices],
    )  # fmt: skip
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def entry(question: Question, said: list[str]) -> dict[str, object]:
    """One answer as a draft keeps it."""
    typed = question.type is QuestionType.TEXT
    return {"said": [Typed(part) for part in said] if typed else said, "asked": mark(question)}


def drafted(questions: tuple[Question, ...], raw: Mapping[str, object]) -> Drafted:
    """The answers of a draft's entries that stand today."""
    given = {question.key: said for question in questions if (said := _said(question, raw)) is not None}
    return Drafted(given, has_changed=bool(raw.keys() - given.keys()))


def standing(questions: tuple[Question, ...], raw: Mapping[str, object]) -> dict[str, object]:
    """A draft's entries without those that stand for nothing any more."""
    given = drafted(questions, raw).given
    return {key: each for key, each in raw.items() if key in given}


def next_step(questions: tuple[Question, ...], given: Given, *, after: int = 0) -> int | None:
    """The next question that nobody has answered yet, first among those behind `after`; None for the check page."""
    open_steps = [step for step, question in enumerate(questions, start=1) if question.key not in given]
    behind = [step for step in open_steps if step > after]
    return next(iter(behind or open_steps), None)


def seal(questions: tuple[Question, ...], given: Given, stamp: str) -> str:
    """What a check page showed: the questions, these answers, and when the item was last answered anywhere."""
    shown = [stamp, [mark(question) for question in questions], sorted(given.items())]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def _said(question: Question, raw: Mapping[str, object]) -> list[str] | None:
    kept = raw.get(question.key)
    if not isinstance(kept, dict) or kept.get("asked") != mark(question):
        return None
    said = kept.get("said")
    return [str(part) for part in said] if isinstance(said, list) else None


def _sorted(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(words.items())
