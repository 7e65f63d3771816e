"""The day sheets in a folder, for a day without a network or a server: who writes them, and when.

The work of a chore that needs the desk's words: so it stands in the wiring, and `clinic.apps` hands it to the clock.
"""

import logging
from datetime import date, datetime

from django.conf import settings

from checklists.actions import day_sheets
from checklists.queries import day_sheet, sites
from checklists.queries.sites import SiteCopied
from checklists.reminders.clock import Clock
from checklists.rules import clock as clocks
from checklists.rules.access import CLINICAL, Actor, ActorKind
from checklists.rules.day_sheet_copies import DAYS
from checklists.staff import day_sheet_copy
from clinic.paper_folder import PaperFolder

log = logging.getLogger(__name__)
# It writes what a nurse reads.
BY = Actor(kind=ActorKind.SYSTEM, key="day_sheets", name="Day sheets", roles=CLINICAL)


def write_due(clock: Clock) -> None:
    """Each site's copies where they are due. One that cannot be written stops no other; it is tried again at the next offer."""
    if not settings.DAY_SHEETS_DIR:
        day_sheets.forget(by=BY, now=clock.now())
        return
    for site in sites.every():
        try:
            _keep(site, clock.now())
        except Exception:
            log.exception("the day sheet of %s could not be written", site.slug)


def page(site: SiteCopied, on: date, now: datetime) -> tuple[str, int]:
    """The page of one day, and how many patients it holds."""
    found = day_sheet.day_sheet(site_id=site.id, zone=site.zone, on=on, by=BY, now=now)
    return day_sheet_copy.copy(found, alias=site.alias, zone=site.zone), len(found.lines)


def _keep(site: SiteCopied, now: datetime) -> None:
    def write() -> None:
        today = clocks.local(now, site.zone).date()
        folder = PaperFolder.ready(settings.DAY_SHEETS_DIR)
        for after in DAYS:
            folder.write(site.slug, today + after, page(site, today + after, now)[0])
        folder.forget_old(site.slug, today, now)

    day_sheets.keep(site_id=site.id, write=write, by=BY, now=now)
