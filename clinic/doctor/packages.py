"""Does anybody look whether what runs here has a known hole? Advisories are asked for where the image is built, not here."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings

from clinic.doctor.finding import Finding, warning, well

_NAME = "packages"
# The framework's own promise is three days, SECURITY.md; a look a week finds what nobody told.
_LATE_AFTER = timedelta(days=7)
_CURE = "Run `make audit` in the checkout on a machine that reaches the package index, then build from it."


def looked_at(now: datetime) -> Finding:
    """By what `make audit` kept beside the locks; the look at another lock is none at this one."""
    runs, folder = f"Django {version('django')}", settings.BASE_DIR / "requirements"
    try:
        kept = json.loads((folder / "looked.json").read_text(encoding="ascii"))
        at, lock = datetime.fromisoformat(kept["at"]), kept["lock"]
        is_this = lock == sha256((folder / "core.lock").read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        is_this = False
    if not is_this:
        return warning(_NAME, f"{runs}: nobody has asked whether these packages have known holes", _CURE)
    if now - at > _LATE_AFTER:
        return warning(_NAME, f"{runs}: nobody has asked about known holes since {at:%Y-%m-%d}", _CURE)
    return well(_NAME, f"{runs}, no known hole on {at:%Y-%m-%d}")
