"""The moments of one appointment that its protocol gives: arrival, leaving, last meal, food and drink."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from checklists.rules.clock import NaiveTime
from checklists.rules.fasting import FastingLimits, Window, windows
from checklists.rules.protocol import Protocol


@dataclass(frozen=True)
class AppointmentTimes:
    """UTC instants. `windows` are those of the fasting clock, earliest end first."""

    starts_at: datetime
    arrive_at: datetime
    leaves_at: datetime
    windows: tuple[Window, ...]

    @property
    def last_meal_at(self) -> datetime:
        return self._end_of("full_meal")

    @property
    def last_food_at(self) -> datetime:
        return self._end_of("light_meal")

    @property
    def last_drink_at(self) -> datetime:
        return self._end_of("clear")

    def _end_of(self, key: str) -> datetime:
        return next(window.closes_at for window in self.windows if window.key == key)


def appointment_times(
    starts_at: datetime,
    protocol: Protocol,
    *,
    arrive_at: datetime | None = None,
    duration_minutes: int | None = None,
    limits: FastingLimits | None = None,
) -> AppointmentTimes:
    """The times of an appointment starting at an aware instant; an own arrival or duration wins over the protocol's.

    So do a patient's own `limits`.

    Leaving is the end of the infusion and the shortest stay after it. Raises NaiveTime.
    """
    if starts_at.tzinfo is None:
        raise NaiveTime(f"{starts_at.isoformat()} has no offset; an instant was expected.")
    start = starts_at.astimezone(UTC)
    arrival = arrive_at or start - timedelta(minutes=protocol.arrive_minutes_before)
    stay = (duration_minutes or protocol.duration_minutes) + protocol.min_stay_minutes
    ends = windows(start, limits or protocol.fasting, arrive_at=arrival)
    return AppointmentTimes(start, arrival.astimezone(UTC), start + timedelta(minutes=stay), ends)
