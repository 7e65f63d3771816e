"""Words that a statement selected beside other things: opened here, by the number of the row they are of."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from checklists.models import SealedAnswers, SealedText, Tick


def words_in(model: type[Model], field: str, pk: int, raw: str) -> str:
    """As `SealedText` opens them: what does not open says so in its place."""
    found = model._meta.get_field(field)
    assert isinstance(found, SealedText)
    return str(found.opened(pk, raw))


def answer_in(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a tick answered, of one that was selected as {"id", "answer"}; {} for none."""
    field = Tick._meta.get_field("answer")
    assert isinstance(field, SealedAnswers)
    return field.opened(found["id"], found["answer"]) if found else {}
