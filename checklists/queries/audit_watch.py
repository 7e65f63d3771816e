"""What the clock found of the audit: read by the pages that say so, and by the clock itself."""

from datetime import datetime

from checklists.models import Heartbeat
from checklists.rules.heartbeats import Chore

BROKEN, WHOLE = "broken", "whole"


def whole_at() -> datetime | None:
    """When every entry was last found as it was written."""
    return Heartbeat.objects.filter(trigger=Chore.AUDIT, host=WHOLE).values_list("at", flat=True).first()
