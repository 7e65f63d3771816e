"""When a medicine was last taken, in the patient's words: a day and a time by the clock at the clinic."""

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.when import LONGEST, TimedForm, When

DAYS = (
    ("0", _("Today")),
    ("1", _("Yesterday")),
    ("2", _("2 days ago")),
    ("3", _("3 days ago")),
    ("7", _("A week ago")),
    ("14", _("2 weeks ago")),
)


class LastDoseForm(TimedForm):
    """`taken_at` in the cleaned data is an instant."""

    operation = None  # type: ignore[assignment]  # said again it replaces
    line = forms.UUIDField()
    days_ago = forms.ChoiceField(choices=DAYS)
    clock = forms.CharField(
        max_length=LONGEST, error_messages={"required": _("Please type the time. About is fine.")}
    )
    half = forms.CharField(max_length=5, required=False)

    @property
    def when(self) -> When:
        return self.asked("clock", "days_ago", "half", DAYS)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("clock") and cleaned.get("days_ago"):
            cleaned["taken_at"] = self.instant(
                "clock", days_ago=cleaned["days_ago"], half=cleaned.get("half")
            )
        return cleaned
