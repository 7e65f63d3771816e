"""Who of a schedule looks like somebody the clinic knows: told, and never joined."""

from datetime import UTC, date, datetime

import pytest

from checklists.rules.schedule_known import KnownPatient
from checklists.rules.schedule_likely import Likeness, likely_doubles
from checklists.rules.schedule_row import ScheduleRow

BORN = date(1984, 3, 3)


def row(
    first: str = "Ana", last: str = "Ruiz", born: date = BORN, line: int = 2, **fields: str
) -> ScheduleRow:
    told = {"email": "", "phone": "", "record_number": ""} | fields
    return ScheduleRow(
        line=line, external_id="", starts_at=datetime(2026, 11, 26, 17, tzinfo=UTC), duration_minutes=None,
        first_name=first, last_name=last, date_of_birth=born, provider="", appointment_type="", cancelled=False,
        notes="", **told,
    )  # fmt: skip


def known(
    first: str = "Ana", last: str = "Ruiz", born: date = BORN, pk: int = 1, **fields: str
) -> KnownPatient:
    told = {"email": "", "phone": "", "record_number": ""} | fields
    return KnownPatient(id=pk, first_name=first, last_name=last, date_of_birth=born, **told)


@pytest.mark.parametrize(
    ("said", "held", "why"),
    [
        (row(record_number="1"), known(record_number="2"), Likeness.NAME_AND_BIRTH),
        (row("ANA"), known("ana", record_number="2"), Likeness.NAME_AND_BIRTH),
        (row("Anna"), known(), Likeness.BIRTH),
        (row(last="Ruiz-Cole"), known(), Likeness.BIRTH),
        (row("Jon", "Smyth"), known("John", "Smith"), Likeness.BIRTH),
        (row(born=date(1984, 3, 4)), known(), Likeness.NAME),
        (
            row(last="Cole", born=date(1990, 1, 1), phone="+13035550111"),
            known(phone="+13035550111"),
            Likeness.ADDRESS,
        ),
        (row("Bea", "Cole", email="Ana@x.example"), known(email="ana@x.example"), Likeness.ADDRESS),
    ],
)
def test_what_is_alike_is_named(said: ScheduleRow, held: KnownPatient, why: Likeness) -> None:
    assert [pair.why for pair in likely_doubles([said], [held])] == [why]


@pytest.mark.parametrize(
    ("said", "held"),
    [
        (row("Ben", "Cole"), known()),
        (row("Ben", "Ruiz", born=date(1990, 1, 1), phone="+13035550111"), known(phone="+13035550111")),
        (row("Ben", "Cole", born=date(1990, 1, 1)), known("Cy", "Dee")),
    ],
)
def test_a_birthday_or_a_family_phone_alone_is_no_likeness(said: ScheduleRow, held: KnownPatient) -> None:
    assert likely_doubles([said], [held]) == ()


def test_somebody_who_stands_twice_in_the_file_is_told_once_at_the_first_line() -> None:
    pairs = likely_doubles([row("Anna", line=2), row("Anna", line=5)], [known()])
    assert [pair.row.line for pair in pairs] == [2]
