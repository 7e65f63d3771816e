"""How we reach the patient, for the patient alone and after a code."""

from dataclasses import dataclass

from checklists.queries.phone import site_line
from checklists.queries.phone_page import SiteLine
from checklists.queries.scope import appointments_for, one, require_unlocked
from checklists.rules.access import Actor


@dataclass(frozen=True)
class OwnContact:
    site: SiteLine
    phone: str
    email: str


def contact_page(*, by: Actor) -> OwnContact:
    """Of the caller's own. Raises Locked, NotFound."""
    require_unlocked(by)
    row = one(appointments_for(by).select_related("site", "patient"), pk=by.appointment_id)
    return OwnContact(site=site_line(row.site), phone=row.patient.phone, email=row.patient.email)
