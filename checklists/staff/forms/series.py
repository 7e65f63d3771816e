"""A series as the desk plans it: how many and on which days of the week; then each date in a line of its own."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from checklists.queries.series import Known
from checklists.rules.series import SeriesChoice
from checklists.rules.series_rhythm import MOST_INFUSIONS
from checklists.staff.forms.booking import series_choices, series_field
from checklists.staff.forms.fields import DeskForm, OneLine, clock_field, date_field
from checklists.staff.forms.start import FARTHEST, StartForm, start_of


class RhythmForm(DeskForm):
    """`cleaned_data["weekdays"]` are ISO numbers; empty means once a week, on the day of the first."""

    first = forms.TypedChoiceField(label=_("First appointment"), coerce=int)
    rest = forms.TypedChoiceField(label=_("The others"), coerce=int)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_INFUSIONS)
    first_on = date_field(_("From which day on"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days of the week"),
        coerce=int,
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None: once a week, on the day of the first."),
    )
    clock = clock_field(_("Start"), help_text=_("The clock at your site."))
    provider = OneLine(label=_("With whom (optional)"), max_length=120, required=False)
    series = series_field()

    def __init__(
        self,
        *args: Any,
        protocols: list[tuple[int, str]],
        known: Known | None,
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.today = today
        for name in ("first", "rest"):
            self.fields[name].choices = protocols  # type: ignore[attr-defined]
        if known is None:
            del self.fields["series"]
        else:
            self.fields["series"].choices = series_choices(known)  # type: ignore[attr-defined]

    def clean_first_on(self) -> date:
        day: date = self.cleaned_data["first_on"]
        if day < self.today:
            raise forms.ValidationError(_("This is in the past. Choose a later day or time."))
        if day - self.today > FARTHEST:
            raise forms.ValidationError(_("This is more than two years away. Look at the year."))
        return day

    @property
    def choice(self) -> SeriesChoice:
        return self.cleaned_data.get("series") or SeriesChoice.BY_PROTOCOL


class RowForm(StartForm):
    """One date of the series. One that is left out is not looked at."""

    left_out = forms.BooleanField(label=_("Leave out"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("day", "clock"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name in {"which", "left_out"} & set(self.fields):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_left_out:
            self.errors.clear()

    @property
    def is_left_out(self) -> bool:
        return bool(self.data.get(self.add_prefix("left_out")))


def rows_at(days: Sequence[date], clock: time, *, zone: str, now: datetime) -> list[RowForm]:
    """Lines for these dates, all at this clock time: each is looked at as if it had been typed."""
    data = QueryDict(mutable=True)
    for place, day in enumerate(days):
        data[f"row{place}-day"] = day.isoformat()
        data[f"row{place}-clock"] = f"{clock:%H:%M}"
    return rows_of(data, len(days), zone=zone, now=now)


def rows_for(starts: Sequence[datetime], *, zone: str, now: datetime) -> list[RowForm]:
    """Lines for these instants."""
    data = QueryDict(mutable=True)
    for place, at in enumerate(starts):
        shown = start_of(at, zone)
        data[f"row{place}-day"] = f"{shown['day']:%Y-%m-%d}"
        data[f"row{place}-clock"] = f"{shown['clock']:%H:%M}"
        data[f"row{place}-which"] = str(shown["which"])
    return rows_of(data, len(starts), zone=zone, now=now)


def rows_of(data: QueryDict, n: int, *, zone: str, now: datetime) -> list[RowForm]:
    """The lines that were sent."""
    return [RowForm(data, prefix=f"row{place}", zone=zone, now=now) for place in range(n)]


def row_count(data: QueryDict) -> int:
    """How many lines were sent; 0 for anything that is no number of them."""
    text = data.get("rows", "")
    n = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return n if n <= MOST_INFUSIONS else 0


class ShiftForm(DeskForm):
    """All later ones of a series: so many days on or back, and another clock time if one is given."""

    days = forms.IntegerField(
        label=_("Days later (with a minus: earlier)"), min_value=-28, max_value=28, initial=0
    )
    clock = clock_field(_("Start (empty: as it is)"), required=False)

    @property
    def shift(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
