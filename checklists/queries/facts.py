"""Rows to frozen facts: everything a verdict on a checklist is made from, for many appointments at once.

The number of statements is fixed, however many appointments are asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from checklists.models import (
    Appointment,
    Confirmation,
    Item,
    MedicationEntry,
    Tick,
)
from checklists.queries.beside import Beside, IntakeRow, OverrideRow, beside
from checklists.queries.medicine_reviews import Decisions, ReviewRow, covers_the_day, is_valid
from checklists.queries.own_hours import OwnHours
from checklists.queries.protocol_versions import of_version
from checklists.queries.ride_facts import NO_RIDE, ride_facts
from checklists.queries.sealed_words import answer_in
from checklists.queries.vital_signs import Readings
from checklists.rules import fasting
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, ItemKind, MedicineFacts, Outcome
from checklists.rules.generic_plan import triggers
from checklists.rules.item_times import opens_at, still_holds
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ASKING_KINDS

# Kinds whose newest tick says more than done or not done.
_SAYING = (ItemKind.MEDICINES, *ASKING_KINDS)
# What was last said about them, read with the items themselves.
_NEWEST_ANSWER = Subquery(
    Tick.objects.filter(item=OuterRef("pk"), item__kind__in=_SAYING)
    .order_by("-at", "-pk")
    .values(said=JSONObject(id="pk", answer="answer"))[:1]
)
# What is read of an item: no row of the model is made for it, since there are eight an appointment.
_OF_ITEM = (
    "pk", "appointment_id", "position", "key", "kind", "required", "safety", "done", "unsure", "answered_at",
    "newest_answer", "newest_confirmation", "label",
)  # fmt: skip
# From its position to `unsure`.
_SHOWN = slice(2, 9)
_NEWEST_CONFIRMATION = Subquery(
    Confirmation.objects.filter(item=OuterRef("pk"))
    .order_by("-at", "-pk")
    .values(found=JSONObject(outcome="outcome", at="at"))[:1]
)


def checklist(*, appointment_id: int) -> ChecklistFacts:
    """The facts of one appointment. The caller has found the appointment in their own scope."""
    return facts_of([appointment_id])[appointment_id]


def facts_of(appointment_ids: Collection[int]) -> dict[int, ChecklistFacts]:
    """Facts by appointment id, for ids that the caller found in their own scope."""
    return facts_of_rows(with_relations(Appointment.objects.filter(pk__in=appointment_ids)))


def with_relations(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """What `facts_of_rows` reads of each row; a published protocol is in memory, so its data is not fetched."""
    related = appointments.select_related("site", "protocol_version", "ridehome__driver")
    return related.defer("protocol_version__data")


def facts_of_rows(appointments: Iterable[Appointment]) -> dict[int, ChecklistFacts]:
    """The same for rows that the caller has read, by `with_relations`."""
    gathered = Gathered(list(appointments))
    return {appointment.pk: gathered.facts(appointment) for appointment in gathered.appointments}


class Gathered:
    """Children of the appointments, read once each, newest last: for a page that shows them beside the verdict.

    `beside` and `entries` by appointment, `overrides` by item (the one that counts), `decisions` on medicines.
    """

    def __init__(self, appointments: list[Appointment]) -> None:
        ids = [appointment.pk for appointment in appointments]
        self.appointments = appointments
        items = list(
            Item.objects.filter(appointment__pk__any_of=ids)
            .annotate(newest_answer=_NEWEST_ANSWER, newest_confirmation=_NEWEST_CONFIRMATION)
            .values_list(*_OF_ITEM, named=True)
        )
        self.items = _group(items, "appointment_id")
        self.beside = defaultdict(Beside, beside(ids))
        self.overrides = _overrides(
            row for each in self.beside.values() for row in each.overrides if row.withdrawn_at is None
        )
        entries = (
            MedicationEntry.objects.filter(appointment__pk__any_of=ids, removed_at=None)
            .select_related("identified_by")
            .order_by("added_at", "pk")
        )
        self.entries = _group(entries, "appointment_id")
        self.nothing_taken = _nothing_taken(items)
        self.readings = Readings(appointments, {pk: self.beside[pk].readings for pk in ids})
        known = {row.patient_id: self.beside[row.pk].known for row in appointments if row.pk in self.beside}
        self.own_hours = OwnHours(appointments, known)
        decided = {row.patient_id: self.beside[row.pk].decided for row in appointments}
        self.decisions = Decisions(decided, decided)
        self._untouched: defaultdict[Hashable, dict[Hashable, ItemFacts]] = defaultdict(dict)

    def facts(self, appointment: Appointment) -> ChecklistFacts:
        entries = self.entries[appointment.pk]
        medicines = tuple(self._medicine(entry, appointment) for entry in entries)
        ride = getattr(appointment, "ridehome", None)
        own = self.own_hours.of(appointment)
        protocol = of_version(appointment.protocol_version)
        limits = own.limits(protocol.fasting)
        times = appointment_times(
            appointment.starts_at, protocol, arrive_at=appointment.arrive_at, limits=limits
        )
        return ChecklistFacts(
            starts_at=appointment.starts_at,
            arrive_at=appointment.arrive_at,
            status=Status(appointment.status),
            items=self._items(appointment, protocol, times),
            limits=limits,
            intakes=tuple(
                fasting.Intake(row.category, row.eaten_at) for row in self._counting_intakes(appointment)
            ),
            ride=ride_facts(ride) if ride else NO_RIDE,
            medicines=medicines,
            no_medicines_declared=appointment.pk in self.nothing_taken and not entries,
            vitals=self.readings.of(appointment),
            vital_bands=protocol.vitals,
            hours_withheld=own.withheld,
            triggers=own.triggers,
            own_plan=own.plan,
            diabetes=own.diabetes,
            fluid_restricted=own.fluid_restricted,
        )

    def decision(self, entry: MedicationEntry, appointment: Appointment) -> tuple[ReviewRow | None, bool]:
        """The newest decision on a medicine in this series, and whether it counts for this infusion."""
        review = self.decisions.newest(entry, appointment)
        return review, bool(review and is_valid(review, appointment))

    def _items(
        self, appointment: Appointment, protocol: Protocol, times: AppointmentTimes
    ) -> tuple[ItemFacts, ...]:
        """What nobody has touched yet says the same in every list of the same version at the same times."""
        alike = appointment.protocol_version_id, appointment.site_id, times
        kept = self._untouched[alike]
        found = []
        for item in self.items[appointment.pk]:
            shared = kept if self._is_untouched(item, appointment) else {}
            if item[_SHOWN] not in shared:
                shared[item[_SHOWN]] = self._item(item, appointment, protocol, times)
            found.append(shared[item[_SHOWN]])
        return tuple(found)

    def _is_untouched(self, item: Any, appointment: Appointment) -> bool:
        said = _coded(item) or item.newest_confirmation or item.pk in self.overrides
        return not said and not self._answers(item, appointment)

    def _item(
        self, item: Any, appointment: Appointment, protocol: Protocol, times: AppointmentTimes
    ) -> ItemFacts:
        found = item.newest_confirmation or {}
        override = self.overrides.get(item.pk)
        spec = protocol.item(item.key)
        return ItemFacts(
            position=item.position,
            key=item.key,
            kind=ItemKind(item.kind),
            required=item.required,
            safety=item.safety,
            done=item.done and still_holds(spec, item.answered_at, appointment.starts_at),
            unsure=item.unsure,
            confirmed=Outcome(found["outcome"]) if found.get("outcome") else None,
            confirmed_at=datetime.fromisoformat(found["at"]) if found else None,
            overridden=override is not None,
            override_approved=bool(override and override.approved_at),
            override_waits=bool(override and override.needs_second and not override.approved_at),
            answered_at=max(self._answers(item, appointment), default=None),
            overridden_at=override.requested_at if override else None,
            answers=_answers_of(item),
            held=held_of(answer_in(item.newest_answer)),
            questions=spec.questions if spec else (),
            opens_at=opens_at(spec, times, appointment.site.time_zone) if spec else None,
        )

    def _answers(self, item: Any, appointment: Appointment) -> list[datetime]:
        answers = [item.answered_at] if item.answered_at else []
        if item.kind == ItemKind.FASTING:
            answers += [row.said_at for row in self._counting_intakes(appointment)]
        if item.kind == ItemKind.MEDICINES:
            answers += [row.added_at for row in self.entries[appointment.pk]]
        return answers

    def _counting_intakes(self, appointment: Appointment) -> list[IntakeRow]:
        return [row for row in self.beside[appointment.pk].intakes if not row.is_replaced]

    def _medicine(self, entry: MedicationEntry, appointment: Appointment) -> MedicineFacts:
        review, counts = self.decision(entry, appointment)
        return MedicineFacts(
            text=entry.text,
            route=entry.route or None,
            ask=entry.ask,
            reviewed=counts,
            identified_by_nurse=entry.identified_at is not None,
            guess_refused=entry.guess_refused_at is not None,
            words_for_patient=_words(review, appointment),
            has_own_plan=_needs_own_plan(entry, appointment),
        )


def _answers_of(item: Any) -> dict[str, object]:
    """The answers to the item's own questions that its newest tick holds."""
    said = answer_in(item.newest_answer).get("answers") if item.done else None
    return said if isinstance(said, dict) else {}


def _coded(item: Any) -> Mapping[str, object]:
    """What its newest tick holds, words as they rest."""
    return item.newest_answer["answer"] if item.newest_answer else {}


def held_of(answer: Mapping[str, object] | None) -> dict[str, object]:
    """The answers of earlier ticks that a tick's `answer` carries on, because they held the infusion."""
    held = (answer or {}).get("held")
    return held if isinstance(held, dict) else {}


def _words(review: ReviewRow | None, appointment: Appointment) -> str:
    return review.words_for_patient if review and covers_the_day(review, appointment) else ""


def _needs_own_plan(entry: MedicationEntry, appointment: Appointment) -> bool:
    named = [(match["generic"], match["class"]) for match in entry.matches]
    return bool(triggers(named, exceptions=of_version(appointment.protocol_version).fasting_exceptions))


def _overrides(rows: Iterable[OverrideRow]) -> dict[int, OverrideRow]:
    """The newest of each item; one that waits for its second person never hides one that has it."""
    newest: dict[int, OverrideRow] = {}
    for row in rows:
        held = newest.get(row.item_id)
        if held is None or row.approved_at or not held.approved_at:
            newest[row.item_id] = row
    return newest


def _nothing_taken(items: Iterable[Any]) -> set[int]:
    """Appointments whose newest answer about medicines is "I take nothing"."""
    lists = (item for item in items if item.kind == ItemKind.MEDICINES and item.done)
    return {item.appointment_id for item in lists if _coded(item).get("none")}


def _group(rows: Iterable, key: str) -> defaultdict:  # type: ignore[type-arg]
    groups: defaultdict = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups
