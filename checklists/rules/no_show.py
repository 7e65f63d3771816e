"""From when a person may record that somebody did not come. Nothing ever records it by itself."""

from datetime import datetime, timedelta

# As long as the phone takes "I am here" after the time of arriving: who is in traffic is not given up.
GRACE_MINUTES = 15
GRACE = timedelta(minutes=GRACE_MINUTES)


def opens_at(starts_at: datetime) -> datetime:
    return starts_at + GRACE


def is_open(starts_at: datetime, now: datetime) -> bool:
    return now >= opens_at(starts_at)
