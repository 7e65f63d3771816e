"""What the patient's forms may hold; every page's answer comes with its operation id."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.clock import TimeDoesNotExist, local
from checklists.rules.fasting import Category, typed_at


class OperationForm(forms.Form):
    """One press of one button: sent twice, it counts once."""

    operation = forms.UUIDField(widget=forms.HiddenInput)


CATEGORIES = (
    (Category.WATER.value, _("Water or ice")),
    (Category.CLEAR_OTHER.value, _("Another clear drink: black tea or coffee, clear juice, soda")),
    (Category.COFFEE_TEA_WITH_MILK.value, _("Tea or coffee with a splash of milk")),
    (Category.MILK_OR_NONCLEAR_DRINK.value, _("Milk, latte, smoothie, juice with bits")),
    (Category.CLEAR_WITH_PROTEIN.value, _("A clear protein drink")),
    (Category.LIGHT_MEAL.value, _("Light food: toast, cereal, fruit")),
    (Category.FULL_MEAL.value, _("A normal meal: anything fried, fatty, meat, or from a restaurant")),
    (Category.GUM_OR_SWEET.value, _("Gum or a sweet")),
    (Category.MEDICINE_WITH_SIP.value, _("A tablet with a sip of water")),
    (Category.ALCOHOL.value, _("A drink with alcohol")),
    (Category.UNSURE.value, _("Something else, or I am not sure")),
)
DAYS = (("0", _("Today")), ("1", _("Yesterday")), ("2", _("The day before")))


class AteForm(OperationForm):
    """What, and when by the clock at the clinic; or "I don't know when"."""

    category = forms.ChoiceField(
        choices=CATEGORIES, error_messages={"required": _("Please choose what it was.")}
    )
    days_ago = forms.ChoiceField(choices=DAYS, initial="0", required=False)
    clock = forms.TimeField(
        required=False, error_messages={"invalid": _("Please type a time, for example 7:10.")}
    )
    unknown = forms.BooleanField(required=False)

    def __init__(self, *args: object, zone: str, now: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._zone, self._now = zone, now

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        cleaned["eaten_at"] = None
        if cleaned.get("unknown") or "clock" in self.errors:
            return cleaned
        if cleaned.get("clock") is None:
            self.add_error("clock", _("Please type the time, or choose “I don't know when”."))
            return cleaned
        cleaned["eaten_at"] = self._instant(cleaned)
        return cleaned

    def _instant(self, cleaned: dict[str, object]) -> datetime | None:
        """Typed in the site's own time: of an hour that comes twice the later one, a skipped one is asked again."""
        on = local(self._now, self._zone).date() - timedelta(days=int(str(cleaned.get("days_ago") or 0)))
        try:
            at = typed_at(datetime.combine(on, cleaned["clock"]), self._zone)  # type: ignore[arg-type]
        except TimeDoesNotExist:
            self.add_error(
                "clock", _("The clocks went forward over this time. Please look at your clock again.")
            )
            return None
        if at > self._now + timedelta(minutes=5):
            self.add_error("clock", _("That time has not come yet. Was it yesterday?"))
        return at


class FastingForm(OperationForm):
    """Did you eat or drink after the times shown?"""

    after = forms.ChoiceField(
        choices=(("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure"))),
        error_messages={"required": _("Please choose one answer.")},
    )


class SeenForm(forms.Form):
    """Which change the page showed: the patient has seen that one, and none that came after."""

    plan = forms.IntegerField(min_value=1, max_value=1_000_000)


class DriverAnswerForm(forms.Form):
    """The driver's own yes."""

    phone = forms.CharField(max_length=32, error_messages={"required": _("Please type your phone number.")})
    is_adult = forms.BooleanField(
        error_messages={
            "required": _("Drivers need to be 18 or older. If you are not, please choose “I cannot”.")
        }
    )

    def clean_phone(self) -> str:
        return dialled(self.cleaned_data["phone"])


class MedicineForm(OperationForm):
    text = forms.CharField(max_length=200, error_messages={"required": _("Please type one medicine.")})


class GuessForm(forms.Form):
    """ "Did you mean Xanax?" about the line that this operation added."""

    line = forms.UUIDField()
    name = forms.CharField(max_length=120)
    yes = forms.TypedChoiceField(choices=(("yes", "yes"), ("no", "no")), coerce=lambda said: said == "yes")


class LineForm(forms.Form):
    line = forms.UUIDField()


class DeclareForm(OperationForm):
    said = forms.ChoiceField(choices=(("all", "all"), ("none", "none"), ("unsure", "unsure")))


class UnsureForm(OperationForm):
    position = forms.IntegerField(
        min_value=1, max_value=99, error_messages={"required": _("Please choose one line of your list.")}
    )


def dialled(text: str) -> str:
    """A number as people write it; seven digits or more make one."""
    if sum(letter.isdigit() for letter in text) < 7:
        raise forms.ValidationError(_("Please type the whole phone number, with its area code."))
    return text.strip()
