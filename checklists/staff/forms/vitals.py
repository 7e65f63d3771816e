"""Readings and findings of the day: every value may be left out, what is written must be able to be true."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules import vital_entry
from checklists.rules.day_findings import PREGNANCY, DayFinding
from checklists.rules.vital_bands import Measure
from checklists.rules.vital_entry import Problem, Unit
from checklists.staff.forms.fields import DeskForm, OneLine
from checklists.staff.option_words import choices
from checklists.staff.vitals_words import FINDING_GROUPS, FINDINGS, GLUCOSE_UNITS, MEASURES, problem_words

_SEEN = {finding: words for finding, words in FINDINGS.items() if finding not in PREGNANCY}


class Figure(forms.CharField):
    """A number as people write it, with a point or a comma. Empty: None."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(",", ".")
        if not text:
            return None
        plain = text.removeprefix("-").replace(".", "", 1)
        if not (plain.isascii() and plain.isdigit()):
            raise ValidationError(_("Write a number, nothing else."))
        return float(text)


def _figure(measure: Measure) -> Figure:
    decimal = measure in (Measure.TEMPERATURE, Measure.GLUCOSE)
    widget = forms.TextInput(
        attrs={
            "inputmode": "decimal" if decimal else "numeric",
            "autocomplete": "off",
            "class": "form-control",
        }
    )
    return Figure(label=MEASURES[measure], required=False, max_length=7, widget=widget)


class VitalsForm(DeskForm):
    """`values` and `said` after validation are what the action takes."""

    systolic = _figure(Measure.SYSTOLIC)
    diastolic = _figure(Measure.DIASTOLIC)
    pulse = _figure(Measure.PULSE)
    spo2 = _figure(Measure.SPO2)
    breaths = _figure(Measure.BREATHS)
    temperature = _figure(Measure.TEMPERATURE)
    glucose = _figure(Measure.GLUCOSE)
    glucose_unit = forms.TypedChoiceField(
        label=_("Unit of the glucose"),
        choices=choices(GLUCOSE_UNITS),
        coerce=Unit,
        required=False,
        empty_value=Unit.MG_DL,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    findings = forms.TypedMultipleChoiceField(
        label=_("Seen or told today"),
        choices=choices(_SEEN),
        coerce=DayFinding,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pregnancy = forms.TypedChoiceField(
        label=_("Pregnancy test"),
        choices=[("", _("Not written down")), *choices({each: FINDINGS[each] for each in PREGNANCY})],
        coerce=DayFinding,
        required=False,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    vitals_note = OneLine(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    corrects = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, standing: tuple[DayFinding, ...] = (), **options: Any) -> None:
        """`standing` are the findings of the newest reading: they stay ticked until somebody unticks them."""
        test = next((finding for finding in standing if finding in PREGNANCY), None)
        known = {"findings": [finding.value for finding in standing], "pregnancy": test.value if test else ""}
        super().__init__(*args, initial=known, auto_id="vitals-%s", **options)

    @property
    def findings_by_weight(self) -> list[tuple[object, list[Any]]]:
        """The boxes under what each group means, the gravest first."""
        boxes = list(self["findings"])
        return [
            (FINDING_GROUPS[band], [box for box in boxes if DayFinding(str(box.data["value"])).band is band])
            for band in FINDING_GROUPS
        ]

    @property
    def values(self) -> Mapping[Measure, float]:
        given = {measure: self.cleaned_data.get(measure.value) for measure in Measure}
        found = {measure: value for measure, value in given.items() if value is not None}
        if Measure.GLUCOSE in found and self.cleaned_data.get("glucose_unit") is Unit.MMOL_L:
            found[Measure.GLUCOSE] = vital_entry.glucose_in_mg(found[Measure.GLUCOSE], Unit.MMOL_L)
        return found

    @property
    def said(self) -> frozenset[DayFinding]:
        test = self.cleaned_data.get("pregnancy")
        return frozenset({*self.cleaned_data.get("findings", ()), *([test] if test else [])})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self.tell(vital_entry.problems(self.values) if not self.errors else {})
        if not self.errors and not self.values and not self.said and not said.get("corrects"):
            raise ValidationError(_("Write at least one reading, or tick what was seen or told."))
        return said

    def tell(self, problems: Mapping[Measure, Problem]) -> None:
        """What cannot be true, at its own field."""
        for measure, problem in problems.items():
            self.add_error(measure.value, problem_words(measure, problem))
