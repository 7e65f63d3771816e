"""The audit against its anchors: looked at each hour, signed each night, kept in a file beside the database.

The work of a chore that needs the key and the file: so it stands in the wiring, and `clinic.apps` hands it to the clock.
"""

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from checklists.actions import audit_anchors as actions
from checklists.queries import audit, audit_anchors, audit_watch
from checklists.queries.audit import AuditCheck, BrokenLink
from checklists.reminders.clock import Clock
from checklists.rules.access import system
from checklists.rules.audit_anchor import Anchor, from_line, is_due, public_of, to_line
from clinic import audit_copy, kept_lines

log = logging.getLogger(__name__)
BY = system("audit")


def public_key() -> str:
    """What proves our signatures; "" without a key."""
    return public_of(settings.AUDIT_KEY) if settings.AUDIT_KEY else ""


def verified() -> AuditCheck:
    """Every entry, every anchor, the file, and the copy elsewhere."""
    found = _against_anchors(audit.verify())
    return replace(found, broken=found.broken or _against_copy())


def verified_so_far() -> tuple[AuditCheck, int]:
    """As `verified`, of a restored database: what the file says of the time after its backup is counted, and not held against it."""
    later = _later()
    return _against_anchors(audit.verify(), later), len(later)


def go_on(*, now: datetime) -> tuple[Path, ...]:
    """Somebody says that this restored database is the clinic's from now on: files that are ahead of it are laid beside, with all
    they say, and new ones begin. None where none is ahead. What was laid beside still proves what there was."""
    later = _later()
    beside = (*_laid_beside(later, now), *audit_copy.lay_aside(now=now))
    if beside:
        actions.go_on(later=len(later), by=BY, now=now)
        write_out(settings.AUDIT_ANCHORS)
    return beside


def _laid_beside(later: frozenset[Anchor], now: datetime) -> tuple[Path, ...]:
    file: Path = settings.AUDIT_ANCHORS
    return (file.rename(file.with_name(f"{file.name}.until-{now:%Y%m%dT%H%M%SZ}")),) if later else ()


def is_as_mailed(*, number: int, signature: str) -> bool:
    """Whether the anchor of this number has the signature that an officer's mailbox has of it."""
    found = audit_anchors.numbered(number)
    return found is not None and found.signature == signature.strip().lower()


def watch(clock: Clock) -> None:
    """New entries each time; once a night all of them, and where they are whole an anchor. What is broken is not signed."""
    now = clock.now()
    at_night = is_due(anchored_at=audit_watch.whole_at(), now=now)
    found = verified() if at_night else _verified_since_the_anchor()
    if found.broken:
        log.error("the audit is not whole: %s, entry %s: %s", *_named(found.broken))
    actions.note(is_whole=found.broken is None, looked_at_all=at_night, by=BY, now=now)
    if found.broken is None and at_night and settings.AUDIT_KEY:
        actions.anchor(key=settings.AUDIT_KEY, by=BY, now=now)
    write_out(settings.AUDIT_ANCHORS)


def write_out(file: Path) -> None:
    """The lines that the file does not have yet. A file that cannot be written is tried again with the next look."""
    known = {anchor.signature for anchor in read(file)[0]}
    lines = [to_line(each) for each in audit_anchors.every() if each.signature not in known]
    if not lines:
        return
    try:
        kept_lines.append(file, lines)
    except OSError as error:
        log.error("the anchors of the audit cannot be written: %s", type(error).__name__)


def read(file: Path) -> tuple[tuple[Anchor, ...], BrokenLink | None]:
    """What the file holds, and its first line that is no anchor. No file: nothing."""
    found: list[Anchor] = []
    for number, line in enumerate(kept_lines.read(file), start=1):
        try:
            found.append(from_line(line))
        except ValueError:
            return tuple(found), BrokenLink(
                audit_anchors.ANCHORS, number, "this line of the file is no anchor"
            )
    return tuple(found), None


def anchored_at() -> datetime | None:
    newest = audit_anchors.newest()
    return datetime.fromisoformat(newest.at) if newest else None


def _verified_since_the_anchor() -> AuditCheck:
    newest = audit_anchors.newest()
    return audit.verify(whole_until={head.chain: head.seq for head in newest.heads} if newest else None)


def _later() -> frozenset[Anchor]:
    """Those of the file that are of a time after the newest one in the database."""
    newest = audit_anchors.newest()
    after = newest.number if newest else 0
    return frozenset(each for each in read(settings.AUDIT_ANCHORS)[0] if each.number > after)


def _against_anchors(found: AuditCheck, apart: frozenset[Anchor] = frozenset()) -> AuditCheck:
    rows = audit_anchors.every()
    every, torn = read(settings.AUDIT_ANCHORS)
    kept = [each for each in every if each not in apart]
    keys = {public_key(), *settings.AUDIT_EARLIER_KEYS} - {""}
    broken = found.broken or audit_anchors.broken(rows=rows, kept=kept, keys=keys) or torn
    return replace(found, broken=broken, anchors=len(rows))


def _against_copy() -> BrokenLink | None:
    """A copy that cannot be read proves nothing and accuses nobody: `doctor` says so."""
    try:
        return audit_copy.broken()
    except OSError as error:
        log.error("the copy of the audit cannot be read: %s", type(error).__name__)
        return None


def _named(broken: BrokenLink) -> tuple[str, int, str]:
    return broken.chain, broken.seq, broken.why
