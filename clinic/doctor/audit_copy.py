"""Would the audit outlive this machine?"""

from datetime import datetime, timedelta

from django.conf import settings

from clinic import audit_copy
from clinic.doctor.finding import Finding, ill, warning, well

_NAME = "audit copy"
# It follows twice a minute.
_LATE = timedelta(minutes=2)


def elsewhere(now: datetime) -> Finding:
    """What differs from it is found by the probe of the audit."""
    folder = settings.AUDIT_COPY_DIR
    if not folder:
        cure = "Let AUDIT_COPY_DIR name a folder on another machine: see docs/operating.md."
        return warning(_NAME, "off: who wipes this machine wipes the audit", cure)
    try:
        late = audit_copy.behind(before=now - _LATE)
    except OSError as wrong:
        return ill(_NAME, f"cannot be read: {wrong}", "Mend the folder; it is tried again within a minute.")
    if late:
        return ill(_NAME, f"{late} entries are not in it", "Look into the log of the worker.")
    return well(_NAME, f"in {folder}")
