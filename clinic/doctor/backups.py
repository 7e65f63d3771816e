"""Could this installation be put back as it was yesterday?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from clinic.backup.making import SUFFIX
from clinic.doctor.finding import Finding, ill, warning, well

_NAME = "backups"
_LATE_AFTER = timedelta(hours=26)


def newest(now: datetime) -> Finding:
    """By the files in BACKUP_DIR; whether they open is for whoever has the key to try."""
    if not settings.BACKUP_PUBLIC_KEY or not settings.BACKUP_DIR:
        cure = "Set BACKUP_PUBLIC_KEY and BACKUP_DIR, and run `manage.py backup` each night: see docs/operating.md."
        return warning(_NAME, "off: nothing is sealed and kept here", cure)
    files = sorted(Path(settings.BACKUP_DIR).glob(f"*{SUFFIX}"), key=lambda each: each.stat().st_mtime)
    if not files:
        return ill(_NAME, "there is none", "Run `manage.py backup`, and let something run it each night.")
    made_at = datetime.fromtimestamp(files[-1].stat().st_mtime, UTC)
    if now - made_at > _LATE_AFTER:
        return ill(
            _NAME,
            f"the newest is of {made_at:%Y-%m-%d %H:%M} UTC",
            "Look why `manage.py backup` did not run.",
        )
    return well(_NAME, f"the newest is of {made_at:%Y-%m-%d %H:%M} UTC")
