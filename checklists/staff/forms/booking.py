"""Book, move, cancel."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklists.queries.series import Known
from checklists.rules.clock import local
from checklists.rules.series import SeriesChoice
from checklists.staff.forms.fields import DeskForm, OneLine, date_field
from checklists.staff.forms.start import StartForm

# Coded, so that losses can be counted; the words are the desk's.
REASONS = [
    ("patient_asked", _("The patient asked")),
    ("patient_ill", _("The patient is ill")),
    ("no_ride", _("No ride home")),
    ("not_prepared", _("Not prepared")),
    ("clinic", _("We cannot do it that day")),
    ("booked_twice", _("Booked twice")),
    ("other", _("Another reason")),
]


def series_field() -> forms.TypedChoiceField:
    """Which series it belongs to; its choices are `series_choices` of the one that is open."""
    return forms.TypedChoiceField(
        label=_("Series"),
        coerce=SeriesChoice,
        empty_value=SeriesChoice.BY_PROTOCOL,
        widget=forms.RadioSelect,
        required=False,
    )


class BookForm(StartForm):
    """`cleaned_data["series"]` is a SeriesChoice. Without an open series there is nothing to choose."""

    protocol = forms.TypedChoiceField(label=_("Appointment"), coerce=int)
    provider = OneLine(label=_("With whom (optional)"), max_length=120, required=False)
    series = series_field()
    planned_count = forms.IntegerField(
        label=_("Infusions planned in the series (optional)"), min_value=1, max_value=60, required=False
    )
    last_planned_on = date_field(_("Last day planned (optional)"), required=False)

    field_order = [
        "protocol", "day", "clock", "which", "provider", "series", "planned_count", "last_planned_on",
    ]  # fmt: skip

    def __init__(
        self, *args: Any, protocols: list[tuple[int, str]], known: Known | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["protocol"].choices = protocols  # type: ignore[attr-defined]
        if known is None:
            del self.fields["series"]
            return
        self.fields["series"].choices = series_choices(known)  # type: ignore[attr-defined]
        self.fields["planned_count"].help_text = _known_count(known)
        self.fields["last_planned_on"].help_text = _known_day(known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_at, last = cleaned.get("starts_at"), cleaned.get("last_planned_on")
        if starts_at and last and last < local(starts_at, self.zone).date():
            self.add_error("last_planned_on", _("The last day comes before this appointment."))
        return cleaned

    @property
    def wish(self) -> tuple[SeriesChoice, int | None, date | None]:
        """What was said about the series, of a valid form."""
        choice = self.cleaned_data.get("series") or SeriesChoice.BY_PROTOCOL
        return choice, self.cleaned_data["planned_count"], self.cleaned_data["last_planned_on"]


def series_choices(known: Known) -> list[tuple[str, object]]:
    """Of a patient with an open series: as usual, or said by the desk."""
    began = date_format(known.started_on, "j F")
    return [
        ("", _("As usual: a first infusion, or four weeks without one, begins a new series")),
        (SeriesChoice.CONTINUES.value, gettext("Continues the series of %(day)s") % {"day": began}),
        (SeriesChoice.NEW.value, _("New series")),
    ]


def _known_count(known: Known) -> str:
    return gettext("Planned so far: %(n)s.") % {"n": known.planned_count} if known.planned_count else ""


def _known_day(known: Known) -> str:
    last = known.last_planned_on
    return gettext("So far: %(day)s.") % {"day": date_format(last, "j F Y")} if last else ""


class CancelForm(DeskForm):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )


class BackForm(DeskForm):
    """Nothing is asked; what is refused stands on it."""
