"""Whom the patient agreed that we may ask about the ride home."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from checklists.actions.second_contacts import SecondContact
from checklists.queries.second_contacts import SecondContactLine
from checklists.staff.forms.fields import DeskForm, OneLine, Phone, email_field


class SecondContactForm(DeskForm):
    """A person with a telephone; an email address lets us ask without a call."""

    name = OneLine(label=_("Name"), max_length=80)
    phone = Phone(label=_("Phone"))
    email = email_field(
        _("Email (optional)"), required=False, help_text=_("Without one, somebody phones them.")
    )
    relation = OneLine(label=_("Relation (optional)"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    agreed = forms.BooleanField(
        label=_("The patient agreed that we write to them"),
        error_messages={"required": _("Ask the patient first: without their yes we write to nobody.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = [("", _("As the patient")), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def contact(self) -> SecondContact:
        said = self.cleaned_data
        return SecondContact(
            name=said["name"],
            phone=said["phone"],
            email=said["email"],
            relation=said["relation"],
            language=said["language"],
        )


class HelperForm(DeskForm):
    """How to reach somebody who helps: their number, and an address if they have one."""

    phone = Phone(label=_("Phone"))
    email = email_field(
        _("Email (optional)"), required=False, help_text=_("Without one, somebody phones them.")
    )


def known(contact: SecondContactLine | None) -> dict[str, Any]:
    """What stands already; the patient's yes is asked for again with each change."""
    names = ("name", "phone", "email", "relation", "language")
    return {name: getattr(contact, name) for name in names} if contact else {}
