"""Numbers of a protocol as people read them: name, amount with its unit, source and mark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from checklists.rules.protocol_edit import Path
from checklists.rules.protocol_numbers import Number, number_at
from checklists.staff import protocol_words as words

# Where a number stands, its name and its unit.
Asked = tuple[Path, object, object]


@dataclass(frozen=True)
class NumberLine:
    """One number: "Light food", "6 hours", and where it comes from."""

    label: str
    shown: str
    number: Number
    default_shown: str


def number_lines(data: Mapping[str, Any], asked: Iterable[Asked]) -> tuple[NumberLine, ...]:
    """Those that are there, in the given order."""
    found = ((label, unit, number_at(data, path)) for path, label, unit in asked)
    return tuple(number_line(label, unit, number) for label, unit, number in found if number)


def number_line(label: object, unit: object, number: Number) -> NumberLine:
    default = number.default_value
    return NumberLine(
        label=str(label),
        shown=_with_unit(number.value, unit),
        number=number,
        default_shown="" if default is None else _with_unit(default, unit),
    )


def _with_unit(value: float, unit: object) -> str:
    """ "6 hours", "1440 hours (60 days)"."""
    shown = f"{value:g} {unit}".strip()
    is_days = unit is words.HOURS_UNIT and value >= 48 and value % 24 == 0
    return f"{shown} ({_('%(n)s days') % {'n': int(value // 24)}})" if is_days else shown
