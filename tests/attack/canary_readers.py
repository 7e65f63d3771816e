"""Who may read which canary, as section 3 of the rights says in words, and what everybody is told by every route."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from checklists.models import AuditEntry, PrivateNote
from checklists.rules.field_classes import FieldClass
from checklists.rules.record_copy import LEFT_OUT
from tests.attack.canaries import Canary, named
from tests.attack.sizes import SCALE
from tests.isolation.addresses import Route, address, body, every_route
from tests.isolation.scene import Scene
from tests.isolation.test_every_route import UNWELL, held

Bodies = dict[str, dict[str, Any]]
ROUTES = every_route()
PEOPLE = (
    "stranger", "desk", "nurse", "prescriber", "manager", "privacy officer", "other nurse", "glass reader",
    "patient", "unlocked patient", "patient after", "other patient", "companion", "guest", "driver",
)  # fmt: skip
# The fullest pages, and what a printer, a calendar and a file take away.
_EVERYBODY = (
    "staff_checkin",
    "staff_appointment",
    "staff_patient",
    "staff_day_sheet",
    "my_home",
    "my_medicines",
)
CLINICAL = ("nurse", "prescriber")
# Of the phone that writes them, until they are sent; of nobody else at all.
_NOT_AT_THE_DESK = frozenset({"AnswerDraft.raw"})
# Said among the staff.
_OF_STAFF = named(
    "Appointment.notes BreakGlass.words BreakGlass.review Confirmation.note EatingPlan.note MedicationReview.note Override.note OverrideWeek.note ReviewDraft.note StatusChange.note"
    " VitalSigns.note Reminder.reply Reminder.why DeliveryEvent.detail ReminderEvent.detail Reminder.address_hash"
)  # fmt: skip
# Why somebody of another site opened a record: the officer closes it by these words.
_REVIEWED = frozenset({"BreakGlass.words", "BreakGlass.review"})
# What a front desk books by, though it can tell of a treatment.
_BOOKED_BY = frozenset({"Appointment.appointment_type", "Appointment.notes"})


def may_read(scene: Scene, who: str, canary: Canary) -> bool:
    if canary.kind is FieldClass.SECRET:
        return canary.row == _own_session(scene, who)
    if who in ("desk", *CLINICAL):
        return canary.site == scene.clinic.site.pk and _at_the_desk(scene, who, canary)
    if who in ("patient", "unlocked patient", "patient after"):
        return canary.patient == scene.patient and canary.label not in _OF_STAFF
    if who == "other patient":
        return canary.patient not in (scene.patient, 0) and canary.label not in _OF_STAFF
    if who == "glass reader":
        return canary.patient == scene.patient and canary.label not in _NOT_AT_THE_DESK and _is_shared(canary)
    if who in ("companion", "guest", "driver"):
        return _helping(scene, who, canary)
    if who == "privacy officer":
        return canary.label in _REVIEWED
    return who == "other nurse" and canary.site == scene.clinic.other_site.pk


def in_their_copy(scene: Scene, who: str, route: str, canary: Canary) -> bool:
    """What was said among the staff is of the patient's record, and in the copy of it that they take."""
    is_copy = who == "unlocked patient" and route == "my_copy"
    return is_copy and canary.patient == scene.patient and canary.label not in LEFT_OUT


def _own_session(scene: Scene, who: str) -> str:
    """It comes in a cookie, and is told nobody else."""
    kept = scene.clients[who].cookies.get(settings.SESSION_COOKIE_NAME)
    return kept.value if kept else "none"


def _at_the_desk(scene: Scene, who: str, canary: Canary) -> bool:
    if who == "desk":
        return canary.kind is FieldClass.PHI or canary.label in _BOOKED_BY
    return canary.label not in _NOT_AT_THE_DESK and _is_shared(canary)


def _is_shared(canary: Canary) -> bool:
    """A private note is read by whom its patient shares it with."""
    if canary.label != "PrivateNote.text":
        return True
    return PrivateNote.objects.filter(pk=canary.row, shared_at__isnull=False).exists()


def _helping(scene: Scene, who: str, canary: Canary) -> bool:
    """How the patient is called, and one's own row."""
    if canary.patient != scene.patient:
        return False
    if canary.label in ("Patient.first_name", "Patient.preferred_name"):
        return True
    if who == "driver":
        return canary.label.startswith("Companion.")
    return canary.label == "Companion.name"


@dataclass(frozen=True)
class Told:
    """What one request answered, body and heads, and what it left in the audit."""

    route: str
    method: str
    text: str
    audit: str


def answers(scene: Scene, who: str, sent: Bodies) -> Iterator[Told]:
    """In `make test` each route by one or two of them, and some pages by all; in `make attack` every route by all."""
    for number, route in enumerate(ROUTES):
        mine = SCALE or number % 9 == PEOPLE.index(who) % 9
        for method in ("GET", "POST"):
            if mine or (method == "GET" and route.name in _EVERYBODY):
                yield _asked(scene, who, route, method, sent.get(route.name, {}))


def _asked(scene: Scene, who: str, route: Route, method: str, data: dict[str, Any]) -> Told:
    """What a request did is undone."""
    client, sent = scene.clients[who], {"data": data} if method == "POST" else {}
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        newest = AuditEntry.objects.aggregate(newest=Max("pk"))["newest"]
        answer = getattr(client, method.lower())(address(route, scene), **sent)
        rows = AuditEntry.objects.filter(pk__gt=newest).values_list("actor", "obj", "data")
        told = Told(route.name, method, held(answer), str(list(rows)))
        assert answer.status_code < 500 or route.name in UNWELL, (route.name, who)
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in kept.items():
        client.cookies[name] = value
    return told


def bodies(scene: Scene) -> Bodies:
    """Of each route that takes a POST, made before canaries stand in the place of the words by which rows are looked up."""
    return {route.name: body(route, scene) for route in ROUTES if "POST" in route.policy.methods}
