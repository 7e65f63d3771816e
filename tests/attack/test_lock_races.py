"""Figure 7: fifty wrong dates at once, with links of several messages, again and again: never more are looked at than the limit. Source: LK-9."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from checklists.models import Appointment, Reminder
from tests.actions.test_access_links import OTHER, enter
from tests.attack.sizes import size
from tests.factories import Clinic
from tests.patient.conftest import mint

ROUNDS, AT_ONCE, LIMIT = size(1, 200), 50, 10


def attacked(appointment: Appointment) -> list[str]:
    """What each of fifty was told, who all began at the same moment; half of them after the pause of the first."""
    tokens, outcomes = [mint(appointment) for _ in range(3)], []
    begin = threading.Barrier(AT_ONCE, timeout=60)

    def attack(number: int) -> None:
        try:
            begin.wait()
            outcomes.append(enter(tokens[number % 3], OTHER, timedelta(minutes=40 if number % 2 else 0)))
        finally:
            connection.close()

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_never_more_than_the_limit_is_looked_at(clinic: Clinic, count: Callable[..., None]) -> None:
    most = 0
    for _ in range(ROUNDS):
        appointment = clinic.book()
        outcomes = attacked(appointment)
        appointment.refresh_from_db()
        most = max(most, outcomes.count("wrong"), appointment.link_tries)
        assert len(outcomes) == AT_ONCE
        assert outcomes.count("wrong") == appointment.link_tries <= LIMIT
        assert Reminder.objects.filter(appointment=appointment, rule__startswith="new_link:").count() <= 1
    count(rounds=ROUNDS, tries=ROUNDS * AT_ONCE, worst_looked_at=most)
