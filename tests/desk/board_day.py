"""A full day on the board: people in each state, long names, two of one name, somebody at the check-in."""

from datetime import date, datetime, timedelta

from checklists import models
from checklists.rules.appointment_status import Status
from tests.factories import START, Clinic
from tests.preparing import fresh, move, prepared

# 9:30 in Denver: the first of the day has just been asked to come.
AT = START - timedelta(minutes=30)
PEOPLE = (
    ("Ana", "Ruiz"), ("Ben", "Cole"), ("Maximiliane-Alexandra", "Featherstonehaugh-Wolfeschlegelstein"),
    ("Chloé", "O’Brien-Núñez"), ("Ben", "Cole"), ("Dara", "Okafor"), ("Elif", "Yılmaz"), ("Finn", "Sørensen"),
)  # fmt: skip


def full_day(clinic: Clinic, rows: int = 24, *, at: datetime = AT) -> list[models.Appointment]:
    """Every 15 minutes somebody, the first three hours before `at`; booked and prepared through the product."""
    booked = [_book(clinic, place, at) for place in range(rows)]
    for row, play in zip(booked, _plays(), strict=False):
        play(clinic, row, at)
    # Nobody sweeps here: what would be late by now has gone.
    models.Reminder.objects.filter(state="planned").update(state="cancelled", reason="test")
    return [fresh(row) for row in booked]


def _book(clinic: Clinic, place: int, at: datetime) -> models.Appointment:
    first, last = PEOPLE[place % len(PEOPLE)]
    person = clinic.patient(
        first_name=first,
        last_name=last if place < len(PEOPLE) else f"{last} {chr(65 + place % 26)}",
        date_of_birth=date(1960 + place, 1 + place % 12, 1 + place % 28),
        record_number=f"MR-{10_400 + place}",
        phone=f"+1 303 555 {1000 + place}",
    )
    # The first one starts in half an hour, the others follow.
    return clinic.book(person, starts_at=at + timedelta(minutes=30 + 10 * place))


def _plays():  # type: ignore[no-untyped-def]
    """What happens to the first ones; nobody has heard of the rest."""
    yield lambda clinic, row, at: _arrives(clinic, prepared(clinic, row, medicine="clonazepam 0.5"), at)
    yield lambda clinic, row, at: prepared(clinic, row)
    yield lambda clinic, row, at: prepared(clinic, row, medicine="xanaxx")
    yield lambda clinic, row, at: _is_checked_in(clinic, prepared(clinic, row), at)
    yield lambda clinic, row, at: prepared(clinic, row, medicine="clonazepam")


def _arrives(clinic: Clinic, row: models.Appointment, at: datetime) -> None:
    move(row, Status.ARRIVED, clinic.desk, now=at - timedelta(minutes=6))


def _is_checked_in(clinic: Clinic, row: models.Appointment, at: datetime) -> None:
    _arrives(clinic, row, at)
    move(row, Status.CHECKED_IN, clinic.nurse, now=at - timedelta(minutes=1))
    models.Presence.objects.create(
        site=clinic.site, appointment=row, user_id=clinic.second_nurse.user_id, since_at=at, seen_at=at
    )
