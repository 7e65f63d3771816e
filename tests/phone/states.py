"""The states of the patient's one screen, as (appointment, moment): plain ones, and the longest words that fit the columns."""

from collections.abc import Callable
from datetime import datetime, timedelta

from checklists.actions import calls, conditions, driver_outside, statuses
from checklists.models import Appointment, Companion, Item, Site
from checklists.rules.access import ActorKind, system
from checklists.rules.appointment_status import Status
from checklists.rules.conditions import Condition
from checklists.rules.settled_calls import ASKED
from tests.factories import NOW, START, Clinic
from tests.patient.test_change_seen import move as moved
from tests.patient.test_change_seen import tell
from tests.patient.test_own_plan import with_plan
from tests.patient.test_prescriber_words import decided
from tests.preparing import ARRIVAL, AT_THE_DOOR, PICK_UP, fresh, move, prepared, resting, well

EVENING = START - timedelta(hours=15)
DAWN = START - timedelta(hours=5)
LONG = "Please read this twice and keep it beside your bed, so that you find it again in the morning. "
WORDS = (LONG * 5)[:400]

State = tuple[Appointment, datetime]
Make = Callable[[Clinic], State]


def _changed(clinic: Clinic, starts_at: datetime, at: datetime) -> State:
    row = clinic.book()
    tell(row, "booked")
    moved(clinic, row, starts_at, NOW + timedelta(minutes=5))
    return fresh(row), at


def _asked(clinic: Clinic) -> State:
    row = prepared(clinic)
    well(row, clinic.link_actor(row), chest="yes")
    calls.open(appointment_id=row.pk, reason=ASKED, due_at=NOW, by=system("answer"), now=NOW)
    return row, EVENING


def _arrived(clinic: Clinic) -> State:
    row = prepared(clinic)
    statuses.set_status(appointment_id=row.pk, to=Status.ARRIVED, by=clinic.link_actor(row), now=AT_THE_DOOR)
    return row, AT_THE_DOOR


def _arrived_with_open_items(clinic: Clinic) -> State:
    row = clinic.book()
    statuses.set_status(appointment_id=row.pk, to=Status.ARRIVED, by=clinic.link_actor(row), now=AT_THE_DOOR)
    return row, AT_THE_DOOR


def _waited_for(clinic: Clinic) -> State:
    row = resting(clinic)
    driver_outside.say(appointment_id=row.pk, by=clinic.link_actor(row, ActorKind.DRIVER), now=PICK_UP)
    return row, PICK_UP


def _withheld(clinic: Clinic) -> State:
    row = clinic.book()
    conditions.note(patient_id=row.patient_id, kind=Condition.SLOW_STOMACH, by=clinic.nurse, now=NOW)
    return row, EVENING


def _ended(status: Status) -> Make:
    def make(clinic: Clinic) -> State:
        row = clinic.book()
        if status is Status.NO_GO:
            move(row, Status.ARRIVED, clinic.nurse)
        move(row, status, clinic.nurse, now=START + timedelta(minutes=20), reason="other")
        return row, START + timedelta(minutes=30)

    return make


def _infused(clinic: Clinic) -> State:
    row = resting(clinic)
    move(row, Status.IN_INFUSION, clinic.nurse, reason="other")
    return row, START + timedelta(minutes=5)


STATES: dict[str, Make] = {
    "prepare, days ahead": lambda clinic: (clinic.book(), NOW),
    "prepare, the evening before": lambda clinic: (clinic.book(), EVENING),
    "prepare, list done": lambda clinic: (prepared(clinic), EVENING),
    "prepare, list done but one answer": lambda clinic: (prepared(clinic, medicine="clonazepam"), EVENING),
    "prepare, one answer asks for a call": _asked,
    "prepare, hours withheld": _withheld,
    "prepare, own plan and its words": lambda clinic: (with_plan(clinic, WORDS), EVENING),
    "prepare, a prescriber's words": lambda clinic: (decided(clinic, words=WORDS), EVENING),
    "prepare, moved within the day": lambda clinic: _changed(clinic, START + timedelta(hours=3), EVENING),
    "prepare, moved to another day": lambda clinic: _changed(clinic, START + timedelta(hours=27), EVENING),
    "today, water is open": lambda clinic: (clinic.book(), DAWN),
    "today, nothing any more": lambda clinic: (clinic.book(), ARRIVAL - timedelta(minutes=50)),
    "today, a prescriber's words": lambda clinic: (decided(clinic, words=WORDS), DAWN),
    "today, arriving": lambda clinic: (clinic.book(), AT_THE_DOOR),
    "today, arriving, list done": lambda clinic: (prepared(clinic), AT_THE_DOOR),
    "today, arriving, own plan": lambda clinic: (with_plan(clinic, WORDS), AT_THE_DOOR + timedelta(hours=4)),
    "today, arriving, moved": lambda clinic: _changed(clinic, START, AT_THE_DOOR),
    "today, after the arrival": lambda clinic: (prepared(clinic), START),
    "here": _arrived,
    "here, open items": _arrived_with_open_items,
    "here, in infusion": _infused,
    "rest": lambda clinic: (resting(clinic), PICK_UP),
    "rest, driver outside": _waited_for,
    "over, no-go": _ended(Status.NO_GO),
    "over, no-show": _ended(Status.NO_SHOW),
}


def lengthen(clinic: Clinic) -> None:
    """The names and labels that somebody may have typed, as long as their columns."""
    Site.objects.filter(pk=clinic.site.pk).update(
        alias=("Maple House on the Green at the Corner of the Long Old Avenue " * 2)[:80]
    )
    Companion.objects.update(name=("Maximiliana Alexandra Constantinopolous-Featherstone " * 2)[:80])
    Item.objects.update(
        label=("Bring everything that you would like to have beside you while you rest " * 2)[:120]
    )
