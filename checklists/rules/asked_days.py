"""Days as an address names them, and the week that a day lies in."""

from datetime import date, timedelta

# Farther from today than this nobody means, and the calendar ends: ten years.
FARTHEST_DAYS = 3_660


def is_near(day: date, today: date) -> bool:
    return abs((day - today).days) <= FARTHEST_DAYS


def asked_day(raw: str, today: date) -> date:
    """The day of an ISO date; today for whatever makes no sense."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return today
    return day if is_near(day, today) else today


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def sunday(day: date) -> date:
    """The Sunday of its week."""
    return monday(day) + timedelta(days=6)
