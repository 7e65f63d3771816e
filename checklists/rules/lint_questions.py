"""What is wrong with the questions of a protocol's items: answers that read the same, limits that nothing can reach."""

from collections import Counter
from collections.abc import Iterator

from checklists.rules.protocol import Protocol
from checklists.rules.protocol_finding import Finding, refused, warning
from checklists.rules.questions import Question, QuestionType


def question_findings(protocol: Protocol) -> Iterator[Finding]:
    """Every finding about every question."""
    for place, item in enumerate(protocol.items):
        for number, question in enumerate(item.questions):
            yield from _of_question(f"items[{place}].questions[{number}]", question)
    for number, question in enumerate(protocol.next_day.questions if protocol.next_day else ()):
        yield from _of_question(f"next_day.questions[{number}]", question)


def _of_question(path: str, question: Question) -> Iterator[Finding]:
    yield from _answers(path, question)
    yield from _limits(path, question)


def _answers(path: str, question: Question) -> Iterator[Finding]:
    if question.type is QuestionType.CHOICE and len(question.choices) == 1:
        yield warning(f"{path}.choices", "There is one answer to choose from.", "Write at least two answers.")
    counted = Counter(" ".join(choice.label.casefold().split()) for choice in question.choices)
    for place, choice in enumerate(question.choices):
        if counted[" ".join(choice.label.casefold().split())] > 1:
            words = f'Two answers read "{choice.label}": nobody could tell them apart.'
            yield refused(f"{path}.choices[{place}].label", words, "Word one of them differently.")


def _limits(path: str, question: Question) -> Iterator[Finding]:
    under, above = question.amber_under, question.amber_from
    if under is not None and above is not None and above < under:
        cure = "A nurse is asked below the smaller number, and from the larger one on."
        yield warning(f"{path}.amber_from", "Every answer would be a nurse's to ask about.", cure)
    if under is not None and question.least is not None and under <= question.least:
        words = f"Nobody can type a number below {under:g}: {question.least:g} is the smallest."
        yield warning(f"{path}.amber_under", words, "Change one of the two numbers.")
    if above is not None and question.most is not None and above > question.most:
        words = f"Nobody can type {above:g} or more: {question.most:g} is the largest."
        yield warning(f"{path}.amber_from", words, "Change one of the two numbers.")
