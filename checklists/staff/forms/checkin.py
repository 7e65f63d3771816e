"""What a nurse writes down at check-in: an intake, an override."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules import clock, fasting
from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import REASONS, OverrideReason
from checklists.staff.forms.fields import CLOCKS, NO_CLOCK, DeskForm, OneLine
from checklists.staff.option_words import CATEGORIES, OVERRIDES, choices


class IntakeForm(DeskForm):
    """`eaten_at` in the cleaned data is an instant, or None where nobody knows when."""

    category = forms.TypedChoiceField(label=_("What"), choices=choices(CATEGORIES), coerce=Category)
    day = forms.ChoiceField(label=_("Day"))
    at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=CLOCKS,
        error_messages={"invalid": NO_CLOCK},
    )
    unknown = forms.BooleanField(label=_("Nobody knows when"), required=False)

    def __init__(self, *args: Any, zone: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        yesterday = today - timedelta(days=1)
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (today.isoformat(), _("Today")),
            (yesterday.isoformat(), _("Yesterday")),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("unknown"):
            return {**said, "eaten_at": None}
        if said.get("at") is None:
            raise ValidationError(_("Write the time, or say that nobody knows when."))
        if said.get("day"):
            said["eaten_at"] = self._instant(said["day"], said["at"])
        return said

    def _instant(self, day: str, at: time) -> datetime:
        """Of a time that comes twice, the later one. Source: clinical.md 1.2."""
        try:
            return fasting.typed_at(datetime.combine(date.fromisoformat(day), at), self.zone)
        except clock.TimeDoesNotExist as gap:
            raise ValidationError(_("The clocks went forward over this time. Ask again.")) from gap


class OverrideForm(DeskForm):
    reason = forms.TypedChoiceField(label=_("Reason"), coerce=OverrideReason, widget=forms.RadioSelect)
    note = OneLine(label=_("Note"), max_length=300, required=False, help_text=_("Needed for “Other”."))

    def __init__(self, *args: Any, kind: ItemKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {reason: OVERRIDES[reason] for reason in REASONS[kind]}
        self.fields["reason"].choices = choices(own)  # type: ignore[attr-defined]


class LookForm(DeskForm):
    """Somebody has looked at the overrides of a week."""

    note = OneLine(
        label=_("Note"), max_length=300, required=False, help_text=_("Only if there is something to say.")
    )
