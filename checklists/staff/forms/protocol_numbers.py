"""Numbers of a protocol, each with its source beside it and the shipped default in sight."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from checklists.rules.protocol_edit import Data, Path
from checklists.rules.protocol_numbers import CHANGED_HERE, Number, number_at, with_number
from checklists.staff.forms.fields import DeskForm, OneLine


@dataclass(frozen=True)
class Ask:
    """One number to ask for: where it stands, its words, its range. Numbers of one `group` share a field for the source."""

    path: Path
    label: Any
    unit: Any
    least: float
    most: float
    optional: bool = False
    group: str = ""
    help: object = ""

    @property
    def name(self) -> str:
        return "__".join(self.path)

    @property
    def source_name(self) -> str:
        return f"{self.group or self.name}__source"


@dataclass(frozen=True)
class Row:
    """One number on the page: what stands there now, and its fields."""

    ask: Ask
    number: Number | None
    value: BoundField
    source: BoundField | None


@dataclass(frozen=True)
class Group:
    """Numbers that belong together, with one field for where the changed ones come from."""

    key: str
    rows: tuple[Row, ...]
    source: BoundField

    @property
    def has_changed(self) -> bool:
        return any(row.number and row.number.changed for row in self.rows)


class NumbersForm(DeskForm):
    def __init__(self, *args: Any, asks: Iterable[Ask], data: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asks, self.now = tuple(asks), data
        for ask in self.asks:
            self._add(ask, number_at(data, ask.path))

    def _add(self, ask: Ask, number: Number | None) -> None:
        field = forms.FloatField(
            label=ask.label,
            required=not ask.optional,
            min_value=ask.least,
            max_value=ask.most,
            initial=_plain(number.value) if number else None,
            error_messages=_range_words(ask),
        )
        field.widget.attrs |= {"step": "any", "inputmode": "decimal"}
        self.fields[ask.name] = field
        own = number.source if number and number.changed and number.source != CHANGED_HERE else ""
        self.fields.setdefault(
            ask.source_name,
            OneLine(
                label=_("Your own source, if you change it"),
                max_length=300,
                required=False,
                initial="" if ask.group else own,
            ),
        )

    def rows(self) -> Iterator[Row]:
        for ask in self.asks:
            source = None if ask.group else self[ask.source_name]
            yield Row(ask, number_at(self.now, ask.path), self[ask.name], source)

    def groups(self) -> Iterator[Group]:
        rows = tuple(self.rows())
        for key in dict.fromkeys(row.ask.group for row in rows):
            yield Group(key, tuple(row for row in rows if row.ask.group == key), self[f"{key}__source"])

    def applied(self, data: Data) -> Data:
        """The data with what was typed; a number nobody changed keeps its source and its mark."""
        for ask in self.asks:
            value, source = self.cleaned_data[ask.name], self.cleaned_data[ask.source_name]
            before = number_at(data, ask.path)
            if ask.group and before and before.value == value:
                continue
            if value is None and before is None:
                continue
            data = with_number(data, ask.path, value, source)
        return data


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value


def _range_words(ask: Ask) -> dict[str, Any]:
    words = _("A number from %(least)s to %(most)s.") % {
        "least": f"{ask.least:g}", "most": f"{ask.most:g}",
    }  # fmt: skip
    return {"required": _("Fill this in."), "invalid": words, "min_value": words, "max_value": words}
