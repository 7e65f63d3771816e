"""The items of a protocol, read from its data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from checklists.rules.facts import ItemKind
from checklists.rules.json_reader import JsonReader
from checklists.rules.questions import Choice, Meaning, Question, QuestionType
from checklists.rules.reminder_parsing import read_time
from checklists.rules.time_grammar import Anchor, TimeExpression
from checklists.rules.words import Words

ASKING_KINDS = frozenset({ItemKind.WELLBEING, ItemKind.COMFORT, ItemKind.QUESTION})
# Acts and messages are moments of reminders; an item knows those of its appointment.
KNOWN_ANCHORS = (Anchor.START, Anchor.ARRIVE, Anchor.LEAVE, Anchor.LAST_FOOD, Anchor.LAST_DRINK)
LONGEST_KEY = 50


@dataclass(frozen=True)
class ItemSpec:
    """One thing to prepare, as the patient sees it.

    `when` is the time by which it is best done, `opens` from when it can be answered (None: from the booking on).
    An answer older than `holds_for` at the start is asked again; None: it holds. `carries_over`: in a series the
    last answer is offered again with one tap, never for a safety item. `words` are translations: language to
    "label" and "help". `confirms_by` names who verifies it at check-in.
    """

    key: str
    kind: ItemKind
    label: str
    help: str
    required: bool
    safety: bool
    confirms_by: str
    when: TimeExpression | None
    opens: TimeExpression | None = None
    holds_for: timedelta | None = None
    carries_over: bool = False
    words: Mapping[str, Words] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def read_item(reader: JsonReader) -> ItemSpec:
    """One item; every problem is written into the reader."""
    kind = reader.choice("kind", ItemKind)
    item = ItemSpec(
        key=reader.text("key", longest=LONGEST_KEY),
        kind=kind,
        label=reader.text("label", longest=60),
        help=reader.text("help", longest=400),
        required=reader.flag("required"),
        safety=reader.flag("safety"),
        confirms_by=reader.text("confirms_by", longest=30),
        when=read_time(reader, "when") if reader.has("when") else None,
        opens=read_time(reader, "opens") if reader.has("opens") else None,
        holds_for=_length(reader) if reader.has("holds_for_hours") else None,
        carries_over=reader.flag("carries_over") if reader.has("carries_over") else False,
        words=_item_words(reader),
        questions=tuple(read_question(part) for part in reader.parts("questions"))
        if reader.has("questions")
        else (),
    )
    reader.close()
    _check(item, reader)
    return item


def _check(item: ItemSpec, reader: JsonReader) -> None:
    if item.carries_over and item.safety:
        reader.problem("carries_over", "a safety item is always asked anew")
    if item.kind in ASKING_KINDS and not item.questions:
        reader.problem("questions", "at least one question was expected")
    if item.questions and item.kind not in ASKING_KINDS:
        reader.problem("questions", "this kind of item asks its own questions")
    for name, expression in (("when", item.when), ("opens", item.opens)):
        if expression and expression.anchor not in (*KNOWN_ANCHORS, None):
            reader.problem(name, "may count from start, arrive, leave, last_food or last_drink")
    if item.key and not is_key(item.key):
        reader.problem("key", "may hold small letters, digits, hyphens and underscores")
    check_keys(item.questions, reader)


def check_keys(questions: tuple[Question, ...], reader: JsonReader) -> None:
    """No question of a list under another one's key."""
    keys = [question.key for question in questions]
    for place, key in enumerate(keys):
        if key and key in keys[:place]:
            reader.problem(f"questions[{place}].key", "comes twice")


def is_key(text: str) -> bool:
    """Whether a text may be a key: it stands in addresses, forms and rows."""
    return text.isascii() and all(letter.islower() or letter.isdigit() or letter in "-_" for letter in text)


def _length(reader: JsonReader) -> timedelta:
    return timedelta(hours=reader.figure("holds_for_hours", 1, 8760))


def _item_words(reader: JsonReader) -> dict[str, Words]:
    if not reader.has("words"):
        return {}
    languages = reader.part("words")
    return {name: _in_language(languages, name) for name in languages.names()}


def _in_language(languages: JsonReader, name: str) -> Words:
    part = languages.part(name)
    found = {
        key: part.text(key, longest=longest)
        for key, longest in (("label", 60), ("help", 400))
        if part.has(key)
    }
    part.close()
    return found


def read_question(reader: JsonReader) -> Question:
    """One question; every problem is written into the reader."""
    type_ = reader.choice("type", QuestionType)
    question = Question(
        key=reader.text("key", longest=LONGEST_KEY),
        type=type_,
        label=reader.text("label", longest=120),
        required=reader.flag("required") if reader.has("required") else True,
        words=flat_words(reader, "words", 120),
        choices=tuple(_choice(part) for part in reader.parts("choices")) if reader.has("choices") else (),
        several=reader.flag("several") if reader.has("several") else False,
        unit=reader.text("unit", longest=20) if reader.has("unit") else "",
        unit_words=flat_words(reader, "unit_words", 20),
        least=_number(reader, "least"),
        most=_number(reader, "most"),
        amber_under=_number(reader, "amber_under"),
        amber_from=_number(reader, "amber_from"),
        amber=_answers(reader, "amber"),
        red=_answers(reader, "red"),
        means=reader.choice("means", Meaning) if reader.has("means") else None,
    )
    reader.close()
    _check_question(question, reader)
    return question


def _check_question(question: Question, reader: JsonReader) -> None:
    """What single fields cannot see."""
    if question.key and not is_key(question.key):
        reader.problem("key", "may hold small letters, digits, hyphens and underscores")
    is_choice = question.type is QuestionType.CHOICE
    if is_choice != bool(question.choices):
        reader.problem("choices", "a choice has choices, and only a choice has them")
    if question.several and not is_choice:
        reader.problem("several", "only a choice may have several answers")
    if question.least is not None and question.most is not None and question.least > question.most:
        reader.problem("least", "lies above most")
    if question.means is not None and question.type is not QuestionType.YES_NO:
        reader.problem("means", "only a yes or no can mean this")
    for answer in sorted((question.amber | question.red) - set(question.options)):
        reader.problem("amber", f"{answer[:40]!r} is no answer to this question")
    keys = [choice.key for choice in question.choices]
    for place, key in enumerate(keys):
        if key and (key in keys[:place] or not is_key(key)):
            reader.problem(f"choices[{place}].key", "comes twice, or holds other letters than a key may")


def _choice(reader: JsonReader) -> Choice:
    choice = Choice(
        key=reader.text("key", longest=LONGEST_KEY),
        label=reader.text("label", longest=60),
        words=flat_words(reader, "words", 60),
    )
    reader.close()
    return choice


def flat_words(reader: JsonReader, key: str, longest: int) -> Words:
    """Translations of one text: language to text."""
    if not reader.has(key):
        return {}
    part = reader.part(key)
    return {name: part.text(name, longest=longest) for name in part.names()}


def _number(reader: JsonReader, key: str) -> float | None:
    return reader.number(key) if reader.has(key) else None


def _answers(reader: JsonReader, key: str) -> frozenset[str]:
    return frozenset(reader.texts(key)) if reader.has(key) else frozenset()
