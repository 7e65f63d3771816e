"""A day and a clock time as people type it; what could be morning or evening comes back as a choice of two."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.answers import OperationForm
from checklists.rules.clock import local
from checklists.rules.typed_moment import MomentUnclear, moment

DAYS = (("0", _("Today")), ("1", _("Yesterday")), ("2", _("The day before")))
LONGEST = 40
_UNCLEAR = {
    "not_a_time": _("Please type a time, for example 7:10 am or 19:10."),
    "gap": _("The clocks went forward over this time. Please look at your clock again."),
    "ahead": _("That time has not come yet. Was it yesterday?"),
    "half": _("Was that in the morning or in the evening? Please choose."),
}


@dataclass(frozen=True)
class When:
    """One day and time as a page asks for them: names, what was typed, what is unclear, and the two readings if it is."""

    clock_field: str
    day_field: str
    half_field: str
    clock: str
    day: str
    days: tuple[tuple[str, object], ...]
    errors: tuple[str, ...]
    halves: tuple[time, ...]


class TimedForm(OperationForm):
    """`zone` and `now` are the site's. `halves` are the two readings of a field that is open, by its name."""

    def __init__(self, *args: object, zone: str, now: datetime, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._zone, self._now = zone, now
        self.halves: dict[str, tuple[time, ...]] = {}

    def asked(self, clock: str, day: str, half: str, days: tuple[tuple[str, object], ...] = DAYS) -> When:
        """As the page shows these fields."""
        typed = {name: str(self.data.get(name, self.initial.get(name, "")) or "") for name in (clock, day)}
        errors = tuple(str(error) for error in self.errors.get(clock, ())) if self.is_bound else ()
        halves = self.halves.get(clock, ())
        return When(clock, day, half, typed[clock], typed[day], days, errors, halves)

    def instant(self, field: str, *, days_ago: object, half: object) -> datetime | None:
        """The instant typed in `field`, None where it is unclear: then the field says why."""
        on = local(self._now, self._zone).date() - timedelta(days=int(str(days_ago or 0)))
        try:
            return moment(
                str(self.cleaned_data[field]), on, half=str(half or ""), zone=self._zone, now=self._now
            )
        except MomentUnclear as unclear:
            self.halves[field] = unclear.readings
            self.add_error(field, _UNCLEAR[unclear.code])
            return None


class LastTimesForm(TimedForm):
    """When somebody last ate and drank; each may be left empty. Instants, None for what was not said."""

    ate_days_ago = forms.ChoiceField(choices=DAYS, required=False)
    ate = forms.CharField(max_length=LONGEST, required=False)
    ate_half = forms.CharField(max_length=5, required=False)
    drank_days_ago = forms.ChoiceField(choices=DAYS, required=False)
    drank = forms.CharField(max_length=LONGEST, required=False)
    drank_half = forms.CharField(max_length=5, required=False)

    @property
    def when_ate(self) -> When:
        return self.asked("ate", "ate_days_ago", "ate_half")

    @property
    def when_drank(self) -> When:
        return self.asked("drank", "drank_days_ago", "drank_half")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        for field in ("ate", "drank"):
            given = {name: cleaned.get(f"{field}_{name}") for name in ("days_ago", "half")}
            cleaned[f"{field}_at"] = self.instant(field, **given) if cleaned.get(field) else None
        return cleaned
