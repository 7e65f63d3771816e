"""A letter in words: templates/emails/<kind>/{subject.txt,body.txt,body.html}, filled at the moment of sending."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from checklists.messages import skeletons
from checklists.messages.facts import facts
from checklists.queries.letters import Letter

KINDS = (
    "booked", "week_before", "three_days_before", "day_before", "last_drink", "day_after",
    "moved", "cancelled", "back_on", "new_link",
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """Subject, text and HTML say the same facts, in this language."""

    subject: str
    text: str
    html: str
    language: str


def write(letter: Letter, *, link: str, stop_link: str, now: datetime) -> Message:
    """The message in the patient's language. `link` is a whole address, "" for a kind without one."""
    language = spoken(letter.language)
    with translation.override(language):
        said = skeletons.fill(
            {**_language(language), **facts(letter, link=link, stop_link=stop_link, now=now)}
        )
    return Message(said.subject, said.text, said.html, language)


def spoken(language: str) -> str:
    """The language in which the program can write to somebody who reads this one."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def _language(language: str) -> dict[str, str]:
    right_to_left = translation.get_language_info(language)["bidi"]
    return {"language": language, "direction": "rtl" if right_to_left else "ltr"}
