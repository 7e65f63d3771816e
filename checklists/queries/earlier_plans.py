"""What the planner must know of before: the infusions before this one, and what the plan before has done."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from checklists.models import Appointment, Reminder
from checklists.rules.plan_facts import Act, Superseded
from checklists.rules.sending_by_hand import SKIPPED
from checklists.rules.series import NO_INFUSION

_GONE = ("sent", "transmitting")
_NOTICES = frozenset(act.value for act in Act)
_REVISED = tuple(act.value for act in Act if act.is_revision)


class EarlierPlan(NamedTuple):
    """Rules that the plan before carried out, and those that a revision found still open."""

    done: frozenset[str]
    unsent: frozenset[str]


@dataclass(frozen=True)
class Before:
    """The starts of the infusions before: the last one of the same series, the last one of any; None for none."""

    in_series_at: datetime | None
    any_at: datetime | None

    @property
    def is_first(self) -> bool:
        return self.in_series_at is None


class InfusionsBefore:
    """All infusions of these patients that were not cancelled, read once."""

    def __init__(self, patient_ids: Collection[int]) -> None:
        rows = Appointment.objects.filter(patient_id__in=patient_ids).exclude(status__in=NO_INFUSION)
        self._rows: defaultdict[int, list[tuple[int, int | None, datetime]]] = defaultdict(list)
        for patient_id, pk, series_id, at in rows.values_list("patient_id", "pk", "series_id", "starts_at"):
            self._rows[patient_id].append((pk, series_id, at))

    def before(self, appointment: Appointment) -> Before:
        """`appointment` may be imagined, or moved in memory only."""
        others = [row for row in self._rows[appointment.patient_id] if row[0] != appointment.pk]
        earlier = [(series, at) for _pk, series, at in others if at < appointment.starts_at]
        mine = [at for series, at in earlier if series is not None and series == appointment.series_id]
        return Before(max(mine, default=None), max((at for _, at in earlier), default=None))


def earlier_plans(appointment_ids: Collection[int]) -> defaultdict[int, EarlierPlan]:
    """By appointment, from the rows of the plan version before its newest."""
    done, unsent, told_by_notice = defaultdict(set), defaultdict(set), defaultdict(set)
    rows = Reminder.objects.filter(
        appointment_id__in=appointment_ids, plan_version=F("appointment__plan_version") - 1
    )
    for pk, rule, state, reason in rows.values_list("appointment_id", "rule", "state", "reason"):
        if state in _GONE or reason in (Superseded.ALREADY, SKIPPED):
            done[pk].add(rule)
        elif reason in _REVISED:
            unsent[pk].add(rule)
        elif reason == Superseded.COLLAPSED:
            told_by_notice[pk].add(rule)
    for pk, rules in told_by_notice.items():
        # The notice that would have said it has not left either.
        unsent[pk] |= rules if unsent[pk] & _NOTICES else set()
    plans: defaultdict[int, EarlierPlan] = defaultdict(lambda: EarlierPlan(frozenset(), frozenset()))
    for pk in {*done, *unsent}:
        plans[pk] = EarlierPlan(frozenset(done[pk]), frozenset(unsent[pk]))
    return plans
