"""A letter in words: templates/emails/<kind>/{subject.txt,body.txt,body.html}, filled at the moment of sending."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from checklists.messages.facts import facts
from checklists.messages.skeletons import Skeleton, fill
from checklists.queries.letters import Letter

KINDS = (
    "booked", "week_before", "three_days_before", "day_before", "last_drink", "day_after",
    "moved", "cancelled", "back_on", "new_link", "unlock_code", "address_left", "driver_cannot",
    "ride_second", "driver_asked", "driver_day_before", "helper_link",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """Subject, text and HTML say the same facts, in this language. Never shown as it is: it holds the patient's link."""

    language: str
    skeleton: Skeleton
    plain: list[str]
    escaped: list[str]

    @property
    def subject(self) -> str:
        return self.skeleton.subject.filled(self.plain)

    @property
    def text(self) -> str:
        return self.skeleton.text.filled(self.plain)

    @property
    def html(self) -> str:
        return self.skeleton.html.filled(self.escaped)

    @property
    def quoted_text(self) -> bytes:
        """The text as mail carries it."""
        return self.skeleton.text.quoted(self.plain)

    @property
    def quoted_html(self) -> bytes:
        return self.skeleton.html.quoted(self.escaped)


def write(letter: Letter, *, link: str, stop_link: str, now: datetime, code: str = "") -> Message:
    """The message in the patient's language. `link` is a whole address, `code` six digits; "" for a kind without them."""
    language = spoken(letter.language)
    found = facts(letter, language=language, link=link, stop_link=stop_link, code=code, now=now)
    skeleton, slots = fill(found)
    return Message(language, skeleton, [slot.text for slot in slots], [slot.html for slot in slots])


def spoken(language: str) -> str:
    """The language in which the program can write to somebody who reads this one."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE
