"""An item of a protocol and its words, and which item to add."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.facts import ItemKind
from checklists.rules.protocol_edit import Data, with_words
from checklists.staff import protocol_words as words
from checklists.staff.forms.fields import DeskForm, OneLine

LONGEST = {"label": 60, "help": 400}


class ItemForm(DeskForm):
    """Its words in every language of the protocol, and what it demands. `now` is the item's data."""

    required = forms.BooleanField(label=_("Required before the infusion"), required=False)
    safety = forms.BooleanField(
        label=_("A safety item"),
        required=False,
        help_text=_("Confirmed one by one at check-in; to let it pass takes a nurse and a prescriber."),
    )
    confirms_by = forms.ChoiceField(label=_("Who confirms it at check-in"))
    carries_over = forms.BooleanField(
        label=_("In a series, offer the last answer again"),
        required=False,
        help_text=_("One tap takes it over. Never for a safety item."),
    )

    def __init__(self, *args: Any, now: Data, languages: list[str], **options: Any) -> None:
        super().__init__(*args, initial=_initial(now, languages), **options)
        self.languages = languages
        confirmers = {**words.CONFIRMERS, str(now.get("confirms_by") or "nurse"): None}
        self.fields["confirms_by"].choices = [  # type: ignore[attr-defined]
            (key, said or words.said(words.CONFIRMERS, key))
            for key, said in (confirmers | dict(words.CONFIRMERS)).items()
        ]
        for number, language in enumerate(languages):
            self._add_words(language, is_first=number == 0)

    def _add_words(self, language: str, *, is_first: bool) -> None:
        spoken = words.language(language) if len(self.languages) > 1 else ""
        for field, label in (("label", _("Title")), ("help", _("Explanation"))):
            shown = f"{label} ({spoken})" if spoken else label
            widget = forms.Textarea(attrs={"rows": 3}) if field == "help" else forms.TextInput()
            if not is_first:
                widget.attrs["lang"] = language
            self.fields[_name(field, language)] = OneLine(
                label=shown, max_length=LONGEST[field], required=False, widget=widget
            )

    def word_fields(self) -> list[forms.BoundField]:
        return [self[_name(field, language)] for language in self.languages for field in LONGEST]

    def rule_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("required", "safety", "confirms_by", "carries_over")]

    def applied(self, item: Data) -> Data:
        typed = self.cleaned_data
        first, *others = self.languages
        item = {**item, **{field: typed[_name(field, first)] for field in LONGEST}}
        for language in others:
            for field in LONGEST:
                item = with_words(item, field, language, typed[_name(field, language)])
        item |= {name: typed[name] for name in ("required", "safety", "confirms_by")}
        if typed["carries_over"] or "carries_over" in item:
            item["carries_over"] = typed["carries_over"]
        return item


class AddItemForm(DeskForm):
    kind = forms.ChoiceField(label=_("Add an item"))
    label = OneLine(
        label=_("Its title"),
        max_length=60,
        required=False,
        help_text=_("What patients read first: a verb and a thing, like “Bring your hearing aids”."),
    )

    def __init__(self, *args: Any, kinds: list[ItemKind], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.value, words.KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == ItemKind.QUESTION and not cleaned.get("label"):
            self.add_error("label", _("Give your item a title."))
        return cleaned


def _name(field: str, language: str) -> str:
    return f"{field}_{language}"


def _initial(now: Data, languages: list[str]) -> dict[str, object]:
    first, *others = languages
    initial: dict[str, object] = {
        name: now.get(name) for name in ("required", "safety", "confirms_by", "carries_over")
    }
    initial |= {_name(field, first): now.get(field) for field in LONGEST}
    translated = now.get("words") or {}
    for language in others:
        initial |= {_name(field, language): (translated.get(language) or {}).get(field) for field in LONGEST}
    return initial
