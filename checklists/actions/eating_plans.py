"""A prescriber enters one patient's own eating and drinking hours; the newest plan counts. Source: clinical.md 1.3."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import audit, own_hours
from checklists.models import Appointment, EatingPlan
from checklists.queries.own_hours import OwnHours
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor, Role
from checklists.rules.clock import local
from checklists.rules.own_plan import LONGEST_MINUTES, LONGEST_WORDS
from checklists.rules.prescriber_words import problem


class EatingPlanRefused(Exception):
    """A sentence for staff: why not, and what to do instead. `field` is the argument it is about, "" for none."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


@dataclass(frozen=True)
class Entered:
    """`covers` are the reasons that the prescriber knew of; another one later withholds the hours again."""

    plan_id: int
    covers: tuple[str, ...]


@transaction.atomic
def enter(
    *,
    appointment_id: int,
    meal_minutes: int,
    light_minutes: int,
    clear_minutes: int,
    expires_on: date,
    by: Actor,
    now: datetime,
    words_for_patient: str = "",
    note: str = "",
) -> Entered:
    """Hours before the infusion start, in minutes, for every infusion of this patient up to `expires_on` at the site.

    `words_for_patient` is exactly what the patient reads beside the clock times; a prescriber may name a medicine
    there. Everything not sent yet is planned again with these hours.
    Raises NotFound, PermissionDenied, EatingPlanRefused.
    """
    if not by.has(Role.PRESCRIBER):
        raise PermissionDenied
    found = one(appointments_for(by), pk=appointment_id)
    ahead = own_hours.ahead(found.patient_id, now=now)
    row = _open(ahead, appointment_id)
    check_hours(meal_minutes, light_minutes, clear_minutes)
    _check_day(row, expires_on, now)
    _check_words(words_for_patient, "words_for_patient")
    _check_words(note, "note")
    _check_sayable(words_for_patient)
    covers = sorted(OwnHours([row]).of(row).triggers)
    with own_hours.followed(ahead, by=by, now=now):
        plan = EatingPlan.objects.create(  # type: ignore[misc]  # only staff have a role
            site_id=row.site_id,
            patient_id=row.patient_id,
            appointment=row,
            meal_minutes=meal_minutes,
            light_minutes=light_minutes,
            clear_minutes=clear_minutes,
            words_for_patient=words_for_patient.strip(),
            note=note.strip(),
            covers=covers,
            expires_on=expires_on,
            at=now,
            by_id=by.user_id,
        )
    own_hours.further(ahead)
    data: dict[str, audit.Value] = {"appointment": row.pk}
    audit.record(by=by, action="own_plan.enter", obj=f"eating_plan:{plan.pk}", site_id=row.site_id, data=data)
    return Entered(plan.pk, tuple(covers))


def check_hours(meal: int, light: int, clear: int) -> None:
    """Raises EatingPlanRefused for hours that contradict each other or are out of reach."""
    if min(meal, light, clear) < 0:
        raise EatingPlanRefused("Hours before the start cannot be less than none.", "clear_minutes")
    if max(meal, light, clear) > LONGEST_MINUTES:
        raise EatingPlanRefused("72 hours before the start are the most.", "meal_minutes")
    if light > meal:
        raise EatingPlanRefused("A normal meal ends with light food or before it.", "light_minutes")
    if clear > light:
        raise EatingPlanRefused("Water ends with light food or after it.", "clear_minutes")


def _open(ahead: list[Appointment], appointment_id: int) -> Appointment:
    row = next((each for each in ahead if each.pk == appointment_id), None)
    if row is None:
        raise EatingPlanRefused("This infusion has begun or is over: no plan is needed for it any more.")
    return row


def _check_day(row: Appointment, expires_on: date, now: datetime) -> None:
    zone = row.site.time_zone
    if expires_on < local(now, zone).date():
        raise EatingPlanRefused(
            "The last day lies in the past: choose the day of the infusion or later.", "expires_on"
        )
    if expires_on < local(row.starts_at, zone).date():
        raise EatingPlanRefused(
            "The last day is before this infusion: choose its day or later.", "expires_on"
        )


def _check_words(words: str, field: str) -> None:
    if len(words.strip()) > LONGEST_WORDS:
        raise EatingPlanRefused(f"Shorten this to {LONGEST_WORDS} characters.", field)


def _check_sayable(words: str) -> None:
    found = problem(words)
    if found:
        raise EatingPlanRefused(f"Say it without “{found.words}”. {found.why}", "words_for_patient")
