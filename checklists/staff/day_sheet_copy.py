"""The day sheet as one page that needs nothing else: styles within, no script, nothing to fetch."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from checklists.queries.day_sheet import DaySheet
from checklists.staff.day_sheet_page import paper


def copy(found: DaySheet, *, alias: str, zone: str) -> str:
    """HTML in the desk's own language; `alias` is the site's neutral name."""
    with translation.override("en"):
        context = paper(found, zone) | {"site": {"alias": alias, "zone": zone}, "style": _style()}
        return render_to_string("staff/day_sheet_copy.html", context)


def _style() -> SafeString:
    found = finders.find("css/day_sheet.css")
    # Reviewed: a file of ours.
    return mark_safe(Path(str(found)).read_text(encoding="utf-8"))  # noqa: S308  # nosec B308
