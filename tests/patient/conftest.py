"""A patient's browser at the door, with the clock of the worked examples held still."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from checklists.actions import access_links
from checklists.models import Appointment, Companion
from checklists.rules.access import ActorKind, system
from checklists.rules.link_tokens import FOLLOW_UP_LINK_LIVES
from tests.factories import NOW

Opens = Callable[..., Client]
# What everybody types: the birth date of the patient; a driver the first name.
BORN = {"day": "3", "month": "3", "year": "1984"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday 23 November 2026, 9:00 in Denver; `move_to` goes on."""
    with time_machine.travel(NOW, tick=False) as held:
        yield held


def mint(appointment: Appointment, purpose: ActorKind = ActorKind.PATIENT, now: datetime = NOW) -> str:
    until = appointment.starts_at + timedelta(hours=24)
    with transaction.atomic():
        return access_links.mint(
            appointment_id=appointment.pk,
            purpose=purpose,
            # From then on it is the link of the message of the day after.
            expires_at=until if now < until else now + FOLLOW_UP_LINK_LIVES,
            by=system("sweep"),
            now=now,
        )


def mint_for(companion: Companion, appointment: Appointment, purpose: ActorKind = ActorKind.COMPANION) -> str:
    """The own link of somebody who helps."""
    wanted = access_links.NewLink(
        appointment.pk, purpose, appointment.starts_at + timedelta(hours=24), companion_id=companion.pk
    )
    with transaction.atomic():
        return access_links.mint_many(wanted=[wanted], by=system("sweep"), now=NOW)[0]


def enter(token: str) -> Client:
    """A browser that typed the birth date, or a driver's that typed the first name."""
    client = Client()
    response = client.post("/l/", {"token": token, **BORN, "first_name": "ana"})
    assert response.status_code == 303
    return client


def opened(appointment: Appointment, purpose: ActorKind = ActorKind.PATIENT) -> Client:
    return enter(mint(appointment, purpose))


@pytest.fixture
def opens(clock: time_machine.Traveller) -> Opens:
    """`opened`, at the clock of the worked examples."""
    return opened


def operation() -> dict[str, str]:
    return {"operation": str(uuid4())}
