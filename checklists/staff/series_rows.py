"""The dates of a series as lines of a page: each with what is wrong or unusual about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from checklists.rules.quiet_hours import DeskHours
from checklists.rules.series_rhythm import oddities
from checklists.staff.forms.series import RowForm
from checklists.staff.series_words import odd_words


@dataclass(frozen=True)
class Stay:
    """How long before the start somebody comes, and how long after it they leave."""

    arrives_before: timedelta
    stays: timedelta


@dataclass(frozen=True)
class RowLine:
    """`number` counts what is not left out; None for what is. `was_at` is where it stood, for a move."""

    form: RowForm
    number: int | None
    starts_at: datetime | None
    warnings: tuple[str, ...]
    was_at: datetime | None = None


def check_once(forms: Sequence[RowForm], booked: Collection[datetime]) -> None:
    """Two lines at one start, or a start that the patient has already: said on the line, with the cure."""
    seen: set[datetime] = set()
    for form in forms:
        at = None if form.is_left_out else form.cleaned_data.get("starts_at")
        if at is None:
            continue
        if at in booked:
            form.add_error(
                "day",
                _("They are booked at that time already. Leave this line out, or choose another time."),
            )
        elif at in seen:
            form.add_error("day", _("A line above has this time. Leave one of them out, or change it."))
        seen.add(at)


def lines(
    forms: Sequence[RowForm],
    *,
    booked: Collection[datetime],
    stays: Sequence[Stay],
    desk: DeskHours,
    zone: str,
    was: Sequence[datetime] = (),
) -> list[RowLine]:
    """`booked` are the patient's other starts; `stays` go with the lines, and so does `was` for a move."""
    going = [_start(form) for form in forms]
    found: list[RowLine] = []
    for place, (form, at) in enumerate(zip(forms, going, strict=True)):
        others = [*booked, *(other for index, other in enumerate(going) if other and index != place)]
        odd = (
            oddities(
                at,
                others=others,
                arrives_before=stays[place].arrives_before,
                stays=stays[place].stays,
                desk=desk,
                zone=zone,
            )
            if at
            else ()
        )
        number = None if form.is_left_out else 1 + sum(each.number is not None for each in found)
        words = tuple(odd_words(each) for each in odd)
        found.append(RowLine(form, number, at, words, was[place] if was else None))
    return found


def starts(forms: Sequence[RowForm]) -> list[datetime]:
    """Of valid lines that are not left out."""
    return [at for form in forms if (at := _start(form)) is not None]


def are_valid(forms: Sequence[RowForm]) -> bool:
    """Every line, though the first is wrong already: all that is wrong is said at once."""
    looked_at = [form.is_valid() for form in forms]
    return all(looked_at)


def _start(form: RowForm) -> datetime | None:
    if form.is_left_out or not form.is_valid():
        return None
    starts_at: datetime = form.cleaned_data["starts_at"]
    return starts_at
