"""What keeps email from a patient."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.hindrances import Contact, Hindrance, hindrances, short

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
REACHED = Contact(email="ana@patient.example", phone="+1 303 555 0111")
BEFORE = NOW - timedelta(days=3)


def reasons(**fields: object) -> list[Hindrance]:
    return [found.reason for found in hindrances(replace(REACHED, **fields), NOW)]  # type: ignore[arg-type]


def test_nothing_stands_in_the_way() -> None:
    assert hindrances(REACHED, NOW) == () and short(REACHED, NOW) == ""


@pytest.mark.parametrize(
    ("fields", "reason", "mark"),
    [
        ({"email": ""}, Hindrance.NO_ADDRESS, "no email address"),
        ({"failed_at": BEFORE}, Hindrance.BOUNCED, "email does not arrive"),
        ({"changed_at": NOW - timedelta(hours=1)}, Hindrance.NEW_ADDRESS, "new email address"),
        ({"stopped_at": BEFORE}, Hindrance.STOPPED, "wants no email"),
        ({"follow_up_stopped_at": BEFORE}, Hindrance.FOLLOW_UP_STOPPED, ""),
    ],
)
def test_each_reason_and_what_a_row_says_of_it(fields, reason, mark) -> None:  # type: ignore[no-untyped-def]
    contact = replace(REACHED, **fields)
    assert ([found.reason for found in hindrances(contact, NOW)], short(contact, NOW)) == ([reason], mark)


def test_an_address_is_new_for_a_day() -> None:
    day = timedelta(hours=24)
    assert reasons(changed_at=NOW - day) == []
    assert reasons(changed_at=NOW - day + timedelta(seconds=1)) == [Hindrance.NEW_ADDRESS]


def test_several_reasons_are_told_together() -> None:
    assert reasons(failed_at=BEFORE, stopped_at=BEFORE) == [Hindrance.BOUNCED, Hindrance.STOPPED]


def test_without_an_address_nothing_else_counts() -> None:
    assert reasons(email="", stopped_at=BEFORE) == [Hindrance.NO_ADDRESS]


def test_each_says_since_when() -> None:
    (found,) = hindrances(replace(REACHED, stopped_at=BEFORE), NOW)
    assert found.since == BEFORE
