"""What was lost on the day itself, by cause."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries import report_losses
from checklists.rules.axes import percent
from checklists.rules.move_reasons import NoGoReason
from checklists.rules.report_losses import CAUSES, Cause
from checklists.rules.small_tables import ALL, Count, Key, groups, shown
from checklists.staff.option_words import NO_GO
from checklists.staff.reports import drawings
from checklists.staff.reports.drawings import Bar, Drawing, Size
from checklists.staff.reports.pages import Asked, Report, Section
from checklists.staff.reports.tables import Table, at_least, count, row, share, words

KEY = "losses"
_LOST, _KEPT = "lost", "kept"
_WORDS: Mapping[Any, object] = {
    **NO_GO,
    NoGoReason.OTHER: gettext_lazy("Another reason"),
    Cause.NO_SHOW: gettext_lazy("Did not come"),
    Cause.CANCELLED: gettext_lazy("Cancelled on the day"),
    Cause.MOVED: gettext_lazy("Moved to another day on the day"),
}


def report(asked: Asked) -> Report:
    span = asked.so_far
    found = (
        report_losses.losses(site_id=asked.site.id, zone=asked.site.zone, span=span, by=asked.by)
        if span
        else report_losses.Losses({}, 0)
    )
    counts: dict[tuple[Key, Key], int] = {(_LOST, cause): found.causes.get(cause, 0) for cause in CAUSES}
    seen = shown(groups(counts | {(_KEPT, _KEPT): found.kept}))
    headline = _headline(seen)
    section = Section(
        heading=_("By cause"),
        table=_table(seen),
        draw=lambda size: _draw(seen, size),
        summary=headline,
        note=_("Beside each bar: how many, and their share of all that stood in the book."),
    )
    return Report(
        key=KEY,
        title=_("Lost on the day"),
        meaning=_(
            "Appointments that stood in the book on the morning of their day and did not take place that day."
        ),
        basis=_basis(asked, seen),
        headline=headline,
        sections=(section,) if found.kept or found.causes else (),
        notes=(
            _("What was cancelled or moved on an earlier day never stood in the book that morning."),
            _("A delay within the day is no loss. Days to come are not counted."),
        ),
    )


def _in_order(seen: Mapping[Key, Count]) -> list[NoGoReason | Cause]:
    """By what is shown alone: an order of hidden counts would tell of them."""
    return sorted(CAUSES, key=lambda cause: -_weight(seen[_LOST, cause]))


def _weight(found: Count) -> int:
    return found.value if found.value is not None else 1


def _table(seen: Mapping[Key, Count]) -> Table:
    booked, lost = seen[ALL], seen["row", _LOST]
    rows = [
        row(words(_WORDS[cause]), count(one := seen[_LOST, cause]), share(percent(one.value, booked.value)))
        for cause in _in_order(seen)
    ]
    of_all = share(percent(lost.value, booked.value))
    rows += [
        row(words(_("All that was lost")), count(lost), of_all, is_total=True),
        row(
            words(_("Stood in the book")), count(booked), share(100 if booked.value else None), is_total=True
        ),
    ]
    columns = (_("Cause"), _("Appointments"), _("% of the book"))
    return Table("causes", _("Lost on the day, by cause"), columns, tuple(rows))


def _draw(seen: Mapping[Key, Count], size: Size) -> Drawing:
    causes = [cause for cause in _in_order(seen) if seen[_LOST, cause].value != 0]
    return drawings.bars([_bar(cause, seen) for cause in causes[: None if size.beside else 5]], size)


def _bar(cause: NoGoReason | Cause, seen: Mapping[Key, Count]) -> Bar:
    one = seen[_LOST, cause]
    text = drawings.of(one, percent(one.value, seen[ALL].value))
    return Bar(str(_WORDS[cause]), (("plain", one.value, text),))


def _basis(asked: Asked, seen: Mapping[Key, Count]) -> str:
    number = at_least([seen["row", _LOST], seen["row", _KEPT]], seen[ALL])
    named = {"days": asked.between, "n": number}
    return _("%(days)s. It rests on %(n)s appointments in the book.") % named


def _headline(seen: Mapping[Key, Count]) -> str:
    lost, booked = seen["row", _LOST], seen[ALL]
    rate = percent(lost.value, booked.value)
    if lost.value == 0:
        return _("Nothing was lost on the day.")
    if rate is not None:
        named = {"lost": lost.value, "all": booked.value, "share": rate}
        return _("%(lost)s of %(all)s were lost on the day: %(share)s\u00a0%%.") % named
    return _("Too few were lost to show how many.")
