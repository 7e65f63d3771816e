"""A schedule to import, as a file or as text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.schedule_file import DateOrder
from checklists.staff.forms.fields import DeskForm

LARGEST = 2 * 1024 * 1024
ORDERS = [
    ("", _("Find out from the file")),
    (DateOrder.US.value, _("Month first: 11/26/2026")),
    (DateOrder.DAY_FIRST.value, _("Day first: 26/11/2026")),
]


class ScheduleForm(DeskForm):
    """`cleaned_data["raw"]` holds the bytes of the file, or of the text where no file was chosen."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("A CSV file from your system, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or paste it here, header line first"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
    )
    order = forms.ChoiceField(
        label=_("Dates are written"), choices=ORDERS, widget=forms.RadioSelect, required=False
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(_("The file is larger than 2 MB. Import it in smaller parts."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if not self.errors and not file and not text.strip():
            self.add_error("file", _("Choose a file, or paste the schedule."))
        cleaned["raw"] = file.read() if file else text.encode()
        return cleaned

    @property
    def date_order(self) -> DateOrder | None:
        asked = self.cleaned_data["order"]
        return DateOrder(asked) if asked else None
