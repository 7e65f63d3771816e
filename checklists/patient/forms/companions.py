"""Whom a patient lets help, and how we reach the patient, as their forms send it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.answers import Typed, dialled

_NO_EMAIL = _("Please type a whole email address.")
# What somebody may do: one choice, since ticking comes with reading.
GRANTS = (
    ("none", _("Only see when and where")),
    ("read", _("Read my list")),
    ("tick", _("Read my list, and tick for me")),
)


class GrantForm(forms.Form):
    """The number of somebody who helps, and what they may do."""

    phone = forms.CharField(max_length=32, error_messages={"required": _("Please type a phone number.")})
    grant = forms.ChoiceField(choices=GRANTS, initial="none", required=False)

    def clean_phone(self) -> str:
        return dialled(self.cleaned_data["phone"])

    @property
    def may_read(self) -> bool:
        return self.cleaned_data["grant"] in ("read", "tick")

    @property
    def may_tick(self) -> bool:
        return bool(self.cleaned_data["grant"] == "tick")


class HelperForm(GrantForm):
    """Somebody who gets a link of their own."""

    name = Typed(max_length=80, error_messages={"required": _("Please type a name.")})
    email = forms.EmailField(error_messages={"required": _NO_EMAIL, "invalid": _NO_EMAIL})
    agreed = forms.BooleanField(
        error_messages={"required": _("Please say that they may know of this appointment.")}
    )
    field_order = ("name", "phone", "email", "grant", "agreed")


class SecondContactForm(forms.Form):
    """Whom we may ask when nobody is named to take the patient home."""

    name = Typed(max_length=80, error_messages={"required": _("Please type a name.")})
    phone = forms.CharField(max_length=32, error_messages={"required": _("Please type a phone number.")})
    email = forms.EmailField(required=False, error_messages={"invalid": _NO_EMAIL})
    agreed = forms.BooleanField(
        error_messages={"required": _("Please say that they may know of this appointment.")}
    )

    def clean_phone(self) -> str:
        return dialled(self.cleaned_data["phone"])


class ContactForm(forms.Form):
    """The patient's own number and address; a number may be left out, an address may not be taken away."""

    phone = forms.CharField(max_length=32, required=False)
    email = forms.EmailField(error_messages={"required": _NO_EMAIL, "invalid": _NO_EMAIL})

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        return dialled(phone) if phone else ""
