"""The formulary as one site reads it: the shipped one, and the names this site added."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from checklists.models import MedicineName
from checklists.queries.formulary import formulary
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.formulary import Formulary
from checklists.rules.medicine_names import AddedName


@dataclass(frozen=True)
class NameLine:
    """A name that this site added for a medicine of the formulary."""

    id: int
    name: str
    generic: str
    added_by: str
    added_at: datetime


def formulary_of(*, site_id: int) -> Formulary:
    """The shipped formulary with the names of this site; built again only when a name is added or removed."""
    rows = MedicineName.objects.filter(site_id=site_id, removed_at=None).order_by("pk")
    return _with(tuple(rows.values_list("name", "generic")))


def names(*, site_id: int, by: Actor) -> tuple[NameLine, ...]:
    """The names this site added, by name."""
    rows = within(MedicineName.objects.filter(site_id=site_id, removed_at=None), by)
    return tuple(
        NameLine(row.pk, row.name, row.generic, row.added_by.name, row.added_at)
        for row in rows.select_related("added_by").order_by("name")
    )


def generics() -> tuple[str, ...]:
    """Every medicine of the shipped formulary, in order of letters."""
    return tuple(sorted(formulary().medicines))


@lru_cache(maxsize=64)
def _with(added: tuple[tuple[str, str], ...]) -> Formulary:
    return formulary().with_names(AddedName(name, generic) for name, generic in added)
