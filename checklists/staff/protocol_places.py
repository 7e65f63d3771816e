"""Where in a protocol a problem stands: in words, and on which page of the editor it is mended."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from checklists.queries.protocol_check import Check
from checklists.rules.protocol_finding import Finding, Weight
from checklists.rules.protocol_labels import entry, field
from checklists.staff.protocol_problems import said

_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
_SECTIONS = {
    "fasting": "staff_protocol_fasting",
    "vitals": "staff_protocol_vitals",
    "items": "staff_protocol_items",
    "reminders": "staff_protocol_reminders",
}
BASICS = "staff_protocol_basics"


@dataclass(frozen=True)
class Shown:
    """One finding as the editor shows it. `page` is the route's name; `href` leads to it.

    `is_unread`: the data are no protocol yet, so that more may show once this is mended.
    """

    weight: str
    where: str
    words: str
    cure: str
    page: str
    href: str
    keys: tuple[str, ...]
    is_unread: bool = False


def shown(check: Check, data: Mapping[str, Any], *, site: str, version: int) -> tuple[Shown, ...]:
    """All problems and findings, what has to be mended first."""
    split = (problem.partition(": ") for problem in check.problems)
    problems = [Finding(Weight.REFUSED, path, *said(words)) for path, _colon, words in split]
    unread = (replace(_shown(each, data, site, version), is_unread=True) for each in problems)
    return (*unread, *(_shown(each, data, site, version) for each in check.findings))


def of_page(found: Sequence[Shown], page: str, *keys: str) -> tuple[Shown, ...]:
    """Those of one page of the editor, of one entry where keys are given."""
    return tuple(each for each in found if each.page == page and each.keys[: len(keys)] == keys)


def _shown(finding: Finding, data: Mapping[str, Any], site: str, version: int) -> Shown:
    steps = _STEP.findall(finding.path.partition(" (")[0])
    names, keys = _walk(steps, data)
    page = _page(steps, keys)
    return Shown(
        weight=finding.weight.value,
        where=", ".join(names) or _("The protocol"),
        words=finding.words[:1].upper() + finding.words[1:],
        cure=finding.cure,
        page=page,
        href=reverse(page, args=[site, version, *keys[: _ARGUMENTS.get(page, 0)]]),
        keys=keys,
    )


_ARGUMENTS = {"staff_protocol_item": 1, "staff_protocol_question": 2, "staff_protocol_reminder": 1}


def _page(steps: list[tuple[str, str]], keys: tuple[str, ...]) -> str:
    section = steps[0][0] if steps else ""
    if section == "items" and keys:
        return "staff_protocol_question" if len(keys) > 1 else "staff_protocol_item"
    if section == "reminders" and keys:
        return "staff_protocol_reminder"
    return _SECTIONS.get(section, BASICS)


def _walk(steps: list[tuple[str, str]], data: Mapping[str, Any]) -> tuple[list[str], tuple[str, ...]]:
    """Names of the parts on the way, and the keys of the item, its question or the reminder."""
    names, keys, here = [], [], data
    for name, place in steps:
        listed = here.get(name) if isinstance(here, Mapping) else None
        if place and isinstance(listed, list) and int(place) < len(listed):
            here = listed[int(place)]
            if name in ("items", "questions", "reminders", "choices"):
                key = str(here.get("key", "")) if isinstance(here, Mapping) else ""
                names.append(entry(name, key, here if isinstance(here, Mapping) else {}))
                keys += [key] if name != "choices" else []
        else:
            here = listed if isinstance(listed, Mapping) else {}
            names.append(field(name))
    return names, tuple(keys)
