"""Charts as places on a plane, for the templates to draw: columns over weeks, bars beside words.

Lengths are units of the drawing's own `viewBox`, made so that they are about pixels on the page. Every chart begins at
zero. What is hidden has no height of its own: the rest of a column whose sum is shown is drawn as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from checklists.rules.axes import axis, every
from checklists.rules.small_tables import Count
from checklists.staff.reports.tables import said

REST = "rest"
_GAP, _LABEL_WIDTH, _LONGEST_NAME = 0.3, 58, 34
# Room for half of "0 %" under the line that it names.
_AT_START = 18


@dataclass(frozen=True)
class Size:
    """`width` of the whole, `height` of a column chart; `beside`: words stand beside bars, else above them."""

    width: int
    height: int
    beside: int


LARGE, SMALL = Size(660, 300, 238), Size(400, 210, 0)


@dataclass(frozen=True)
class Block:
    """A filled rectangle; `ink` names colour and pattern."""

    x: float
    y: float
    width: float
    height: float
    ink: str


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Drawing:
    """`lines` are the places of the scale, as (x or y, label); `is_upright` tells which. `inks` name what the fillings mean."""

    width: int
    height: int
    is_upright: bool
    lines: tuple[tuple[float, str], ...]
    blocks: tuple[Block, ...]
    names: tuple[Label, ...]
    values: tuple[Label, ...]
    floor: float
    left: float
    right: float
    is_beside: bool = False


@dataclass(frozen=True)
class Column:
    """One stack: `parts` from the bottom up as (ink, count), their `whole`, and what stands on top."""

    name: str
    parts: tuple[tuple[str, Count], ...]
    whole: Count
    top: str = ""

    @property
    def seen(self) -> int:
        return sum(count.value or 0 for _ink, count in self.parts)

    @property
    def rest(self) -> int:
        """What is hidden, where the sum is shown."""
        return (self.whole.value or self.seen) - self.seen


@dataclass(frozen=True)
class Bar:
    """One line: its name and, from above, (ink, length or None where hidden, what stands at its end)."""

    name: str
    values: tuple[tuple[str, float | None, str], ...]


def columns(stacks: Sequence[Column], size: Size) -> Drawing:
    """Stacks from left to right. Names that would touch each other are left out, at even distances."""
    left, right, top, floor = 34.0, size.width - 12.0, 24.0, size.height - 26.0
    ticks = axis(max((max(stack.seen, stack.whole.value or 0) for stack in stacks), default=1) or 1)
    step, unit = (right - left) / max(len(stacks), 1), (floor - top) / ticks[-1]
    nth = every(len(stacks), int((right - left) / _LABEL_WIDTH))
    width = min(step * (1 - _GAP), 56)
    blocks, names, values = [], [], []
    for place, stack in enumerate(stacks):
        middle = left + (place + 0.5) * step
        piled = _pile(stack, middle - width / 2, width, floor, unit)
        blocks += piled
        if place % nth == 0:
            names.append(Label(middle, floor + 18, stack.name))
        if step >= 32 and stack.top:
            values.append(Label(middle, min((block.y for block in piled), default=floor) - 6, stack.top))
    lines = tuple((floor - tick * unit, str(tick)) for tick in ticks)
    return Drawing(
        width=size.width,
        height=size.height,
        is_upright=True,
        lines=lines,
        blocks=tuple(blocks),
        names=tuple(names),
        values=tuple(values),
        floor=floor,
        left=left,
        right=right,
    )


def _pile(stack: Column, x: float, width: float, floor: float, unit: float) -> list[Block]:
    blocks, y = [], floor
    for ink, value in (*((ink, count.value or 0) for ink, count in stack.parts), (REST, stack.rest)):
        if value:
            y -= value * unit
            blocks.append(Block(x, y, width, value * unit, ink))
    return blocks


def bars(lines: Sequence[Bar], size: Size, *, unit: str = "") -> Drawing:
    """Lines from top to bottom, each with one bar or several; `unit` stands behind the numbers of the scale."""
    left, right = float(size.beside + 12 if size.beside else _AT_START), size.width - 88.0
    ticks = axis(max((length or 0 for line in lines for _ink, length, _text in line.values), default=1) or 1)
    scale = (right - left) / ticks[-1]
    blocks, names, values, y = [], [], [], 6.0
    for line in lines:
        names.append(Label(size.beside or _AT_START + 7, y + (15 if size.beside else 13), _short(line.name)))
        y += 0 if size.beside else 19
        for ink, length, text in line.values:
            if length:
                blocks.append(Block(left, y, length * scale, 20, ink))
            values.append(Label(left + (length or 0) * scale + 7, y + 15, text))
            y += 23
        y += 9
    marks = tuple((left + tick * scale, f"{tick}{unit}") for tick in ticks)
    return Drawing(
        width=size.width,
        height=int(y) + 24,
        is_upright=False,
        lines=marks,
        blocks=tuple(blocks),
        names=tuple(names),
        values=tuple(values),
        floor=y,
        left=left,
        right=right,
        is_beside=bool(size.beside),
    )


def _short(name: str) -> str:
    """A clinic's own words may be long; the table beside has them whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def percent(part: int | None) -> str:
    return _("%(n)s\u00a0%%") % {"n": part} if part is not None else ""


def of(part: Count, share: int | None) -> str:
    """ "12 (6 %)", or the mark of what is hidden."""
    return f"{said(part)} ({percent(share)})" if share is not None else said(part)
