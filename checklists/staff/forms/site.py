"""What a site says of itself: three groups of fields, and what a person saw when they began."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from checklists.rules.site_settings import MOST_A_DATE, MOST_IN_SEVEN_DATES, NAMES, Problem, SiteSettings
from checklists.staff.forms.fields import DeskForm, OneLine, Phone, clock_field
from checklists.staff.forms.welcome import zones
from checklists.staff.protocol_words import LANGUAGES

_GROUPS = (
    (
        _("What patients read"),
        ("alias", "phone", "outside_hours", "address", "reply_to", "emergency_number", "crisis_line", "languages"),
    ),
    (
        _("Times"),
        ("time_zone", "quiet_from", "quiet_until", "desk_opens", "desk_closes", "desk_days"),
    ),
    (
        _("Messages"),
        ("messages_a_date", "messages_in_seven_dates", "calendar_attached"),
    ),
    (
        _("Phones"),
        ("phone_copies_allowed",),
    ),
)  # fmt: skip


class SiteForm(DeskForm):
    """`said` is the answer of a valid form."""

    alias = OneLine(
        label=_("Name that patients read"),
        max_length=80,
        help_text=_("It stands in emails and on lock screens, so it tells nobody why they come."),
    )
    phone = Phone(label=_("Phone that patients call"))
    outside_hours = OneLine(
        label=_("What to do when nobody answers (optional)"),
        max_length=200,
        required=False,
        help_text=_("One sentence, like “Outside these hours leave a message, we call back by 9:00 am.”"),
    )
    address = OneLine(label=_("Address (optional)"), max_length=200, required=False)
    reply_to = forms.EmailField(
        label=_("Answers to our emails go to (optional)"),
        required=False,
        help_text=_("An address that somebody reads every day."),
    )
    emergency_number = OneLine(label=_("Emergency number"), max_length=16)
    crisis_line = OneLine(label=_("Crisis line"), max_length=16)
    languages = forms.MultipleChoiceField(
        label=_("Languages of your patients"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What a patient may be written to in, as far as the texts exist."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "Appointments stay at the same moment: their clock times read otherwise in another zone."
        ),
    )
    quiet_from = clock_field(_("Quiet hours from"))
    quiet_until = clock_field(
        _("Quiet hours until"),
        help_text=_(
            "No message leaves in these hours, but one that could not wait. Shipped: 21:00 to 08:00."
        ),
    )
    desk_opens = clock_field(_("Somebody answers the phone from"))
    desk_closes = clock_field(_("Somebody answers the phone until"))
    desk_days = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        coerce=int,
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Calls are put into these hours."),
    )
    messages_a_date = forms.IntegerField(
        label=_("Messages to one patient on one date, at most"),
        min_value=1,
        max_value=MOST_A_DATE,
        help_text=_("Critical ones count and always go. Shipped: 2."),
    )
    messages_in_seven_dates = forms.IntegerField(
        label=_("Messages to one patient in seven dates, at most"),
        min_value=1,
        max_value=MOST_IN_SEVEN_DATES,
        help_text=_("Shipped: 6."),
    )
    calendar_attached = forms.BooleanField(
        label=_("A calendar file goes with the messages"),
        required=False,
        help_text=_("Calendars are often shared with a family. The patient's page offers one always."),
    )
    phone_copies_allowed = forms.BooleanField(
        label=_("Patients may keep their list on their own phone"),
        required=False,
        help_text=_(
            "It works without a network then. Kept are clock times, general words and ticks on their way."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, standing: SiteSettings, **options: Any) -> None:
        initial = {**asdict(standing), "seen": seal(standing)}
        super().__init__(*args, initial=initial, **options)
        self.fields["time_zone"].choices = zones(standing.time_zone)  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """The same number stays as it was written."""
        phone: str = self.cleaned_data["phone"]
        standing = str(self.initial["phone"])
        return standing if _digits(standing) == _digits(phone) else phone

    @property
    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The page's headings, each with its fields."""
        for title, names in _GROUPS:
            yield title, [self[name] for name in names]

    @property
    def said(self) -> SiteSettings:
        values = {name: self.cleaned_data[name] for name in NAMES}
        return SiteSettings(**values | {name: tuple(values[name]) for name in ("desk_days", "languages")})

    def refuse(self, found: tuple[Problem, ...]) -> None:
        for problem in found:
            self.add_error(problem.field, problem.words)


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())


def seal(standing: SiteSettings) -> str:
    """What a person saw, in short."""
    return hashlib.sha256(repr(standing).encode()).hexdigest()[:16]


class ScreenForm(DeskForm):
    name = OneLine(label=_("Where it hangs"), max_length=60, help_text=_("Like “Waiting room”."))
