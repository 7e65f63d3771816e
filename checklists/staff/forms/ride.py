"""Who takes the patient home, as the desk writes it down."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.actions.rides import Driver
from checklists.queries.checkin_lines import RideLine
from checklists.rules.facts import RidePolicy
from checklists.rules.pick_up import PickUpUnclear, typed
from checklists.staff.forms.fields import CLOCKS, NO_CLOCK, DeskForm, OneLine, Phone

_UNCLEAR = {
    "order": _("The second time is before the first one."),
    "gap": _("The clocks go forward over this time. Ask again."),
}


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=CLOCKS,
        error_messages={"invalid": NO_CLOCK},
    )


class DriverForm(DeskForm):
    """An adult; a booked medical transport only where the site's policy takes it."""

    name = OneLine(label=_("Name"), max_length=80)
    phone = Phone(label=_("Phone"))
    email = forms.EmailField(
        label=_("Email (optional)"),
        required=False,
        help_text=_("They are asked by email whether they come."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    relation = OneLine(label=_("Relation"), max_length=40, required=False)
    begins = _time(_("Can be here from"))
    ends = _time(_("until"))
    is_adult = forms.BooleanField(label=_("18 or older"), required=False)
    is_transport = forms.BooleanField(label=_("Booked medical transport"), required=False)
    stays_overnight = forms.BooleanField(label=_("Somebody stays overnight"), required=False)

    def __init__(self, *args: Any, zone: str, leaves_at: datetime, policy: RidePolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.leaves_at = zone, leaves_at
        if policy is not RidePolicy.NAMED_ADULT_OR_MEDICAL_TRANSPORT:
            del self.fields["is_transport"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("is_adult") and not said.get("is_transport"):
            self.add_error("is_adult", _("Ask: the driver has to be 18 or older."))
        try:
            said["pick_up"] = typed(
                said.get("begins"), said.get("ends"), leaves_at=self.leaves_at, zone=self.zone
            )
        except PickUpUnclear as unclear:
            self.add_error("ends", _UNCLEAR[unclear.code])
        return said

    def driver(self) -> Driver:
        said = self.cleaned_data
        return Driver(
            name=said["name"],
            phone=said["phone"],
            relation=said["relation"],
            is_adult=said["is_adult"],
            is_transport=said.get("is_transport", False),
            pick_up=said["pick_up"],
            stays_overnight=said["stays_overnight"] or None,
            email=said["email"],
        )


def driver_form(ride: RideLine | None, zone: str) -> DriverForm | None:
    """An empty form for this ride; None where the protocol asks for none."""
    if ride is None:
        return None
    return DriverForm(zone=zone, leaves_at=ride.leaves_at, policy=RidePolicy(ride.policy))
