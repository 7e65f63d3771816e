"""What is known of a patient that decides whose eating and drinking hours count: one statement, for many appointments.

The list that the patient gave last counts for another appointment too, until that one has a list of its own: nobody is
told the usual hours only because they have not been asked yet this time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject

from checklists.models import (
    Appointment,
    EatingPlan,
    Item,
    MedicationEntry,
    Patient,
    PatientCondition,
    Tick,
)
from checklists.queries.protocol_versions import of_version
from checklists.queries.sealed_words import words_in
from checklists.rules.access import ActorKind
from checklists.rules.clock import local
from checklists.rules.conditions import FLUID_RESTRICTED, WITHHOLDS_HOURS, Condition
from checklists.rules.facts import ItemKind
from checklists.rules.generic_plan import has_diabetes, triggers
from checklists.rules.own_plan import OwnPlan, Standing
from checklists.rules.questions import NO, YES, Meaning

# A comfort card asks nothing that withholds hours, and its answers are many.
_ASKING = (ItemKind.WELLBEING, ItemKind.QUESTION)
_PLAN = ("meal_minutes", "light_minutes", "clear_minutes", "words_for_patient", "covers", "expires_on")


@dataclass(frozen=True)
class _Entry:
    appointment_id: int
    added_at: datetime
    matches: tuple[tuple[str, str], ...]


class OwnHours:
    """What holds for these appointments, read once. Each has its site and protocol version at hand.

    `known` is the same by patient, for a caller whose own statement has read it by `known_of`.
    """

    def __init__(self, appointments: Iterable[Appointment], known: Mapping[int, Any] | None = None) -> None:
        self._known = (
            _known({appointment.patient_id for appointment in appointments}) if known is None else known
        )
        self._entries = {pk: _entries(row.entries) for pk, row in self._known.items()}

    def of(self, appointment: Appointment) -> Standing:
        """As it stands for this start, which need not be saved yet: a plan ends with its last day."""
        known = self._known.get(appointment.patient_id)
        if known is None:
            return Standing()
        matches = self._matches(known, appointment)
        conditions = {Condition(each["kind"]) for each in known.conditions}
        pregnant = {Condition.PREGNANCY} if _says_pregnant(known) else set()
        allowed = of_version(appointment.protocol_version).fasting_exceptions
        found = triggers(matches, conditions | pregnant, exceptions=allowed)
        return Standing(
            triggers=found,
            plan=_counting(known.newest_plan, appointment, found),
            diabetes=has_diabetes(matches, conditions),
            fluid_restricted=bool(conditions & FLUID_RESTRICTED),
        )

    def _matches(self, known: Any, appointment: Appointment) -> list[tuple[str, str]]:
        """Of its own list, and of the list given last elsewhere as long as that is news to this one."""
        entries = self._entries[appointment.patient_id]
        others = [each for each in entries if each.appointment_id != appointment.pk]
        newest = max(others, key=lambda each: each.added_at).appointment_id if others else None
        told_at = _told_at(known.lists, appointment.pk)
        counted = [
            each
            for each in entries
            if each.appointment_id == appointment.pk
            or (each.appointment_id == newest and (told_at is None or each.added_at > told_at))
        ]
        return [match for each in counted for match in each.matches]


def withheld_since(known: Any) -> datetime | None:
    """When the first reason came up that the newest plan did not know; without a plan, the first of all."""
    withholding = {kind.value for kind in WITHHOLDS_HOURS}
    noted = [each["at"] for each in known.conditions if each["kind"] in withholding]
    moments = sorted(map(datetime.fromisoformat, [*noted, *(each["at"] for each in known.entries)]))
    newest = max((datetime.fromisoformat(each["at"]) for each in known.newest_plan), default=None)
    after = [at for at in moments if newest is None or at > newest]
    return after[0] if after else newest


def _says_pregnant(known: Any) -> bool:
    """Whether somebody said yes, and staff have not said no since: nobody at home lifts a hold by another answer."""
    said = False
    for tick in known.answers:
        if tick["said"] == YES:
            said = True
        elif tick["said"] == NO and tick["by"].startswith(f"{ActorKind.STAFF}:"):
            said = False
    return said


def _known(ids: set[int]) -> dict[int, Any]:
    return {row.pk: row for row in _every().filter(pk__any_of=ids)} if ids else {}


@cache
def _every() -> QuerySet[Any, Any]:
    """Patients. Put together once a process: it is asked for every batch and every page."""
    lists = known_of(OuterRef("pk"))
    return Patient.objects.annotate(**lists).values_list("pk", *lists, named=True)


def known_of(mine: OuterRef) -> dict[str, ArraySubquery]:
    """Of a patient in another statement: conditions, newest plan, medicines, finished lists, answers to own questions."""
    conditions = PatientCondition.objects.filter(patient=mine, ended_at=None)
    plans = EatingPlan.objects.filter(patient=mine).order_by("-at", "-pk")
    entries = MedicationEntry.objects.filter(appointment__patient=mine, removed_at=None)
    lists = Item.objects.filter(appointment__patient=mine, kind=ItemKind.MEDICINES, done=True)
    ticks = Tick.objects.filter(
        item__appointment__patient=mine, item__kind__in=_ASKING, answer__has_key=Meaning.PREGNANCY.value
    ).order_by("at", "pk")
    return {
        "conditions": ArraySubquery(conditions.values(e=JSONObject(kind="kind", at="noted_at"))),
        "newest_plan": ArraySubquery(
            plans.values(e=JSONObject(id="pk", at="at", **{name: name for name in _PLAN}))[:1]
        ),
        "entries": ArraySubquery(
            entries.values(e=JSONObject(of="appointment_id", at="added_at", matches="matches"))
        ),
        "lists": ArraySubquery(lists.values(e=JSONObject(of="appointment_id", at="answered_at"))),
        "answers": ArraySubquery(
            ticks.values(e=JSONObject(by="by", said=KT(f"answer__{Meaning.PREGNANCY.value}")))
        ),
    }


def _entries(rows: Iterable[Mapping[str, Any]]) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            row["of"],
            datetime.fromisoformat(row["at"]),
            tuple((match["generic"], match["class"]) for match in row["matches"]),
        )
        for row in rows
    )


def _told_at(lists: Iterable[Mapping[str, Any]], appointment_id: int | None) -> datetime | None:
    """When this appointment's own list was finished."""
    found = (row["at"] for row in lists if row["of"] == appointment_id)
    at = next(found, None)
    return datetime.fromisoformat(at) if at else None


def _counting(
    rows: Iterable[Mapping[str, Any]], appointment: Appointment, found: frozenset[str]
) -> OwnPlan | None:
    """The newest plan, where it is this infusion's."""
    newest = next(iter(rows), None)
    if newest is None:
        return None
    said = {name: newest[name] for name in _PLAN}
    said |= {"covers": frozenset(newest["covers"]), "expires_on": date.fromisoformat(newest["expires_on"])}
    words = words_in(EatingPlan, "words_for_patient", newest["id"], newest["words_for_patient"])
    plan = OwnPlan(**said | {"words_for_patient": words})
    starts_on = local(appointment.starts_at, appointment.site.time_zone).date()
    return plan if plan.counts(starts_on, found) else None
