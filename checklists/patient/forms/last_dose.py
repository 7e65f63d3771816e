"""When a medicine was last taken, in the patient's words: a day and a time by the clock at the clinic."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.clock import TimeDoesNotExist, local
from checklists.rules.fasting import typed_at

DAYS = (
    ("0", _("Today")),
    ("1", _("Yesterday")),
    ("2", _("2 days ago")),
    ("3", _("3 days ago")),
    ("7", _("A week ago")),
    ("14", _("2 weeks ago")),
)


class LastDoseForm(forms.Form):
    """`taken_at` in the cleaned data is an instant; of an hour that comes twice the later one."""

    line = forms.UUIDField()
    days_ago = forms.ChoiceField(choices=DAYS)
    clock = forms.TimeField(
        error_messages={
            "required": _("Please type the time. About is fine."),
            "invalid": _("Please type a time, for example 7:10."),
        }
    )

    def __init__(self, *args: object, zone: str, now: datetime, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._zone, self._now = zone, now

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("clock") is None or not cleaned.get("days_ago"):
            return cleaned
        on = local(self._now, self._zone).date() - timedelta(days=int(cleaned["days_ago"]))
        try:
            cleaned["taken_at"] = typed_at(datetime.combine(on, cleaned["clock"]), self._zone)
        except TimeDoesNotExist:
            self.add_error(
                "clock", _("The clocks went forward over this time. Please look at your clock again.")
            )
            return cleaned
        if cleaned["taken_at"] > self._now + timedelta(minutes=5):
            self.add_error("clock", _("That time has not come yet. Was it yesterday?"))
        return cleaned
