"""The audit leaves as a file: that it did is in it."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit
from checklists.rules.access import Actor


@transaction.atomic
def exported(*, chain: str, by: Actor, now: datetime) -> None:
    """Written before the file, so that the file tells of itself. `chain` is "" for all of them."""
    audit.record(by=by, action="audit.export", obj="audit:0", site_id=None, data={"chain": chain})
