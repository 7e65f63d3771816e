"""Words together with the language they are in, so that a page can say which one it speaks."""

from dataclasses import dataclass

from checklists.rules.words import Words


@dataclass(frozen=True, slots=True)
class Text:
    """`language` is a code like "en" or "es-MX"."""

    words: str
    language: str

    def __str__(self) -> str:
        return self.words


def text_in(text: str, others: Words, *, language: str, default: str) -> Text:
    """The text in this language, else in the plain one of a regional language, else as written in `default`."""
    for known in (language, language.partition("-")[0]):
        if others.get(known):
            return Text(others[known], known)
    return Text(text, default)
