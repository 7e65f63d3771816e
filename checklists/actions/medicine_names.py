"""Names that a site adds to the formulary: another name for a medicine that is listed, nothing else."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklists.actions import audit
from checklists.models import MedicineName
from checklists.queries.formulary import formulary
from checklists.queries.scope import NotFound, one, within
from checklists.rules.access import Actor, Role
from checklists.rules.formulary import FormularyInvalid
from checklists.rules.medicine_entry import screened
from checklists.rules.medicine_names import AddedName

MAY_ADD = (Role.NURSE, Role.PRESCRIBER, Role.MANAGER)


class NameRefused(Exception):
    """A sentence for staff: why the name cannot be added, and what to do instead."""


@transaction.atomic
def add(*, site_id: int, name: str, generic: str, by: Actor, now: datetime) -> int:
    """Add `name` for the listed medicine `generic`; the id of its row.

    Raises NotFound for another site, PermissionDenied, NameRefused.
    """
    if not by.has(*MAY_ADD):
        raise PermissionDenied
    if site_id not in by.site_ids:
        raise NotFound
    written = " ".join(name.split())
    try:
        formulary().with_names([AddedName(written, generic)])
    except FormularyInvalid as invalid:
        raise NameRefused(" ".join(invalid.problems)) from invalid
    row = _saved(site_id, written, generic, by, now)
    audit.record(by=by, action="medicine_name.add", obj=f"medicine_name:{row.pk}", site_id=site_id)
    return row.pk


def remember(*, site_id: int, typed: str, name: str, by: Actor, now: datetime) -> int:
    """Keep what a patient typed as another name of the medicine that `name` is. Raises as `add`."""
    matches = [match for match in screened(name, formulary())[0].matches if not match["ask"]]
    if len(matches) != 1 or not typed:
        raise NameRefused("The name was not kept for this clinic: it stands for several medicines.")
    return add(site_id=site_id, name=typed, generic=str(matches[0]["generic"]), by=by, now=now)


@transaction.atomic
def remove(*, name_id: int, by: Actor, now: datetime) -> None:
    """Take a name off again: entries keep what they matched. Twice changes nothing. Raises NotFound, PermissionDenied."""
    if not by.has(*MAY_ADD):
        raise PermissionDenied
    row = one(within(MedicineName.objects.select_for_update(), by), pk=name_id)
    if row.removed_at:
        return
    row.removed_at, row.removed_by_id = now, by.user_id
    row.save(update_fields=["removed_at", "removed_by"])
    audit.record(by=by, action="medicine_name.remove", obj=f"medicine_name:{row.pk}", site_id=row.site_id)


def _saved(site_id: int, name: str, generic: str, by: Actor, now: datetime) -> MedicineName:
    try:
        with transaction.atomic():
            return MedicineName.objects.create(  # type: ignore[misc]  # only staff have a role
                site_id=site_id, name=name, generic=generic, added_at=now, added_by_id=by.user_id
            )
    except IntegrityError as error:
        raise NameRefused(f"“{name}” is on the list already.") from error
