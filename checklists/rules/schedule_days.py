"""The day a written date means, once the order of the file is known."""

from datetime import date

from checklists.rules.schedule_dates import DateOrder, WrittenDate
from checklists.rules.schedule_problem import ValueRefused

OLDEST_AGE = 120
_CURE = "Write it like 2026-11-26."


def resolve_day(written: WrittenDate, order: DateOrder, today: date) -> date:
    """The day of an appointment; two digits of a year are of this century. Raises ValueRefused."""
    year = int(written.year) + (2000 if len(written.year) == 2 else 0)
    if not today.year - 10 <= year <= today.year + 5:
        raise ValueRefused(f"The year {year} is not near today.", "Write the year of the appointment.")
    return _day(written, year, order)


def resolve_birth(written: WrittenDate, order: DateOrder, today: date) -> date:
    """A birth date that is not ahead of today and no more than 120 years ago. Raises ValueRefused.

    Two digits of a year are read where only one century fits: the patient's link opens with this date.
    """
    if len(written.year) == 4:
        return _lived(_day(written, int(written.year), order), today)
    fitting = [year for year in (1900 + int(written.year), 2000 + int(written.year)) if _fits(year, today)]
    if len(fitting) != 1:
        raise ValueRefused("The year has two digits.", "Write it with four, like 1984-03-03.")
    return _lived(_day(written, fitting[0], order), today)


def _fits(year: int, today: date) -> bool:
    return today.year - OLDEST_AGE < year <= today.year


def _lived(born: date, today: date) -> date:
    if not today.year - OLDEST_AGE <= born.year or born > today:
        raise ValueRefused("Nobody alive was born on this day.", "Look at the year.")
    return born


def _day(written: WrittenDate, year: int, order: DateOrder) -> date:
    if order not in written.orders:
        asked = "month first (US)" if order is DateOrder.US else "day first"
        raise ValueRefused(f"This is no date when read {asked}, as the rest of the file.", _CURE)
    turned = not written.is_plain and order is DateOrder.DAY_FIRST
    month, day = (written.second, written.first) if turned else (written.first, written.second)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueRefused("There is no such day.", _CURE) from None
    if written.weekday not in (None, found.weekday()):
        raise ValueRefused(f"This day is a {found:%A}.", "Put the day or the weekday right.")
    return found
