"""A site's own protocols: begun, drafted anew, signed off, published, retired. What a draft says: `protocol_drafts`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklists.actions import audit
from checklists.models import Protocol, ProtocolVersion
from checklists.queries import protocol_check
from checklists.queries.protocols import blank_data, shipped_data
from checklists.queries.scope import NotFound, one, within
from checklists.rules.access import Actor, Role
from checklists.rules.protocol_edit import Data

MAY_EDIT = (Role.MANAGER, Role.PRESCRIBER)
# A draft counts for nothing before a prescriber has answered for it and somebody else has published it.
MAY_DRAFT = (*MAY_EDIT, Role.NURSE)
MAY_SIGN = (Role.PRESCRIBER,)
State = ProtocolVersion.State


class SlugTaken(Exception):
    """This site has a protocol of that short name already."""


class DraftChanged(Exception):
    """Somebody else changed or signed off the draft since it was read; nothing of theirs is overwritten."""


class NotADraft(Exception):
    """It has been published meanwhile: a published version never changes."""


class NotReady(Exception):
    """The protocol has problems that keep it from being signed off or published."""


class NotSignedOff(Exception):
    """No prescriber answers for it yet."""


class TakesAnother(Exception):
    """Whoever signed it off does not publish it as well: what patients are asked takes two people."""


class AlreadySignedOff(Exception):
    """A prescriber did so before."""


@dataclass(frozen=True)
class Drafted:
    """A draft to go on with; `revision` goes into its next change."""

    protocol_id: int
    version_id: int
    revision: int


@transaction.atomic
def start(
    *,
    site_id: int,
    name: str,
    slug: str,
    by: Actor,
    now: datetime,
    from_version_id: int | None = None,
    from_shipped: str | None = None,
) -> Drafted:
    """Begin a protocol with a draft: a copy of a version of this site, of a shipped one, or (neither) without items.

    Raises PermissionDenied, NotFound, UnknownProtocol, SlugTaken.
    """
    require_drafter(by, site_id)
    if from_version_id is not None:
        data = one(within(ProtocolVersion.objects.filter(site_id=site_id), by), pk=from_version_id).data
    else:
        data = shipped_data(from_shipped) if from_shipped else blank_data()
    return begin(site_id=site_id, name=name, slug=slug, data=data, action="protocol.start", by=by, now=now)


def begin(
    *, site_id: int, name: str, slug: str, data: Data, action: str, by: Actor, now: datetime
) -> Drafted:
    """The rows of a new protocol and its first draft, inside the caller's transaction. Raises SlugTaken."""
    try:
        with transaction.atomic():
            protocol = Protocol.objects.create(site_id=site_id, slug=slug, name=name)
    except IntegrityError as taken:
        raise SlugTaken from taken
    return add_draft(protocol=protocol, data={**data, "name": name}, action=action, by=by, now=now)


@transaction.atomic
def draft(*, protocol_id: int, by: Actor, now: datetime) -> Drafted:
    """The draft of this protocol: the one there is, or a new one from its published (or newest) version.

    Raises PermissionDenied, NotFound.
    """
    protocol = locked(protocol_id, by, may=MAY_DRAFT)
    versions = ProtocolVersion.objects.filter(protocol=protocol)
    standing = versions.filter(state=State.DRAFT).first()
    if standing:
        return Drafted(protocol.pk, standing.pk, standing.revision)
    source = versions.filter(state=State.PUBLISHED).first() or versions.latest("number")
    return add_draft(protocol=protocol, data=source.data, action="protocol.draft", by=by, now=now)


@transaction.atomic
def sign_off(*, version_id: int, revision: int, by: Actor, now: datetime) -> None:
    """A prescriber answers for every number: of a valid draft, or once of a published version nobody signed.

    Raises PermissionDenied, NotFound, DraftChanged, AlreadySignedOff, NotADraft (retired), NotReady.
    """
    row = locked_version(version_id, by, may=MAY_SIGN)
    if row.signed_off_at:
        raise AlreadySignedOff
    if row.revision != revision:
        raise DraftChanged
    if row.state == State.RETIRED:
        raise NotADraft
    _require_ready(row, by, now)
    row.signed_off_at, row.signed_off_by_id = now, by.user_id
    # Whoever has the draft open meanwhile learns of it before they change what was signed.
    row.revision += 1
    row.save(update_fields=["signed_off_at", "signed_off_by", "revision"])
    record("protocol.sign_off", row, by)


@transaction.atomic
def publish(*, version_id: int, by: Actor, now: datetime, revision: int | None = None) -> None:
    """From now on it is booked with; the one published before retires. Booked appointments keep theirs.

    `revision`, where given, is the one that was looked at. It takes two people: who signs it off, and who publishes.
    Raises PermissionDenied, NotFound, DraftChanged, NotADraft, NotSignedOff, TakesAnother, NotReady.
    """
    row = locked_version(version_id, by, may=MAY_EDIT)
    if row.state != State.DRAFT:
        raise NotADraft
    if revision is not None and row.revision != revision:
        raise DraftChanged
    if not row.signed_off_at:
        raise NotSignedOff
    if row.signed_off_by_id == by.user_id:
        raise TakesAnother
    _require_ready(row, by, now)
    older = ProtocolVersion.objects.filter(protocol_id=row.protocol_id, state=State.PUBLISHED)
    older.update(state=State.RETIRED, retired_at=now)
    row.state, row.published_at, row.published_by_id = State.PUBLISHED, now, by.user_id
    row.save(update_fields=["state", "published_at", "published_by"])
    Protocol.objects.filter(pk=row.protocol_id).update(name=row.data["name"])
    record("protocol.publish", row, by)


@transaction.atomic
def retire(*, protocol_id: int, by: Actor, now: datetime) -> None:
    """Nobody books with it any more; booked appointments keep it. Twice changes nothing. Raises PermissionDenied, NotFound."""
    protocol = locked(protocol_id, by, may=MAY_EDIT)
    row = ProtocolVersion.objects.filter(protocol=protocol, state=State.PUBLISHED).first()
    if row is None:
        return
    row.state, row.retired_at = State.RETIRED, now
    row.save(update_fields=["state", "retired_at"])
    record("protocol.retire", row, by)


def require_drafter(by: Actor, site_id: int) -> None:
    """Raises PermissionDenied for a role that does not draft, NotFound for another site."""
    if not by.has(*MAY_DRAFT):
        raise PermissionDenied
    if site_id not in by.site_ids:
        raise NotFound


def locked(protocol_id: int, by: Actor, *, may: tuple[Role, ...]) -> Protocol:
    """The protocol's row, held until the end of the transaction: one act at a time. Raises PermissionDenied, NotFound."""
    if not by.has(*may):
        raise PermissionDenied
    return one(within(Protocol.objects.select_for_update(), by), pk=protocol_id)


def locked_version(version_id: int, by: Actor, *, may: tuple[Role, ...]) -> ProtocolVersion:
    """One version, its protocol's row held first. Raises PermissionDenied, NotFound."""
    if not by.has(*may):
        raise PermissionDenied
    protocol_id = one(within(ProtocolVersion.objects.all(), by), pk=version_id).protocol_id
    Protocol.objects.select_for_update().get(pk=protocol_id)
    return one(within(ProtocolVersion.objects.select_related("site"), by), pk=version_id)


def add_draft(*, protocol: Protocol, data: Data, action: str, by: Actor, now: datetime) -> Drafted:
    """A draft of the next number, inside the caller's transaction."""
    number = 1 + max(
        ProtocolVersion.objects.filter(protocol=protocol).values_list("number", flat=True), default=0
    )
    row = ProtocolVersion.objects.create(
        site_id=protocol.site_id,
        protocol=protocol,
        number=number,
        data={**data, "slug": protocol.slug, "version": number},
        drafted_at=now,
        drafted_by_id=by.user_id,
    )
    record(action, row, by)
    return Drafted(protocol.pk, row.pk, row.revision)


def record(action: str, row: ProtocolVersion, by: Actor, **data: Any) -> None:
    """The audit's line of one act on one version."""
    told = {"protocol": row.protocol_id, "number": row.number, **data}
    audit.record(by=by, action=action, obj=f"protocol_version:{row.pk}", site_id=row.site_id, data=told)


def _require_ready(row: ProtocolVersion, by: Actor, now: datetime) -> None:
    if protocol_check.of_data(row.data, site=row.site, now=now).blocks:
        raise NotReady
