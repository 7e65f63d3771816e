"""The prescriber's queue in words: who, by when, what makes it urgent, and what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from checklists.queries.prescriber_queue import QueueLine
from checklists.queries.reviews import WaitingOverride
from checklists.rules.clock import local
from checklists.staff.option_words import OVERRIDES
from checklists.staff.override_words import risk
from checklists.staff.own_plan_words import reasons
from checklists.staff.words import ITEMS, lately


@dataclass(frozen=True)
class Asked:
    """An override to agree to: its item, the coded reason and the risk in words."""

    waiting: WaitingOverride
    label: str
    reason: str
    risk: str


@dataclass(frozen=True)
class Card:
    """One patient. `urgent` says in a few words why now, "" where it can wait until `line.due_at`."""

    line: QueueLine
    urgent: str
    asked: tuple[Asked, ...]
    why: tuple[str, ...]


def cards(lines: Iterable[QueueLine], zone: str, now: datetime) -> tuple[Card, ...]:
    return tuple(
        Card(
            line=line,
            urgent=_urgent(line, zone, now),
            asked=tuple(_asked(each) for each in line.overrides),
            why=tuple(dict.fromkeys(words for plan in line.plans for words in reasons(plan.triggers))),
        )
        for line in lines
    )


def _urgent(line: QueueLine, zone: str, now: datetime) -> str:
    today = local(now, zone).date()
    if line.person.is_here:
        return _("The patient is here and waits")
    if line.is_overdue:
        return _("Past due since %(at)s") % {"at": lately(line.due_at, zone, today)}
    if line.is_urgent:
        return _("Decide on the day it was written down")
    return _("The infusion is today") if local(line.person.starts_at, zone).date() == today else ""


def _asked(waiting: WaitingOverride) -> Asked:
    words = {reason.value: str(label) for reason, label in OVERRIDES.items()}
    return Asked(
        waiting=waiting,
        label=str(ITEMS[waiting.kind]) if waiting.kind.value != "question" else waiting.label,
        reason=words.get(waiting.override.reason, ""),
        risk=risk(waiting.kind, waiting.finding),
    )
