"""A protocol's times as people say and choose them, and back into the time grammar."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.rules import time_grammar
from checklists.rules.time_grammar import Anchor, DayWindow, TimeExpression, UnclearTime

ANCHORS = {
    Anchor.START: gettext_lazy("the start of the infusion"),
    Anchor.ARRIVE: gettext_lazy("the arrival"),
    Anchor.LEAVE: gettext_lazy("the patient leaves"),
    Anchor.LAST_FOOD: gettext_lazy("the last light food"),
    Anchor.LAST_DRINK: gettext_lazy("the last drink"),
    Anchor.ACT: gettext_lazy("the booking or change itself"),
    Anchor.DUE: gettext_lazy("the message itself"),
    Anchor.NEXT: gettext_lazy("the next message"),
    Anchor.OLD_ARRIVE: gettext_lazy("the arrival that no longer holds"),
}
CLOCK = "clock"


@dataclass(frozen=True)
class Parts:
    """A time in the pieces of its form. `anchor` is "" for no time, CLOCK for a clock time on a day."""

    anchor: str = ""
    amount: int = 0
    unit: str = "h"
    side: str = "before"
    day: int = 0
    opens: time | None = None
    closes: time | None = None
    desk_hours: bool = False


def parts(text: object) -> Parts:
    """What a written time consists of; Parts() for none or one that nobody can read."""
    try:
        read = time_grammar.parse(text) if isinstance(text, str) else None
    except UnclearTime:
        read = None
    if read is None:
        return Parts()
    amount, unit = _amount(read)
    window = read.window
    return Parts(
        anchor=read.anchor.value if read.anchor else CLOCK,
        amount=abs(amount),
        unit=unit,
        side="after" if amount > 0 else "before",
        day=window.day if window else 0,
        opens=window.opens if window else None,
        closes=window.closes if window and window.closes != window.opens else None,
        desk_hours=read.in_desk_hours,
    )


def written(chosen: Parts) -> str | None:
    """The same in the grammar; None for no time. Raises UnclearTime."""
    if not chosen.anchor:
        return None
    window = _window(chosen)
    if chosen.anchor == CLOCK:
        return time_grammar.parse(window).text
    sign = "+" if chosen.side == "after" else "-"
    offset = f"{sign}{chosen.amount}{chosen.unit}" if chosen.amount else ""
    head = " ".join(part for part in (_head(chosen, offset), offset) if part)
    tail = " in desk hours" if chosen.desk_hours else f" in {window}" if window else ""
    return time_grammar.parse(head + tail).text


def words(text: object) -> str:
    """ "20 hours before the start of the infusion", "the day before, 3:00 pm to 6:00 pm"; the text itself if unclear."""
    if not isinstance(text, str) or not text:
        return ""
    try:
        read = time_grammar.parse(text)
    except UnclearTime:
        return text
    if read.anchor is None:
        return _window_words(read.window)
    said = _offset_words(read)
    if read.in_desk_hours:
        return _("%(time)s, when the desk is open") % {"time": said}
    return f"{said}, {_('moved to')} {_window_words(read.window)}" if read.window else said


def day_words(day: int) -> str:
    """A day counted from that of the infusion."""
    if day in _DAYS:
        return str(_DAYS[day])
    before = ngettext("%(n)s day before", "%(n)s days before", abs(day)) % {"n": abs(day)}
    after = ngettext("%(n)s day after", "%(n)s days after", abs(day)) % {"n": abs(day)}
    return before if day < 0 else after


_DAYS = {
    -1: gettext_lazy("the day before"),
    0: gettext_lazy("the day of the infusion"),
    1: gettext_lazy("the day after"),
}


def _head(chosen: Parts, offset: str) -> str:
    return "" if chosen.anchor == Anchor.START and offset else chosen.anchor


def _window(chosen: Parts) -> str:
    if chosen.opens is None:
        if chosen.anchor == CLOCK:
            raise UnclearTime("A clock time was expected.")
        return ""
    closes = f"-{chosen.closes:%H:%M}" if chosen.closes else ""
    return f"day {chosen.day} {chosen.opens:%H:%M}{closes}"


def _amount(read: TimeExpression) -> tuple[int, str]:
    if read.days:
        return read.days, "d"
    minutes = read.elapsed // timedelta(minutes=1)
    return (minutes, "m") if minutes % 60 else (minutes // 60, "h")


def _offset_words(read: TimeExpression) -> str:
    amount, unit = _amount(read)
    anchor = str(ANCHORS[read.anchor]) if read.anchor else ""
    if not amount:
        return anchor
    pattern = _("%(length)s before %(anchor)s") if amount < 0 else _("%(length)s after %(anchor)s")
    return pattern % {"length": _length(abs(amount), unit), "anchor": anchor}


def _length(amount: int, unit: str) -> str:
    given = {"n": amount}
    if unit == "m":
        return ngettext("%(n)s minute", "%(n)s minutes", amount) % given
    if unit == "d" or (amount % 24 == 0 and amount >= 48):
        days = amount if unit == "d" else amount // 24
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return ngettext("%(n)s hour", "%(n)s hours", amount) % given


def _window_words(window: DayWindow | None) -> str:
    if window is None:
        return ""
    opens = clock_words(window.opens)
    if window.closes == window.opens:
        return f"{day_words(window.day)}, {opens}"
    return _("%(day)s, %(opens)s to %(closes)s") % {
        "day": day_words(window.day), "opens": opens, "closes": clock_words(window.closes),
    }  # fmt: skip


def clock_words(at: time) -> str:
    """ "3:00 pm", "12:00 noon", "12:00 midnight"."""
    if at.minute == 0 and at.hour in (0, 12):
        return _("12:00 noon") if at.hour else _("12:00 midnight")
    hour = at.hour % 12 or 12
    pattern = _("%(clock)s am") if at.hour < 12 else _("%(clock)s pm")
    return pattern % {"clock": f"{hour}:{at.minute:02}"}
