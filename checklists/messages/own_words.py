"""The clinic's own sentences in a message: their words filled in on the site's clock, as text and never as HTML."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from checklists.messages.slots import SiteClock, paragraph
from checklists.queries.letters import Letter
from checklists.rules import message_words


def facts(letter: Letter) -> Mapping[str, Any]:
    """`words` is "" where there are none to print."""
    text = message_words.filled(letter.words, _values(letter)) if letter.words else ""
    return {"words": paragraph(text) if text.strip() else "", "words_language": letter.words_language}


def _values(letter: Letter) -> dict[str, str]:
    """In the language of the sentences around them."""
    clock, named = SiteClock(letter.zone, letter.words_language), letter.named
    # What is cancelled is the time that the patient knows.
    known = letter.told if letter.kind == "cancelled" and letter.told else named
    arrive = clock(named.arrive_at)
    values = {
        "clinic": letter.alias,
        "phone": letter.phone,
        "day": clock(known.arrive_at).day.text,
        "arrive": arrive.clock.text,
        "last_food": _end(clock, named.last_food_at, named.arrive_at),
        "last_drink": _end(clock, named.last_drink_at, named.arrive_at),
    }
    return {word: values[word] for word in letter.known_words}


def _end(clock: SiteClock, at: datetime | None, arrive_at: datetime) -> str:
    """With its day where that is not the arrival's; "" while it is withheld."""
    if at is None:
        return ""
    shown = clock(at)
    return shown.clock.text if shown.on == clock(arrive_at).on else shown.moment.text
