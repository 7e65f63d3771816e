"""Every text of a protocol that patients read, with where it stands and in which language."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ItemSpec
from checklists.rules.questions import Question
from checklists.rules.reminder_rules import ReminderRule
from checklists.rules.reminder_words import title
from checklists.rules.words import Words


class Place(StrEnum):
    """Where a text shows: a label may become a page's title, a message lies in a mailbox, all else stays on the page."""

    LABEL = "label"
    BODY = "body"
    MESSAGE = "message"


@dataclass(frozen=True)
class PatientText:
    """One text in one language; `path` is that of the field it stands in, "items[2].label"."""

    path: str
    language: str
    text: str
    place: Place


@dataclass(frozen=True)
class Spoken:
    """One text with its translations; `name` says which one for the desk."""

    path: str
    name: str
    text: str
    words: Words
    place: Place

    def says(self, language: str) -> bool:
        """Whether it is translated, a regional language by its plain one."""
        return language in self.words or language.partition("-")[0] in self.words


def spoken_texts(protocol: Protocol) -> Iterator[Spoken]:
    """Every text with what is translated of it; vital signs are the desk's and have none."""
    drinking = protocol.hydration
    yield Spoken("hydration.advice", "the advice on drinking", drinking.advice, drinking.words, Place.BODY)
    for place, item in enumerate(protocol.items):
        if item.kind.asked_of_patient:
            yield from _of_item(f"items[{place}]", item)
    for place, question in enumerate(protocol.next_day.questions if protocol.next_day else ()):
        yield from _of_question(f"next_day.questions[{place}]", question)
    for place, rule in enumerate(protocol.reminders):
        if rule.words:
            yield _of_message(f"reminders[{place}].words", rule, protocol.languages[0])


def patient_texts(protocol: Protocol) -> Iterator[PatientText]:
    """The same, one by one in each language."""
    default = protocol.languages[0]
    for each in spoken_texts(protocol):
        if each.text:
            yield PatientText(each.path, default, each.text, each.place)
        for language, text in each.words.items():
            yield PatientText(f"{each.path} ({language})", language, text, each.place)


def _of_message(path: str, rule: ReminderRule, default: str) -> Spoken:
    others = {language: text for language, text in rule.words.items() if language != default}
    name = f'your text in "{title(rule.key)}"'
    return Spoken(path, name, rule.words.get(default, ""), others, Place.MESSAGE)


def _of_item(path: str, item: ItemSpec) -> Iterator[Spoken]:
    for name, named, text, place in (
        ("label", "title", item.label, Place.LABEL),
        ("help", "explanation", item.help, Place.BODY),
    ):
        words = {language: texts[name] for language, texts in item.words.items() if name in texts}
        yield Spoken(f"{path}.{name}", f'the {named} of "{item.label}"', text, words, place)
    for number, question in enumerate(item.questions):
        yield from _of_question(f"{path}.questions[{number}]", question)


def _of_question(path: str, question: Question) -> Iterator[Spoken]:
    about = f'"{question.label}"'
    yield Spoken(f"{path}.label", about, question.label, question.words, Place.LABEL)
    if question.unit:
        yield Spoken(f"{path}.unit", f"the unit of {about}", question.unit, question.unit_words, Place.BODY)
    for number, choice in enumerate(question.choices):
        name = f'the answer "{choice.label}"'
        yield Spoken(f"{path}.choices[{number}].label", name, choice.label, choice.words, Place.BODY)
