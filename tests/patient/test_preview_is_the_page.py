"""The phone in the protocol's preview shows what a real patient's phone shows at that moment."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from checklists import models
from checklists.actions import answers
from checklists.staff.forms.preview import written
from tests.factories import START, Clinic
from tests.patient.conftest import Opens
from tests.preparing import COMFORT, THE_DAY_BEFORE, prepared
from tests.staff.previewing import THURSDAY, look, screen, words

DENVER = ZoneInfo("America/Denver")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hours", "patient"),
    [(-73, "new"), (-15, "new"), (-4, "new"), (-1, "new"), (-20, "prepared"), (0.5, "prepared")],
)
def test_the_screen_is_the_one_a_real_patient_would_see(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, hours: float, patient: str
) -> None:
    moment = START + timedelta(hours=hours)
    row = everything_answered(clinic) if patient == "prepared" else clinic.book()
    models.Item.objects.filter(appointment=row, done=True).update(answered_at=moment - timedelta(minutes=20))
    if hours > 0:
        models.Appointment.objects.filter(pk=row.pk).update(
            status="in_infusion", arrived_at=START - timedelta(minutes=30)
        )
    clock.move_to(moment, tick=False)
    real = words(shown(opens(row).get("/my/").content.decode()))
    at = (moment - timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M")
    drawn = words(screen(look(clinic, start=THURSDAY["start"], at=at, patient=patient)))
    said_at = re.compile(r"Done (?:\d+:\d\d [ap]m|\w+ \d+ \w+)|Sam Ruiz|\bSam\b")
    assert said_at.sub("", drawn) == said_at.sub("", real)


# Denver's clocks go forward on 8 March 2026 and back on 1 November 2026.
NIGHTS_OF_THE_CLOCKS = [
    "2026-03-08T03:30", "2026-03-08T10:00", "2026-03-09T07:00",
    "2026-11-01T02:30", "2026-11-01T09:00", "2026-11-02T07:00",
]  # fmt: skip


@pytest.mark.parametrize("start", NIGHTS_OF_THE_CLOCKS)
@pytest.mark.parametrize("before", [timedelta(hours=13), timedelta(hours=5), timedelta(hours=2, minutes=30)])
def test_the_same_on_the_nights_the_clocks_change(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, start: str, before: timedelta
) -> None:
    starts_at = datetime.fromisoformat(start).replace(tzinfo=DENVER).astimezone(UTC)
    row = clinic.book(starts_at=starts_at, now=starts_at - timedelta(days=20))
    moment = starts_at - before
    clock.move_to(moment, tick=False)
    real = words(shown(opens(row).get("/my/").content.decode()))
    at = written(moment, "America/Denver")
    assert words(screen(look(clinic, start=start, at=at, patient="new"))) == real


def shown(page: str) -> str:
    """Without the offer to keep the list, which is hidden until a phone can: a preview is nobody's phone."""
    return re.sub(r'<form class="keep".*?</form>', "", page, flags=re.DOTALL)


def everything_answered(clinic: Clinic) -> models.Appointment:
    row = prepared(clinic)
    answers.answer_questions(
        appointment_id=row.pk,
        item_position=COMFORT,
        operation_id=uuid4(),
        raw={"music": ["own"]},
        by=clinic.link_actor(row),
        now=THE_DAY_BEFORE,
    )
    return row
