"""A schedule to import, as a file or as text, and how it is to be read."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.schedule_bytes import decode, decode_again
from checklists.rules.schedule_file import DateOrder
from checklists.rules.schedule_problem import FileRefused, Problem
from checklists.rules.schedule_table import DELIMITERS
from checklists.staff.forms.fields import DeskForm

LARGEST = 2 * 1024 * 1024
ORDERS = [
    ("", _("Find out from the file")),
    (DateOrder.US.value, _("Month first: 11/26/2026")),
    (DateOrder.DAY_FIRST.value, _("Day first: 26/11/2026")),
]
# By names, since a browser would not send a tab back as it came.
DELIMITER_NAMES = dict(zip(("comma", "semicolon", "tab", "bar"), DELIMITERS, strict=True))
SPLITS = [
    ("", _("Find out from the file")),
    ("comma", _("Commas: a,b")),
    ("semicolon", _("Semicolons: a;b")),
    ("tab", _("Tabs")),
    ("bar", _("Upright bars: a|b")),
]
LETTERS = [
    ("", _("Find out from the file")),
    ("utf-8", _("UTF-8")),
    ("cp1252", _("Windows, Western Europe")),
    ("cp1250", _("Windows, Central Europe")),
    ("utf-16", _("UTF-16")),
    ("mac_roman", _("Macintosh")),
]


@dataclass(frozen=True)
class Typed:
    """A schedule as text with plain line ends, and the encoding it was read in: "" where it was pasted.

    `problem` says why there is none.
    """

    text: str
    encoding: str
    problem: Problem | None = None


class ScheduleForm(DeskForm):
    """`read` says what it holds; the text goes through the page, so that what was shown is what is stored."""

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
    delimiter = forms.ChoiceField(label=_("Cells are split at"), choices=SPLITS, required=False)
    order = forms.ChoiceField(label=_("Dates are written"), choices=ORDERS, required=False)
    encoding = forms.ChoiceField(label=_("Letters are written in"), choices=LETTERS, required=False)
    # In which letters the text on the page was read, so that it can be read again in others.
    was = forms.ChoiceField(choices=LETTERS, required=False, widget=forms.HiddenInput)

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
        return cleaned

    def read(self) -> Typed:
        """What was given, whichever way it came."""
        said = self.cleaned_data
        raw = said["file"].read() if said.get("file") else b""
        try:
            text, encoding = decode(raw, said["encoding"]) if said.get("file") else self._text()
        except FileRefused as refused:
            return Typed("", "", refused.problem)
        return Typed(_plain(text), encoding)

    @property
    def date_order(self) -> DateOrder | None:
        asked = self.cleaned_data["order"]
        return DateOrder(asked) if asked else None

    @property
    def split(self) -> str | None:
        return DELIMITER_NAMES.get(self.cleaned_data["delimiter"])

    def _text(self) -> tuple[str, str]:
        text, was, asked = (self.cleaned_data[name] for name in ("text", "was", "encoding"))
        if was and asked and was != asked:
            return decode_again(_plain(text), was, asked), asked
        return text, was


def _plain(text: str) -> str:
    """Line ends do not count: a browser sends its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
