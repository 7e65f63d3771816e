"""The clinic's own sentences in a message: `{word}` in a closed grammar, put in once. Source: security.md ML-3.

No nesting, no attributes, no formats: what stands in braces is one of a few words or a mistake. What is put in is
never read again, so that a site called "{phone}" prints its name.
"""

import re
from collections.abc import Collection, Mapping

from checklists.rules.reminder_rules import Audience

# The clinic's fit every message; times are those of an appointment that is ahead, as its patient is told them.
OF_CLINIC = ("clinic", "phone", "day")
OF_TIMES = ("arrive", "last_food", "last_drink")
_WITHOUT_TIMES = ("cancelled", "day_after")
_BRACED = re.compile(r"[$#@%]\{|\{([a-z_]{1,20})\}|[{}｛｝﹛﹜❴❵]|%\(|<[A-Za-z!/?%]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHOWN = 24


def known(key: str, audience: str = Audience.PATIENT) -> tuple[str, ...]:
    """The words that this message can fill in. Nobody but the patient reads until when they may eat."""
    if audience != Audience.PATIENT or key in _WITHOUT_TIMES:
        return OF_CLINIC
    return (*OF_CLINIC, *OF_TIMES)


def unknown(text: str, words: Collection[str]) -> tuple[str, ...]:
    """What is no plain sentence, from where it begins: braces around no word of ours, other placeholders, markup."""
    found = (match for match in _BRACED.finditer(text) if match[1] not in words)
    return tuple(match[0] if match[1] else text[match.start() :][:_SHOWN] for match in found)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its words filled in. A sentence with a word that has no value for this patient is left out; of a
    text that holds anything unknown nothing is printed.
    """
    if unknown(text, values):
        return ""
    said = (
        _BRACED.sub(lambda match: values[match[1]], sentence)
        for sentence in _SENTENCE.split(text.strip())
        if all(values[word] for word in _BRACED.findall(sentence))
    )
    return " ".join(said)


def spoken(words: Mapping[str, str], language: str, default: str) -> tuple[str, str]:
    """The text for somebody who reads this language, and the language it is in; the first one where there is no other."""
    wanted = (language, language.partition("-")[0], default, *words)
    return next(((words[code], code) for code in wanted if words.get(code)), ("", default))
