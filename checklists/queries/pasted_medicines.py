"""Whether somebody typed several medicines at once, by the formulary of their site."""

from checklists.queries.scope import appointments_for, one
from checklists.queries.site_formulary import formulary_of
from checklists.rules.access import Actor
from checklists.rules.medications import read
from checklists.rules.medicine_paste import pasted


def several(*, text: str, by: Actor) -> tuple[str, ...]:
    """The lines to offer for a text of the caller's own list; () where it is one medicine. Raises NotFound."""
    formulary = formulary_of(site_id=one(appointments_for(by), pk=by.appointment_id).site_id)
    return pasted(text, lambda part: bool(read(part, formulary).matches))
