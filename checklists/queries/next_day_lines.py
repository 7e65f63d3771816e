"""The questions of the day after in words: as a form asks one, and as the check page reads them all."""

from dataclasses import dataclass

from checklists.queries.next_day import NextDayPage
from checklists.queries.questions import AnswerLine, QuestionLine, answer_lines, form_lines
from checklists.rules import next_day
from checklists.rules.next_day import SAID, Help
from checklists.rules.question_shortcuts import as_given
from checklists.rules.questions import Question
from checklists.rules.text import Text, text_in


@dataclass(frozen=True)
class CheckLine:
    """One question: `answer` as it was given, None where there is none; `not_said`: they would rather not say."""

    position: int
    label: Text
    answer: AnswerLine | None
    not_said: bool


def form_line(
    page: NextDayPage, position: int, *, language: str, raw: list[str] | None = None, problem: str = ""
) -> QuestionLine:
    """One question with what was typed, or with what is kept. Raises NotFound."""
    question = page.at(position)
    given = as_given(page.answers.get(question.key, {}).get(SAID)) if raw is None else raw
    (line,) = form_lines(
        (question,),
        {question.key: given},
        language=language,
        default=page.asked.default,
        problems={question.key: problem},
    )
    return line


def lines(page: NextDayPage, *, language: str) -> tuple[CheckLine, ...]:
    """Every question in its order."""
    return tuple(
        _line(page, place, question, language) for place, question in enumerate(page.asked.questions, start=1)
    )


def help_at(page: NextDayPage, position: int) -> Help | None:
    """What the newest answer at this place shows at once. Raises NotFound."""
    question = page.at(position)
    kept = page.answers.get(question.key)
    return None if kept is None else next_day.help_for(question, kept)


def _line(page: NextDayPage, position: int, question: Question, language: str) -> CheckLine:
    kept = page.answers.get(question.key)
    said = answer_lines(
        (question,), {question.key: (kept or {}).get(SAID)}, language=language, default=page.asked.default
    )
    label = text_in(question.label, question.words, language=language, default=page.asked.default)
    return CheckLine(position, label, next(iter(said), None), not_said=kept == {})
