"""Names that nobody has, typed all at once, are never more than ten looked up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from checklists.actions import break_glass
from checklists.actions.break_glass import Sought
from checklists.rules.break_glass import MOST_MISSES, GlassReason
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_thirty_unknown_names_at_once_are_ten() -> None:
    clinic = factories.clinic()

    def tries(number: int) -> str:
        sought = Sought(first_name="Nobody", last_name=f"Number{number}", born_on=date(1980, 1, 1))
        try:
            break_glass.open_record(
                sought=sought, reason=GlassReason.EMERGENCY, words="collapsed in our waiting room",
                by=clinic.other_nurse, now=datetime.now(UTC),
            )  # fmt: skip
        except (break_glass.NobodyFound, break_glass.TooManyMisses) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "opened"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(tries, range(30)))
    assert said.count("NobodyFound") == MOST_MISSES
    assert said.count("TooManyMisses") == 30 - MOST_MISSES
