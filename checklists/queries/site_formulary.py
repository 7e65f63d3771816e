"""The formulary as one site reads it: the shipped one, and the names this site added."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice

from checklists.models import MedicineName
from checklists.queries.formulary import formulary
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.formulary import Formulary
from checklists.rules.medicine_names import AddedName, problem


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
    shipped = formulary()
    return shipped.with_names(found for name, generic in added for found in _fitting(name, generic, shipped))


def _fitting(name: str, generic: str, shipped: Formulary) -> Iterator[AddedName]:
    """The added name as this edition can take it: a name listed for another medicine meanwhile stands for both.

    One whose medicine is not listed any more is left out: what nobody recognises goes to a nurse.
    """
    tries = (AddedName(name, generic), AddedName(name, generic, also=True))
    fits = (each for each in tries if not problem(each, shipped.medicines, shipped.names))
    yield from islice(fits, 1)
