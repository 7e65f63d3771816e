"""Day and clock time at the site, made one instant: a night when the clocks change is asked about, never guessed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.rules.clock import TimeDoesNotExist, TimeIsTwice, first_valid, local, resolve, zone
from checklists.rules.start_text import UnreadableStart, read_start
from checklists.staff.forms.fields import DeskForm, clock_field, date_field

FARTHEST = timedelta(days=2 * 366)


class StartForm(DeskForm):
    """`cleaned_data["starts_at"]` is an instant in UTC once the form is valid."""

    day = date_field(gettext_lazy("Day"))
    clock = clock_field(gettext_lazy("Start"), help_text=gettext_lazy("The clock at your site."))
    which = forms.ChoiceField(
        label=gettext_lazy("Which of the two"),
        choices=[
            ("first", gettext_lazy("The first, before the clocks go back")),
            ("second", gettext_lazy("The second, after they went back")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, zone: str, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, self.now = zone, now
        if not self._asks_which():
            del self.fields["which"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("day") and cleaned.get("clock") is not None:
            self._resolve(datetime.combine(cleaned["day"], cleaned["clock"]), cleaned.get("which"))
        return cleaned

    def _asks_which(self) -> bool:
        """Whether the day and time that were sent come twice; a field of its own appears only then."""
        try:
            day = self.fields["day"].clean(self.data.get(self.add_prefix("day")))
            clock = self.fields["clock"].clean(self.data.get(self.add_prefix("clock")))
            resolve(datetime.combine(day, clock), self.zone)
        except TimeIsTwice:
            return True
        except (forms.ValidationError, ValueError, OverflowError):
            return False
        return False

    def _resolve(self, naive: datetime, which: str | None) -> None:
        later = {"first": False, "second": True}.get(which or "")
        try:
            starts_at = resolve(naive, self.zone, later)
        except TimeIsTwice:
            self.add_error("which", _("The clocks go back that night: choose the first or the second."))
        except TimeDoesNotExist:
            next_time = local(first_valid(naive, self.zone), self.zone)
            words = _("The clocks go forward that night, this time does not exist. Choose %s or later.")
            self.add_error("clock", words % f"{next_time:%I:%M %p}".lstrip("0").lower())
        except OverflowError:
            self.add_error("day", _("This day is out of reach. Look at the year."))
        else:
            self._check_when(starts_at)

    def _check_when(self, starts_at: datetime) -> None:
        if starts_at <= self.now:
            self.add_error("day", _("This is in the past. Choose a later day or time."))
        elif starts_at - self.now > FARTHEST:
            self.add_error("day", _("This is more than two years away. Look at the year."))
        else:
            self.cleaned_data["starts_at"] = starts_at


def suggested_start(text: str, now: datetime, zone: str) -> datetime | None:
    """A time that another page proposes: seconds since 1970, or "2026-11-26T10:00" on the site's clock.

    None for anything that is no start to come.
    """
    at = _proposed(text, zone)
    return at if at is not None and now < at <= now + FARTHEST else None


def _proposed(text: str, zone_name: str) -> datetime | None:
    if text.isascii() and text.isdigit() and len(text) < 12:
        return datetime.fromtimestamp(int(text), UTC)
    try:
        return read_start(text, zone(zone_name))
    except (UnreadableStart, TimeDoesNotExist, TimeIsTwice, OverflowError):
        return None


def start_of(starts_at: datetime, zone: str) -> dict[str, object]:
    """What the form shows for an instant."""
    wall = local(starts_at, zone)
    return {"day": wall.date(), "clock": wall.time(), "which": "second" if wall.fold else "first"}
