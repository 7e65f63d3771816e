"""Food and drink at check-in: until when, by whose hours, and what each intake means for the start."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from checklists.models import Intake, Tick
from checklists.queries.beside import IntakeRow
from checklists.queries.checkin_lines import who
from checklists.queries.item_acts import LATE, counting
from checklists.rules import fasting
from checklists.rules.access import Actor, ActorKind
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Category, FastingVerdict, Window
from checklists.rules.last_times import NOTHING_SAID, LastTimes, of_answer


@dataclass(frozen=True)
class IntakeLine:
    """One thing eaten or drunk; `eaten_at` None: nobody knows when. `is_replaced`: a clearer answer followed;
    `may_be_replaced`: the reader may give one. `is_mistaken`: whoever told it says that it was by mistake.

    `verdict` is what it means by itself; None where it no longer counts, or while no hours are known.
    """

    id: int
    category: Category
    eaten_at: datetime | None
    words: str
    said_at: datetime
    said_by: str
    is_replaced: bool
    may_be_replaced: bool
    verdict: FastingVerdict | None
    is_mistaken: bool = False


@dataclass(frozen=True)
class EatingLine:
    """Until when this patient eats and drinks; `windows` are empty while hours are withheld, `triggers` say why.

    `words` are the own plan's, `is_own` whether there is one.
    """

    windows: tuple[Window, ...]
    triggers: tuple[str, ...]
    is_own: bool
    words: str


def eating_line(known: ChecklistFacts) -> EatingLine:
    windows = fasting.windows(known.starts_at, known.limits, arrive_at=known.arrive_at)
    return EatingLine(
        windows=() if known.hours_withheld else windows,
        triggers=tuple(sorted(known.triggers)),
        is_own=known.own_plan is not None,
        words=known.own_plan.words_for_patient if known.own_plan else "",
    )


def may_replace(row: Intake | IntakeRow, by: Actor, taken_back: frozenset[str]) -> bool:
    """Staff make clear what was unclear or told by mistake, and mend what they wrote themselves: nobody alone takes a
    short fast away. `taken_back` as in `told_intakes.mistaken`.

    Source: clinical.md 1.2.
    """
    unclear = row.category == Category.UNSURE or row.eaten_at is None or str(row.operation_id) in taken_back
    return by.kind is ActorKind.STAFF and (unclear or row.by == by.label)


def intakes(
    rows: Iterable[IntakeRow], known: ChecklistFacts, by: Actor, taken_back: frozenset[str]
) -> tuple[IntakeLine, ...]:
    """All that was said, in its order, replaced lines among them, for this reader; `taken_back` as `mistaken_in`."""
    return tuple(_line(row, known, by, taken_back) for row in rows)


def last_times(ticks: Iterable[Tick]) -> LastTimes:
    """When the patient says they last ate and drank, unless they took that answer back since; of all ticks of a list."""
    said = (tick for tick in ticks if tick.item.kind == ItemKind.FASTING and not tick.answer.get(LATE))
    newest = sorted(said, key=lambda tick: (tick.at, tick.pk), reverse=True)
    return next((told for tick in newest if (told := _told(tick)) is not None), NOTHING_SAID)


def _told(tick: Tick) -> LastTimes | None:
    """None where this answer says nothing of it, and takes nothing back."""
    said, taken_back = of_answer(tick.answer), not tick.done and not tick.unsure
    return said if said != NOTHING_SAID or taken_back else None


def last_times_of(appointment_ids: Collection[int]) -> dict[int, LastTimes]:
    """The same of many, for ids that the caller found in their own scope; one statement."""
    found: dict[int, LastTimes] = {}
    ticks = counting().filter(item__appointment__pk__any_of=appointment_ids, item__kind=ItemKind.FASTING)
    for tick in ticks.select_related("item").order_by("-at", "-pk"):
        said = _told(tick)
        if tick.item.appointment_id not in found and said is not None:
            found[tick.item.appointment_id] = said
    return found


def fasting_as_told(known: ChecklistFacts, said: LastTimes) -> FastingVerdict:
    """What the intakes mean; the last food and drink also as the patient said them beside an answer in time."""
    found = fasting.verdict(known.intakes, known.starts_at, known.limits, arrive_at=known.arrive_at)
    food, drink = _later(found.last_food_at, said.ate_at), _later(found.last_drink_at, said.drank_at)
    notes = fasting.long_fasts(known.starts_at, food, drink)
    return replace(found, last_food_at=food, last_drink_at=drink, notes=notes)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _line(row: IntakeRow, known: ChecklistFacts, by: Actor, taken_back: frozenset[str]) -> IntakeLine:
    return IntakeLine(
        id=row.id,
        category=row.category,
        eaten_at=row.eaten_at,
        words=row.words,
        said_at=row.said_at,
        said_by=who(row.by, row.by_name),
        is_replaced=row.is_replaced,
        may_be_replaced=not row.is_replaced and may_replace(row, by, taken_back),
        verdict=None if row.is_replaced or known.hours_withheld else _alone(row, known),
        is_mistaken=row.operation_id in taken_back,
    )


def _alone(row: IntakeRow, known: ChecklistFacts) -> FastingVerdict:
    intake = fasting.Intake(row.category, row.eaten_at)
    return fasting.verdict([intake], known.starts_at, known.limits, arrive_at=known.arrive_at)
