"""Where the audit stands is signed, and what was found of it is kept for the pages that say so."""

from datetime import datetime, timedelta

from django.db import transaction

from checklists.actions import audit, staff_mails
from checklists.models import AuditAnchor, Heartbeat, Membership
from checklists.queries import audit_anchors
from checklists.queries.audit_watch import BROKEN, WHOLE
from checklists.rules.access import Actor, Role
from checklists.rules.audit_anchor import Anchor, signed
from checklists.rules.heartbeats import Chore

# A mail server that is away for a weekend.
_MAILED_WITHIN = timedelta(days=3)


@transaction.atomic
def anchor(*, key: str, by: Actor, now: datetime) -> Anchor:
    """Sign where every chain stands. `key` is the private one and goes nowhere.

    The caller has found the chains whole: what is broken is never signed. Raises IntegrityError where another
    process signed at this moment.
    """
    before = audit_anchors.newest()
    number = before.number + 1 if before else 1
    made = signed(
        number=number, at=now, heads=audit_anchors.heads(), before=before.signature if before else "", key=key
    )
    AuditAnchor.objects.create(
        number=made.number,
        at=now,
        heads=[[head.chain, head.seq, head.hash] for head in made.heads],
        before=made.before,
        key=made.key,
        signature=made.signature,
    )
    _mail(made, by, now)
    chains = len(made.heads)
    audit.record(by=by, action="audit.anchor", obj=f"anchor:{number}", site_id=None, data={"chains": chains})
    return made


def _mail(made: Anchor, by: Actor, now: datetime) -> None:
    """To each privacy officer, once: whoever forges database, key and file does not reach their mailboxes."""
    officers = Membership.objects.filter(role=Role.PRIVACY_OFFICER, user__is_active=True)
    staff_mails.ask(
        user_ids=sorted(set(officers.values_list("user_id", flat=True))),
        kind=staff_mails.Kind.AUDIT_ANCHOR,
        about={"anchor": made.number},
        lasts=_MAILED_WITHIN,
        by=by,
        now=now,
    )


@transaction.atomic
def go_on(*, later: int, by: Actor, now: datetime) -> None:
    """A restored database goes on: so many anchors were made after its backup, and are of a past that it does not have."""
    audit.record(by=by, action="audit.go_on", obj="audit:0", site_id=None, data={"later": later})


@transaction.atomic
def note(*, is_whole: bool, looked_at_all: bool, by: Actor, now: datetime) -> None:
    """What a look has found. `broken` stays until every entry was looked at and is as it was written."""
    rows = Heartbeat.objects.filter(trigger=Chore.AUDIT)
    if not is_whole:
        _, is_new = rows.get_or_create(trigger=Chore.AUDIT, host=BROKEN, defaults={"at": now})
        if is_new:
            audit.record(by=by, action="audit.broken", obj="audit:0", site_id=None)
    elif looked_at_all:
        rows.filter(host=BROKEN).delete()
        rows.update_or_create(trigger=Chore.AUDIT, host=WHOLE, defaults={"at": now})
