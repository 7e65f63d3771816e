"""What of a week stands out: each rule at its edge, six seeded oddities found, and a quiet week of which nothing is said."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.weekly_look import Oddity, Told, findings

DAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def opened(count: int, at: datetime = DAY, staff: int = 7, first: int = 1) -> list[Told]:
    return [Told(at + n * MINUTE, staff, "record.view", frozenset({first + n})) for n in range(count)]


def refused(count: int, apart: timedelta) -> list[Told]:
    return [Told(DAY + n * apart, 7, "access.refuse") for n in range(count)]


def kinds(told: list[Told]) -> set[Oddity]:
    return {each.oddity for each in findings(told)}


@pytest.mark.parametrize(("count", "found"), [(39, set()), (40, {Oddity.MANY_RECORDS})])
def test_many_records_of_one_day(count: int, found: set[Oddity]) -> None:
    assert kinds(opened(count)) == found


def test_many_looks_at_few_records_are_none() -> None:
    assert kinds(opened(1) * 200) == set()


def test_many_records_of_two_days_are_none() -> None:
    assert kinds(opened(30) + opened(30, DAY + timedelta(days=1), first=100)) == set()


@pytest.mark.parametrize(
    ("hour", "found"), [(5, True), (6, False), (21, False), (22, True), (23, True), (0, True)]
)
def test_at_night(hour: int, found: bool) -> None:
    assert (Oddity.AT_NIGHT in kinds(opened(3, DAY.replace(hour=hour)))) is found
    assert kinds(opened(2, DAY.replace(hour=hour))) == set()


def test_their_own_family_name() -> None:
    assert kinds([Told(DAY, 7, "record.view", frozenset({1}), frozenset({1}))]) == {Oddity.OWN_NAME}


@pytest.mark.parametrize(
    ("count", "apart", "found"),
    [(5, 2.5, True), (5, 2.6, False), (4, 0.1, False), (9, 30, False)],
)
def test_refused_in_a_row(count: int, apart: float, found: bool) -> None:
    assert (Oddity.REFUSED in kinds(refused(count, timedelta(minutes=apart)))) is found


@pytest.mark.parametrize(
    ("action", "oddity"), [("report.export", Oddity.EXPORT), ("glass.open", Oddity.BREAK_GLASS)]
)
def test_files_and_openings_are_always_told(action: str, oddity: Oddity) -> None:
    (found,) = findings([Told(DAY, 7, action), Told(DAY + MINUTE, 7, action)])
    assert (found.oddity, found.count, found.at) == (oddity, 2, DAY)


def test_six_seeded_oddities_are_found_and_nothing_else() -> None:
    night = DAY.replace(hour=2)
    told = [
        *opened(45, staff=1),
        *opened(4, night, staff=2),
        Told(DAY, 3, "record.view", frozenset({9}), frozenset({9})),
        *(Told(each.at, 4, each.action) for each in refused(6, MINUTE)),
        Told(DAY, 5, "report.export"),
        Told(DAY, 6, "glass.open", frozenset({8})),
        *(
            each
            for day in range(5)
            for each in opened(20, DAY + timedelta(days=day), staff=7, first=day * 20)
        ),
    ]
    assert [(each.staff_id, each.oddity) for each in findings(told)] == [
        (1, Oddity.MANY_RECORDS), (2, Oddity.AT_NIGHT), (3, Oddity.OWN_NAME), (4, Oddity.REFUSED), (5, Oddity.EXPORT),
        (6, Oddity.BREAK_GLASS),
    ]  # fmt: skip
