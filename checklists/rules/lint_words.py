"""What is wrong with a protocol's words: unclear times, words patients never read, long sentences, volumes of water.

Source: ux.md S4 and 12, clinical.md 2 and 8.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial

from checklists.rules.forbidden_words import LANGUAGES, Found, Rule, forbidden
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_finding import Finding, refused, warning
from checklists.rules.protocol_texts import PatientText, Place, patient_texts

MOST_WORDS_A_SENTENCE = 20  # ux.md X5
MOST_SENTENCES_A_TEXT = 3

_CLOCK_TWELVE = r"(?<![\d:])12[:.]00(?!\d)(?!\s*(?:noon|midday))"
_BARE_CLOCK = r"(?<![\d:])(?:0?[1-9]|1[01])[:.][0-5]\d(?!\d)(?!\s*(?:[ap]\.?\s?m\b))"
_UNCLEAR = {
    "en": re.compile(
        rf"\b(?:midnight(?! at the end of)|(?<!12:00 )noon|midday|tonight|tomorrow|yesterday|12 ?[ap]\.?m\b"
        rf"|this (?:morning|afternoon|evening)|last night)\b|{_CLOCK_TWELVE}|{_BARE_CLOCK}",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:medianoche(?! al final de)|(?<!12:00 del )mediod[ií]a|esta (?:noche|tarde|mañana)|anoche|ayer"
        r"|(?<!la )(?<!cada )(?<!esta )mañana)\b|(?<![\d:])12[:.]00(?!\d)(?! del mediod[ií]a)"
        r"|(?<![\d:])(?:0?[1-9]|1[01])[:.][0-5]\d(?!\d)(?!\s*(?:[ap]\.?\s?m\b|de la ))",
        re.IGNORECASE,
    ),
}
# A title or subject with one of these tells a stranger why somebody comes. Source: clinical.md 8 (10), ux.md E3.
_TELLING = re.compile(
    r"\b(?:(?:es|ar)?ketamin[ae]?\w*|ketalar|spravato|psychedelic\w*|psychiatr\w*|psycholog\w*|psychother\w*|psiqui[aá]tr\w*"
    r"|psic[oó]log\w*|depress\w*|depresi\w*|antidepress\w*|antidepresi\w*|bipolar\w*|suicid\w*|ptsd|ocd|mental health|salud mental"
    r"|schizo\w*|esquizo\w*|psychos[ie]s|psychotic|psicosis|mania|addict\w*|adicci\w*|benzo\w*|opioid\w*|opioide\w*)\b"
    r"|\b\w{3,}(?:azepam|azolam|izolam|zopiclone|zolpidem)\b",
    re.IGNORECASE,
)
_SEEN = {
    Place.LABEL: (
        "would stand in titles that others can see.",
        "Name no medicine, diagnosis or specialty in a label; the help below it may say more.",
    ),
    Place.MESSAGE: (
        "would stand in an email that others can see.",
        "Name no medicine, diagnosis or specialty in a message; the list behind the link may say more.",
    ),
}
_OWN_TIMES = {
    Place.MESSAGE: "Leave the time out: the message prints each patient's own. Or fill it in with {day} and {arrive}. "
}
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+", re.IGNORECASE)
_VOLUME = re.compile(
    r"\b(?:\d+(?:[.,]\d+)?|a|an|one|two|three|four|half|un|una|uno|dos|tres|cuatro|medio|media)\s?-?\s?"
    r"(?:(?:full|large|big|small)\s)?"
    r"(?:ml|cl|dl|l|oz|millilit\w+|lit(?:er|re)s?|mililitros?|litros?|ounces?|onzas?|pints?|cups?|glass(?:es)?|bottles?|tazas?|vasos?|botellas?)\b",
    re.IGNORECASE,
)
_DRINK = re.compile(r"\b(?:water|drink\w*|fluid\w*|agua|beb\w+|l[ií]quido\w*|tom[ae]\w*)\b", re.IGNORECASE)


def words_findings(protocol: Protocol, medicine_names: Collection[str]) -> Iterator[Finding]:
    """Every finding about every text, in every language. `medicine_names` are single words in lower case."""
    checks: tuple[Callable[[PatientText], Iterator[Finding]], ...] = (
        partial(_forbidden, names=medicine_names),
        partial(_telling, names=medicine_names),
        _unclear_time,
        _linking,
        _long,
        _volume,
    )
    for text in patient_texts(protocol):
        for check in checks:
            yield from check(text)


def _forbidden(text: PatientText, names: Collection[str]) -> Iterator[Finding]:
    for found in (*forbidden(text.text, text.language, names), *_in_other_languages(text)):
        yield refused(text.path, f'"{found.words}" is never said to a patient.', found.why)


def _in_other_languages(text: PatientText) -> Iterator[Found]:
    """Words on a medicine in another language than the field's: somebody may have typed them there."""
    for language in sorted(LANGUAGES - {text.language.partition("-")[0]}):
        yield from (found for found in forbidden(text.text, language) if found.rule is Rule.MEDICINE)


def _unclear_time(text: PatientText) -> Iterator[Finding]:
    pattern = _UNCLEAR.get(text.language.partition("-")[0], _UNCLEAR["en"])
    if found := pattern.search(text.text):
        yield refused(
            text.path,
            f'"{found.group().strip()}" does not say which day or which half of it.',
            _OWN_TIMES.get(
                text.place, "Leave the time out: the page prints each patient's own clock times beside it. "
            )
            + 'Or write it like "12:00 noon", "6:00 am", "midnight at the end of Wednesday".',
        )


def _telling(text: PatientText, names: Collection[str]) -> Iterator[Finding]:
    if text.place is Place.BODY:
        return
    named = (word for word in re.findall(r"\w+", text.text) if word.lower() in names)
    match = _TELLING.search(text.text)
    found = match.group() if match else next(named, "")
    if found:
        yield refused(text.path, f'"{found}" {_SEEN[text.place][0]}', _SEEN[text.place][1])


def _linking(text: PatientText) -> Iterator[Finding]:
    """Every mail program makes a link of it, and a second one is what a false message has."""
    found = _ADDRESS.search(text.text)
    if found and text.place is Place.MESSAGE:
        yield refused(
            text.path,
            f'"{found.group()}" would be a second link in the message.',
            "A message has one link, the patient's own. Put addresses into the explanation of an item.",
        )


def _long(text: PatientText) -> Iterator[Finding]:
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", text.text.strip()) if part]
    longest = max((len(part.split()) for part in sentences), default=0)
    if longest > MOST_WORDS_A_SENTENCE:
        words = f"A sentence has {longest} words; {MOST_WORDS_A_SENTENCE} are the most that read easily."
        yield warning(text.path, words, "Make two sentences of it.")
    if len(sentences) > MOST_SENTENCES_A_TEXT:
        words = (
            f"The text has {len(sentences)} sentences; {MOST_SENTENCES_A_TEXT} are the most that read easily."
        )
        yield warning(text.path, words, "Leave out what the patient need not do.")


def _volume(text: PatientText) -> Iterator[Finding]:
    found = _VOLUME.search(text.text)
    if found and _DRINK.search(text.text):
        yield warning(
            text.path,
            f'"{found.group()}" is an amount to drink. Some people must not drink that much, and this text reaches all.',
            "Leave the amount out, or set the volume goal: it is never shown to people who are fluid-restricted "
            "(clinical.md 2, H8).",
        )
