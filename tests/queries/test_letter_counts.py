"""What a letter counts as open: what can be answered when it is sent, not what opens later."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from checklists import models
from checklists.messages.writing import write
from checklists.queries.letters import Letter
from checklists.queries.outbox import outgoing
from tests.factories import START, Clinic
from tests.preparing import prepared

DAY = timedelta(days=1)


def written(row: models.Appointment, now: datetime) -> Letter:
    token = uuid4()
    rows = models.Reminder.objects.filter(appointment=row, rule="three_days_before")
    rows.update(state="claimed", lease_token=token, lease_until=now + DAY)
    (found,) = outgoing(list(rows.values_list("pk", flat=True)), token=token, now=now)
    return found.letter


@pytest.mark.parametrize(("hours", "counted"), [(72, 5), (48, 6)])
def test_what_opens_later_is_not_counted_yet(clinic: Clinic, hours: int, counted: int) -> None:
    letter = written(clinic.book(), START - timedelta(hours=hours))
    assert (letter.open_items, letter.asks_later) == (counted, hours == 72)


def test_a_list_that_asks_more_later_is_not_called_done(clinic: Clinic) -> None:
    row = prepared(clinic)
    item = models.Item.objects.filter(appointment=row, key="wellbeing")
    item.update(done=False, answered_at=None)
    now = START - 3 * DAY
    message = write(
        written(row, now), link="https://a.example/l/x", stop_link="https://a.example/s/x", now=now
    )
    assert "closer to the day" in message.text
    assert "Your list is done" not in message.text
