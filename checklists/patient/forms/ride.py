"""Who takes the patient home, as the patient's form sends it."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.answers import OperationForm, Typed, dialled
from checklists.rules.pick_up import PickUpUnclear, typed

TAXI = _("A taxi or ride-share driver can not take this on. Who comes with you?")
_NO_CLOCK = {"invalid": _("Please type a time, for example 11:45.")}


class RideForm(OperationForm):
    """Somebody with a telephone, and when they can be here by the clinic's clock."""

    name = Typed(max_length=80, error_messages={"required": _("Please type a name.")})
    phone = forms.CharField(max_length=32, error_messages={"required": _("Please type a phone number.")})
    begins = forms.TimeField(required=False, error_messages=_NO_CLOCK)
    ends = forms.TimeField(required=False, error_messages=_NO_CLOCK)

    def __init__(self, *args: object, zone: str, leaves_at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._zone, self._leaves_at = zone, leaves_at

    def clean_phone(self) -> str:
        return dialled(self.cleaned_data["phone"])

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        try:
            cleaned["pick_up"] = typed(
                cleaned.get("begins"), cleaned.get("ends"), leaves_at=self._leaves_at, zone=self._zone
            )
        except PickUpUnclear as unclear:
            self.add_error("ends", _UNCLEAR[unclear.code])
        return cleaned


_UNCLEAR = {
    "order": _("The second time is before the first one. Please look at both again."),
    "gap": _("The clocks go forward over this time. Please choose another one."),
}


_ADULT = _(
    "Your driver needs to be 18 or older. Could another relative, a friend or a neighbour come? "
    "If that is hard, please call us."
)


class AgainForm(OperationForm):
    """The driver of last time: whether they are an adult is said each time."""

    is_adult = forms.BooleanField(error_messages={"required": _ADULT})


class DriverForm(RideForm):
    """An adult who takes the patient home in person, or rides along."""

    email = forms.EmailField(
        required=False,
        error_messages={"invalid": _("Please type a whole email address, or leave it empty.")},
    )
    relation = Typed(max_length=40, required=False)
    stays_overnight = forms.BooleanField(required=False)
    is_adult = forms.BooleanField(error_messages={"required": _ADULT})

    @property
    def has_folded_errors(self) -> bool:
        """Among what nobody has to fill in: then that part is open."""
        return bool({"email", "begins", "ends"} & self.errors.keys()) if self.is_bound else False

    field_order = ("name", "phone", "email", "relation", "begins", "ends", "is_adult")


class TransportForm(RideForm):
    """The firm of a booked medical transport."""
