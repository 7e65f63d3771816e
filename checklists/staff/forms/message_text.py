"""The clinic's own text in one message, in every language of the protocol, with the words that it may fill in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.rules.message_words import known, unknown
from checklists.rules.protocol_edit import Data, with_flat_words
from checklists.rules.reminder_parsing import LONGEST_WORDS
from checklists.rules.reminder_rules import Audience
from checklists.staff import protocol_words as words
from checklists.staff.forms.fields import DeskForm, OneLine

MEANINGS: Mapping[str, object] = {
    "clinic": gettext_lazy("the public name of your site"),
    "phone": gettext_lazy("the phone number of your site"),
    "day": gettext_lazy("the day, like Thursday 26 November"),
    "arrive": gettext_lazy("when to come, like 9:30 am"),
    "last_food": gettext_lazy("until when light food is fine, like 4:00 am"),
    "last_drink": gettext_lazy("until when water is fine, like 8:00 am"),
}


class MessageTextForm(DeskForm):
    """`now` is the rule's data. An empty field takes the text of that language away."""

    def __init__(self, *args: Any, now: Data, languages: list[str], **options: Any) -> None:
        super().__init__(*args, prefix="own", initial=dict(now.get("words") or {}), **options)
        self.languages = languages
        self.known = known(str(now.get("key", "")), str(now.get("audience") or Audience.PATIENT))
        for language in languages:
            self._add(language)

    def _add(self, language: str) -> None:
        spoken = f" ({words.language(language)})" if len(self.languages) > 1 else ""
        widget = forms.Textarea(attrs={"rows": 4, "lang": language, "aria-describedby": "own-words"})
        field = OneLine(
            label=_("Your own text") + spoken, max_length=LONGEST_WORDS, required=False, widget=widget
        )
        field.validators.append(self._plain)
        self.fields[language] = field

    def _plain(self, text: str) -> None:
        found = unknown(text, self.known)
        if found:
            raise ValidationError(
                _(
                    "“%(found)s” is none of the words below. Write plain sentences, and the words as they stand there."
                ),
                params={"found": found[0]},
            )

    @property
    def meanings(self) -> list[tuple[str, object]]:
        """Each word as it is written, and what stands there in the message."""
        return [(f"{{{word}}}", MEANINGS[word]) for word in self.known]

    def applied(self, rule: Data) -> Data:
        for language in self.languages:
            rule = with_flat_words(rule, "words", language, self.cleaned_data[language])
        return rule
