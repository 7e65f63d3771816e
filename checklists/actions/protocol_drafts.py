"""What a draft of a protocol says: changed by hand, brought in from a file, thrown away."""

from datetime import datetime

from django.db import transaction

from checklists.actions.protocols import (
    MAY_DRAFT,
    MAY_EDIT,
    DraftChanged,
    Drafted,
    NotADraft,
    State,
    add_draft,
    begin,
    locked,
    locked_version,
    record,
    require_drafter,
)
from checklists.models import ProtocolVersion
from checklists.rules.access import Actor, Role
from checklists.rules.protocol import parse
from checklists.rules.protocol_edit import Data


@transaction.atomic
def change(*, version_id: int, revision: int, data: Data, by: Actor, now: datetime) -> int:
    """The draft says this now, and nobody has signed it off; its new revision. It may be incomplete or wrong.

    Raises PermissionDenied, NotFound, NotADraft, DraftChanged where `revision` is not the newest.
    """
    row = _draft_at(version_id, revision, by, MAY_DRAFT)
    row.data = {**data, "slug": row.data["slug"], "version": row.number}
    row.revision += 1
    row.signed_off_at, row.signed_off_by = None, None
    row.drafted_at, row.drafted_by_id = now, by.user_id
    row.save(update_fields=["data", "revision", "signed_off_at", "signed_off_by", "drafted_at", "drafted_by"])
    record("protocol.change", row, by, revision=row.revision)
    return row.revision


@transaction.atomic
def discard(*, version_id: int, revision: int, by: Actor, now: datetime) -> None:
    """Throw the draft away, and with it a protocol that never had another version.

    Raises PermissionDenied, NotFound, NotADraft, DraftChanged.
    """
    row = _draft_at(version_id, revision, by, MAY_EDIT)
    protocol = row.protocol
    record("protocol.discard", row, by)
    row.delete()
    if not ProtocolVersion.objects.filter(protocol=protocol).exists():
        protocol.delete()


@transaction.atomic
def bring_in(*, site_id: int, slug: str, data: Data, by: Actor, now: datetime) -> Drafted:
    """A new protocol with a draft that says what a file said. Never published by this.

    Raises PermissionDenied, NotFound, ProtocolInvalid, SlugTaken.
    """
    require_drafter(by, site_id)
    name = parse(data).name
    return begin(site_id=site_id, name=name, slug=slug, data=data, action="protocol.import", by=by, now=now)


@transaction.atomic
def bring_into(*, protocol_id: int, data: Data, by: Actor, now: datetime) -> Drafted:
    """The same as the next draft of a protocol there is. Raises PermissionDenied, NotFound, ProtocolInvalid, DraftExists."""
    parse(data)
    protocol = locked(protocol_id, by, may=MAY_DRAFT)
    if ProtocolVersion.objects.filter(protocol=protocol, state=State.DRAFT).exists():
        raise DraftExists
    return add_draft(protocol=protocol, data=data, action="protocol.import", by=by, now=now)


class DraftExists(Exception):
    """Somebody is writing a draft of this protocol: a file does not overwrite it."""


def _draft_at(version_id: int, revision: int, by: Actor, may: tuple[Role, ...]) -> ProtocolVersion:
    row = locked_version(version_id, by, may=may)
    if row.state != State.DRAFT:
        raise NotADraft
    if row.revision != revision:
        raise DraftChanged
    return row
