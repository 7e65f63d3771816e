"""Reads a protocol as a careful colleague would: what must be mended before publishing, what is worth a thought.

`parse` refuses what is no protocol; here it is one, and the question is whether it is a good one. Source: ux.md S4.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from checklists.rules.facts import ItemKind
from checklists.rules.lint_fasting import number_findings
from checklists.rules.lint_questions import question_findings
from checklists.rules.lint_reminders import reminder_findings
from checklists.rules.lint_times import clock_change_findings, item_time_findings
from checklists.rules.lint_words import words_findings
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_finding import Finding, Weight, warning
from checklists.rules.protocol_labels import field
from checklists.rules.protocol_texts import spoken_texts

__all__ = ["Finding", "Weight", "lint"]

_NEEDED = {
    ItemKind.FASTING: "eating and drinking",
    ItemKind.RIDE: "the ride home",
    ItemKind.MEDICINES: "medicines",
}
_SAFETY = frozenset({*_NEEDED, ItemKind.WELLBEING, ItemKind.VITAL_SIGNS})


def lint(
    protocol: Protocol,
    *,
    site_languages: Iterable[str] = (),
    zone: str = "",
    today: date | None = None,
    medicine_names: Collection[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Everything found, what must be mended first.

    `zone` is the site's ("" asks common zones), `today` the site's date from which the next changes of the clocks
    are looked at (None: they are not). `medicine_names` are single words in lower case that no label may name.
    Raises UnknownZone.
    """
    found = (
        *number_findings(protocol),
        *_safety(protocol),
        *item_time_findings(protocol),
        *question_findings(protocol),
        *reminder_findings(protocol),
        *clock_change_findings(protocol, zone, today),
        *words_findings(protocol, medicine_names),
        *_translations(protocol, site_languages),
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.weight is not Weight.REFUSED))


def _safety(protocol: Protocol) -> Iterator[Finding]:
    """The preparations nobody goes without. Source: clinical.md 1, 3, 4."""
    asked = {item.kind for item in protocol.items}
    for kind, about in _NEEDED.items():
        if kind not in asked:
            yield warning("items", f"Nothing asks about {about}.", f"Add the item on {about}, as required.")
    for place, item in enumerate(protocol.items):
        if item.kind in _SAFETY and not (item.safety and item.required):
            words = f'"{item.label}" is not a required safety item: nobody would be held by it.'
            yield warning(f"items[{place}].safety", words, "Make it required, and a safety item.")


def _translations(protocol: Protocol, site_languages: Iterable[str]) -> Iterator[Finding]:
    """Texts without words in a language that the protocol promises, or languages of the site it does not speak."""
    spoken = {language.partition("-")[0] for language in protocol.languages}
    for language in dict.fromkeys(site_languages):
        if language.partition("-")[0] not in spoken:
            words = f"The site writes to patients in {field(language)}; this protocol does not speak it."
            yield warning("languages", words, f"Tick {field(language)} under Basics, and write its words.")
    first, *others = protocol.languages
    for text in spoken_texts(protocol):
        if not text.text:
            yield warning(
                text.path, f"{text.name} has no words in {field(first)}.", "Write it there as well."
            )
    for language in others:
        for text in spoken_texts(protocol):
            if not text.says(language):
                cure = "Translate it; until then patients read it in the first language."
                yield warning(text.path, f"{text.name} has no words in {field(language)}.", cure)
