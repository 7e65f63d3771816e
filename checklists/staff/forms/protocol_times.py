"""One time of a protocol, chosen from its pieces instead of written in the grammar."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.time_grammar import Anchor, UnclearTime
from checklists.staff.forms.fields import CLOCKS, NO_CLOCK, DeskForm
from checklists.staff.protocol_times import ANCHORS, CLOCK, Parts, day_words, parts, written

UNITS = [("m", _("minutes")), ("h", _("hours")), ("d", _("days"))]
SIDES = [("before", _("before")), ("after", _("after"))]
FARTHEST_DAY = 7
OF_ITEMS = (Anchor.START, Anchor.ARRIVE, Anchor.LAST_FOOD, Anchor.LAST_DRINK)
OF_MESSAGES = (*OF_ITEMS, Anchor.LEAVE, Anchor.ACT)
OF_ENDS = (*OF_MESSAGES, Anchor.DUE, Anchor.NEXT, Anchor.OLD_ARRIVE)


class TimeForm(DeskForm):
    """`text()` is the time as the file has it, None for none; what nobody touched stays letter for letter."""

    amount = forms.IntegerField(label=_("How many"), min_value=0, max_value=2000, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    side = forms.ChoiceField(label=_("Before or after"), choices=SIDES, required=False)
    anchor = forms.ChoiceField(label=_("Counted from"), required=False)
    day = forms.TypedChoiceField(label=_("Day"), coerce=int, required=False)
    opens = forms.TimeField(label=_("From"), required=False)
    closes = forms.TimeField(label=_("Until"), required=False)
    desk_hours = forms.BooleanField(
        label=_("Only while the desk is open"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(
        self,
        *args: Any,
        text: object,
        legend: object,
        anchors: tuple[Anchor, ...] = OF_ITEMS,
        none: object = None,
        help: object = "",
        **options: Any,
    ) -> None:
        """`none` are the words for no time at all; without them a time has to be chosen."""
        self.legend, self.help, self.before = legend, help, text
        standing = parts(text)
        super().__init__(*args, initial=_shown(standing), **options)
        empty = [("", none)] if none else []
        listed = [(anchor.value, ANCHORS[anchor]) for anchor in anchors]
        self.fields["anchor"].choices = [*empty, *listed, (CLOCK, _("a clock time, on the day below"))]  # type: ignore[attr-defined]
        self.fields["day"].choices = _days(standing.day)  # type: ignore[attr-defined]
        for name in ("opens", "closes"):
            field = self.fields[name]
            field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            field.input_formats, field.error_messages["invalid"] = CLOCKS, NO_CLOCK  # type: ignore[attr-defined]
        if Anchor.ACT not in anchors:
            del self.fields["desk_hours"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("anchor") and any(cleaned.get(name) for name in ("amount", "opens", "closes")):
            self.add_error("anchor", _("Choose what it counts from, or empty the other fields."))
        if cleaned.get("closes") and not cleaned.get("opens"):
            self.add_error("opens", _("Fill in the first clock time as well."))
        if not self.errors:
            try:
                cleaned["text"] = self._text(cleaned)
            except UnclearTime:
                self.add_error("opens", _("Choose a clock time that comes before the second one."))
        return cleaned

    def text(self) -> str | None:
        text: str | None = self.cleaned_data["text"]
        return text

    def _text(self, cleaned: dict[str, Any]) -> str | None:
        chosen = Parts(
            anchor=cleaned.get("anchor") or "",
            amount=cleaned.get("amount") or 0,
            unit=cleaned.get("unit") or "h",
            side=cleaned.get("side") or "before",
            day=cleaned.get("day") or 0,
            opens=cleaned.get("opens"),
            closes=cleaned.get("closes"),
            desk_hours=bool(cleaned.get("desk_hours")),
        )
        same = isinstance(self.before, str) and chosen == parts(self.before)
        return str(self.before) if same else written(chosen)

    def clean_anchor(self) -> str:
        anchor: str = self.cleaned_data["anchor"]
        if not anchor and self.fields["anchor"].choices[0][0]:  # type: ignore[attr-defined]
            raise ValidationError(_("Choose one."))
        return anchor


def _shown(standing: Parts) -> dict[str, object]:
    return {
        "anchor": standing.anchor,
        "amount": standing.amount or None,
        "unit": standing.unit,
        "side": standing.side,
        "day": standing.day,
        "opens": standing.opens,
        "closes": standing.closes,
        "desk_hours": standing.desk_hours,
    }


def _days(standing: int) -> list[tuple[int, str]]:
    days = sorted({*range(-FARTHEST_DAY, 3), standing})
    return [(day, day_words(day)) for day in days]
