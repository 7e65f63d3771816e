"""An ask for a prescriber in words: how far it is, why it was refused, why it takes somebody else."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from checklists.queries.prescriber_asks import AskLine
from checklists.rules.prescriber_asks import Against, Refusal, State

STATES: Mapping[State, object] = {
    State.WAITING: _("Waits for the privacy officer"),
    State.AGREED: _("Agreed, the link goes by mail"),
    State.SEATED: _("Agreed, and taken up"),
    State.REFUSED: _("Refused"),
    State.WITHDRAWN: _("Withdrawn"),
    State.LAPSED: _("Lapsed: nobody answered, or took it up, in 72 hours"),
}
REFUSALS: Mapping[Refusal, object] = {
    Refusal.NOT_KNOWN: _("I do not know this person"),
    Refusal.NO_LICENCE: _("No licence to prescribe was shown"),
    Refusal.NOT_NEEDED: _("Another role is enough"),
    Refusal.OTHER: _("Another reason: ask me"),
}
AGAINST: Mapping[Against, object] = {
    Against.OWN_ASK: _("You asked for it: another privacy officer agrees."),
    Against.OWN_ROLE: _("It is for yourself: another privacy officer agrees."),
}


def told(line: AskLine) -> tuple[AskLine, object, object, object]:
    """The line, its state, why it was refused, and why the reader cannot agree; "" for what there is not."""
    refused = REFUSALS[Refusal(line.reason)] if line.reason in set(Refusal) else ""
    return line, STATES[line.state], refused, AGAINST[line.against] if line.against else ""
