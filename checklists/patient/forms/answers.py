"""What the patient's forms may hold; every page's answer comes with its operation id."""

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.turned_text import unturned


class Typed(forms.CharField):
    """Words of somebody's own, read in the order in which they were typed."""

    def to_python(self, value: object) -> str:
        return unturned(super().to_python(value) or "").strip()


class OperationForm(forms.Form):
    """One press of one button: sent twice, it counts once."""

    operation = forms.UUIDField(widget=forms.HiddenInput)


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
    """One medicine, or a list that somebody had at hand: then each line of it is offered."""

    text = Typed(max_length=4000, error_messages={"required": _("Please type one medicine.")})


class MedicineLineForm(OperationForm):
    """One medicine and no more."""

    text = Typed(
        max_length=200,
        error_messages={
            "required": _("Please type one medicine."),
            "max_length": _("Please write a little less, one medicine at a time."),
        },
    )


class ChangeLineForm(MedicineLineForm):
    line = forms.UUIDField()


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
