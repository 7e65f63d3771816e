"""A protocol's own pages: a new one, its basics, eating and drinking, a file to bring in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklists.rules.generic_plan import TRIGGERS
from checklists.rules.protocol import LONGEST_ADVICE
from checklists.rules.protocol_edit import Data, with_flat_words, with_value
from checklists.rules.protocol_file import LARGEST_BYTES
from checklists.rules.text_key import plain_key
from checklists.staff import protocol_words as words
from checklists.staff.forms.fields import DeskForm, OneLine

NOTHING = "blank"


class NewProtocolForm(DeskForm):
    """`slug` is made from the name: it stands in addresses and files."""

    name = OneLine(
        label=_("Name"),
        max_length=100,
        help_text=_("As your desk reads it when booking, like “Maintenance”."),
    )
    base = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, bases: list[tuple[str, object]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["base"].choices = bases  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not plain_key(name):
            raise ValidationError(
                _("Use at least one letter from A to Z or one digit: it becomes part of an address.")
            )
        return name

    @property
    def slug(self) -> str:
        return plain_key(self.cleaned_data["name"])[:50].strip("-")


class BasicsForm(DeskForm):
    name = OneLine(label=_("Name"), max_length=100)
    first_infusion = forms.BooleanField(
        label=_("For the first infusion of a series"),
        required=False,
        help_text=_("It then begins a new series when somebody books with it."),
    )
    arrive_minutes_before = forms.IntegerField(
        label=_("Patients arrive, minutes before the start"),
        min_value=0,
        max_value=240,
        help_text=_("A rule of the house and no clinical number. Shipped: 30."),
    )
    ride_policy = forms.ChoiceField(
        label=_("Ride home"), choices=words.choices(words.RIDES), widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label=_("Also in these languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each text then has a field for each of them."),
    )

    def __init__(self, *args: Any, now: Data, **options: Any) -> None:
        spoken = list(now.get("languages") or ["en"])
        self.main = spoken[0]
        super().__init__(*args, initial=_basics(now, spoken), **options)
        others = dict.fromkeys([*spoken[1:], *words.LANGUAGES])
        self.fields["languages"].choices = [  # type: ignore[attr-defined]
            (code, words.language(code)) for code in others if code != self.main
        ]
        for language in spoken:
            self.fields[f"advice_{language}"] = _advice(language, spoken)

    def advice_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("advice_")]

    def applied(self, data: Data) -> Data:
        typed = self.cleaned_data
        for field in ("name", "first_infusion", "arrive_minutes_before", "ride_policy"):
            data = with_value(data, (field,), typed[field])
        data = with_value(data, ("hydration",), self._drinking(data.get("hydration") or {}))
        spoken = [self.main, *typed["languages"]]
        return (
            data if spoken == (data.get("languages") or ["en"]) else with_value(data, ("languages",), spoken)
        )

    def _drinking(self, drinking: Data) -> Data:
        said = {
            field.name.removeprefix("advice_"): self.cleaned_data[field.name]
            for field in self.advice_fields()
        }
        drinking = {**drinking, "advice": said.pop(self.main)}
        for language, text in said.items():
            drinking = with_flat_words(drinking, "words", language, text)
        return drinking


class FastingForm(DeskForm):
    anchor = forms.ChoiceField(
        label=_("The hours are counted back from"),
        choices=words.choices(words.ANCHORS),
        widget=forms.RadioSelect,
    )
    milk_rule = forms.ChoiceField(
        label=_("A splash of milk in coffee or tea"),
        choices=words.choices(words.MILK),
        widget=forms.RadioSelect,
    )
    exceptions = forms.MultipleChoiceField(
        label=_("Who gets their own plan from a prescriber instead of these hours"),
        choices=words.choices(words.EXCEPTIONS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Keep at least one.")},
        help_text=_("They see no general hours. A shorter list is for the prescriber to sign."),
    )

    def __init__(self, *args: Any, now: Data, **options: Any) -> None:
        fasting = now.get("fasting") or {}
        initial = {
            "anchor": fasting.get("anchor"),
            "milk_rule": fasting.get("milk_rule"),
            "exceptions": fasting.get("exceptions") or sorted(TRIGGERS),
        }
        super().__init__(*args, initial=initial, **options)

    def applied(self, data: Data) -> Data:
        typed = self.cleaned_data
        data = with_value(data, ("fasting", "anchor"), typed["anchor"])
        data = with_value(data, ("fasting", "milk_rule"), typed["milk_rule"])
        chosen = frozenset(typed["exceptions"])
        standing = (data.get("fasting") or {}).get("exceptions")
        if frozenset(standing or TRIGGERS) == chosen:
            return data
        return with_value(data, ("fasting", "exceptions"), None if chosen == TRIGGERS else sorted(chosen))


class VitalsForm(DeskForm):
    pregnancy_test = forms.ChoiceField(
        label=_("A pregnancy test"), choices=words.choices(words.PREGNANCY_TESTS), widget=forms.RadioSelect
    )

    def applied(self, data: Data) -> Data:
        return with_value(data, ("vitals", "pregnancy_test"), self.cleaned_data["pregnancy_test"])


class ProtocolFileForm(DeskForm):
    """`cleaned_data["raw"]` holds the bytes of the file, or of the text where no file was chosen."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("A protocol saved here or at another site, up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        label=_("Or paste what it holds"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
    )
    into = forms.TypedChoiceField(label=_("It becomes"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, protocols: list[tuple[int, object]], **options: Any) -> None:
        super().__init__(*args, initial={"into": 0}, **options)
        self.fields["into"].choices = [(0, _("A new protocol")), *protocols]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB: this is no protocol."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if not self.errors and not file and not text.strip():
            self.add_error("file", _("Choose a file, or paste what it holds."))
        cleaned["raw"] = file.read() if file else text.encode("utf-8", "surrogatepass")
        return cleaned


def _advice(language: str, spoken: list[str]) -> OneLine:
    label = _("Advice on drinking, as patients read it")
    return OneLine(
        label=f"{label} ({words.language(language)})" if len(spoken) > 1 else label,
        max_length=LONGEST_ADVICE,
        required=language == spoken[0],
        widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
    )


def _basics(now: Data, spoken: list[str]) -> dict[str, object]:
    drinking = now.get("hydration") or {}
    return {
        "name": now.get("name"),
        "first_infusion": now.get("first_infusion"),
        "arrive_minutes_before": now.get("arrive_minutes_before"),
        "ride_policy": now.get("ride_policy"),
        f"advice_{spoken[0]}": drinking.get("advice"),
        **{f"advice_{each}": (drinking.get("words") or {}).get(each) for each in spoken[1:]},
        "languages": spoken[1:],
    }
