"""Answers on their way from one phone, for the pages of that phone alone."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import AnswerDraft, Item
from checklists.queries.phone_page import ItemLine
from checklists.queries.scope import appointments_for
from checklists.rules import question_steps
from checklists.rules.access import Actor
from checklists.rules.question_steps import Drafted


@dataclass(frozen=True)
class Draft:
    """`seal` is what a check page shows; a save says which one it was made from.

    `answered_at` is when the item was answered elsewhere since this draft was begun, None for not at all.
    """

    drafted: Drafted
    seal: str
    answered_at: datetime | None


def draft(*, by: Actor, line: ItemLine) -> Draft | None:
    """Of an item of the caller's own list, from this very phone; None where nothing is on its way."""
    rows = AnswerDraft.objects.filter(
        session_id=by.session_id or 0, item__appointment__in=appointments_for(by)
    )
    found = rows.select_related("item").filter(item__position=line.position, item__dropped_at=None).first()
    if found is None:
        return None
    drafted = question_steps.drafted(line.questions, found.raw)
    answered_at = found.item.answered_at
    return Draft(
        drafted=drafted,
        seal=question_steps.seal(line.questions, drafted.given, stamp(found.item)),
        answered_at=answered_at if answered_at and answered_at > found.at else None,
    )


def stamp(item: Item) -> str:
    """When it was last answered by anybody, as a seal holds it."""
    return item.answered_at.isoformat() if item.answered_at else ""
