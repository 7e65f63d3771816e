"""A copy of one record, twice: a page that a person reads and prints, and a file that a program reads. Each needs nothing else."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from checklists.messages.record_words import TITLES, label
from checklists.queries.record_copy import CopiedRow, RecordCopy
from checklists.rules.clock import local
from checklists.templatetags.clock import birth_date, clock

FORMAT = "infusion-ready.record/1"
_CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


@dataclass(frozen=True)
class Written:
    """A file: its name says nothing of anybody."""

    name: str
    kind: str
    content: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Disposition": f'attachment; filename="{self.name}"'}


def write(copy: RecordCopy, *, form: str) -> Written:
    """`form` is "page" or "data". In the language of whoever reads; times on the site's clock in the page, in UTC in the file."""
    day = f"{local(copy.made_at, copy.zone):%Y-%m-%d}"
    if form == "data":
        return Written(f"copy-{day}.json", "application/json; charset=utf-8", _data(copy))
    return Written(f"copy-{day}.html", "text/html; charset=utf-8", _page(copy))


def _page(copy: RecordCopy) -> str:
    sections = [
        (
            TITLES[each.model],
            [(_about(row, copy.zone), list(_lines(each.model, row, copy.zone))) for row in each.rows],
        )
        for each in copy.sections
    ]
    return render_to_string(
        "record_copy/page.html",
        {"copy": copy, "made_at": _moment(copy.made_at, copy.zone), "sections": sections},
    )


def _about(row: CopiedRow, zone: str) -> tuple[str, str, str]:
    """When, what it is about, and the appointment it belongs to."""
    return _said(row.at, zone) if row.at else "", row.of, _moment(row.visit, zone) if row.visit else ""


def _lines(model: str, row: CopiedRow, zone: str) -> Iterator[tuple[object, str]]:
    for field, value in row.values.items():
        if value not in (None, "", [], {}):
            yield label(model, field), _said(value, zone)


def _said(value: Any, zone: str) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            return _moment(value, zone)
        case date():
            return str(birth_date(value))
        case Mapping():
            return "; ".join(f"{_plain(str(key))}: {_said(each, zone)}" for key, each in value.items())
        case list() | tuple():
            return ", ".join(_said(each, zone) for each in value)
    return _plain(str(value))


def _moment(at: datetime, zone: str) -> str:
    """With the year: a record goes on for years."""
    return f"{birth_date(local(at, zone).date())}, {clock(at, zone)}"


def _plain(text: str) -> str:
    """A code as words: "driver_cannot" is "driver cannot". What somebody wrote stays as it is."""
    return text.replace("_", " ") if _CODE.fullmatch(text) else text


def _data(copy: RecordCopy) -> str:
    sections = [{"section": each.model, "rows": [_row(row) for row in each.rows]} for each in copy.sections]
    whole = {
        "format": FORMAT,
        "made_at": _json(copy.made_at),
        "clinic": {"name": copy.alias, "phone": copy.phone, "time_zone": copy.zone},
        "record": sections,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_json)


def _row(row: CopiedRow) -> dict[str, Any]:
    """Without a number of any row: what belongs together is told by its times and words."""
    told = {"at": row.at, "appointment": row.visit, "about": row.of or None}
    return {**{name: value for name, value in told.items() if value}, "fields": dict(row.values)}


def _json(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
