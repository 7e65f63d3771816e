"""Is there paper for a day without a network or a server?"""

from datetime import datetime

from django.conf import settings

from checklists.queries import sites
from checklists.rules.day_sheet_copies import is_late
from clinic.doctor.finding import Finding, ill, warning, well
from clinic.paper_folder import PaperFolder

_NAME = "day sheets"


def copies(now: datetime) -> Finding:
    folder = settings.DAY_SHEETS_DIR
    if not folder:
        cure = "Let DAY_SHEETS_DIR name a folder that the desk reaches without this server: see docs/operating.md."
        return warning(_NAME, "off: nothing is written for a day without a network", cure)
    try:
        PaperFolder.ready(folder)
    except OSError as wrong:
        return ill(
            _NAME,
            f"nothing can be written: {wrong}",
            "Mend the folder; it is tried again within a quarter of an hour.",
        )
    late = [
        site.slug for site in sites.every() if site.copied_at and is_late(written_at=site.copied_at, now=now)
    ]
    if late:
        cure = "Look into the log of the worker; print the day sheets of today and tomorrow meanwhile."
        return ill(_NAME, f"older than 26 hours: {', '.join(late)}", cure)
    return well(_NAME, f"written to {folder}")
