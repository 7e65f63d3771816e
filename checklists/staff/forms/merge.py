"""Two records of one person: which value stays, field by field."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries.merge_page import Pair
from checklists.staff.forms.fields import DeskForm, date_field
from checklists.templatetags.clock import birth_date

LABELS: Mapping[str, Any] = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "preferred_name": gettext_lazy("Wants to be called"),
    "date_of_birth": gettext_lazy("Date of birth"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "record_number": gettext_lazy("Record number"),
    "language": gettext_lazy("Language"),
    "recognition_phrase": gettext_lazy("Recognition phrase"),
    "second_contact": gettext_lazy("Second contact"),
}


class MergeForm(DeskForm):
    """One choice for each field that differs, none made beforehand unless one side is empty."""

    def __init__(self, *args: Any, differing: Iterable[Pair], **options: Any) -> None:
        super().__init__(*args, **options)
        for pair in differing:
            self.fields[pair.name] = forms.ChoiceField(
                label=LABELS[pair.name],
                choices=[("kept", shown(pair.kept)), ("gone", shown(pair.gone))],
                widget=forms.RadioSelect,
                initial="kept" if not pair.gone else "gone" if not pair.kept else None,
                error_messages={"required": _("Choose which one stays.")},
            )

    @property
    def from_gone(self) -> frozenset[str]:
        return frozenset(name for name, side in self.cleaned_data.items() if side == "gone")


class BornForm(DeskForm):
    """The birth date that stays, typed: asked only where the two records have two."""

    born = date_field(gettext_lazy("The birth date that stays, as the patient says it"))

    def __init__(self, *args: Any, stays: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stays = stays

    def clean_born(self) -> date:
        born: date = self.cleaned_data["born"]
        if born != self.stays:
            words = _("This is not the date that was chosen. Ask the patient, then choose again.")
            raise forms.ValidationError(words)
        return born


def shown(value: object) -> str:
    """One value as people read it."""
    if isinstance(value, date):
        return birth_date(value)
    return str(value) or _("empty")
