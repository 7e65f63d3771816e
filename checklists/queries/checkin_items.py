"""The items of one checklist: what the patient said, what a nurse found, what was overridden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from checklists.models import Appointment, Confirmation, Tick
from checklists.queries.beside import OverrideRow
from checklists.queries.checkin_lines import who
from checklists.queries.facts import Gathered
from checklists.queries.item_acts import LATE
from checklists.queries.item_marks import Behind, marks_of
from checklists.queries.questions import AnswerLine, answer_lines
from checklists.rules import readiness
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, ItemKind, Outcome
from checklists.rules.override import is_out_of_date
from checklists.rules.questions import Question
from checklists.rules.readiness_reasons import Reason


@dataclass(frozen=True)
class Said:
    """One answer: `word` is done, undone, unsure, nothing (takes no medicine), cannot, mistaken (an intake told by
    mistake), ate_after, or the code of the change that asked again (rules/stale_answers). `late_at`: a phone kept it
    since then, and it came too late to change anything."""

    word: str
    at: datetime
    by: str
    late_at: datetime | None = None


@dataclass(frozen=True)
class Found:
    """The newest confirmation; `outcome` None: it was taken back."""

    outcome: Outcome | None
    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class OverrideLine:
    """`is_overtaken`: something happened to the item since, and the override covers it no more.

    Reason and note are empty for who may not read answers.
    """

    id: int
    reason: str
    note: str
    needs_second: bool
    requested_by: str
    requested_by_id: int
    requested_at: datetime
    approved_by: str
    approved_at: datetime | None
    is_overtaken: bool = False

    @property
    def waits(self) -> bool:
        """Whether it counts only once a prescriber has agreed, who still may."""
        return self.needs_second and self.approved_at is None and not self.is_overtaken


@dataclass(frozen=True)
class ItemLine:
    """`mark` tells whether the item changed since the page was read, `standing` what was found and still counts.

    `said`, `answers` (to the item's own `questions`, by key) and `answered` (the same in words) are empty for who may
    not read them.
    """

    position: int
    kind: ItemKind
    label: str
    safety: bool
    required: bool
    done: bool
    mark: str
    said: tuple[Said, ...]
    found: Found | None
    standing: Outcome | None
    override: OverrideLine | None
    reasons: tuple[Reason, ...]
    questions: tuple[Question, ...]
    answers: Mapping[str, object]
    answered: tuple[AnswerLine, ...]
    held: tuple[AnswerLine, ...]


@dataclass(frozen=True)
class Acts:
    """What was said and found of one list, oldest first."""

    ticks: list[Tick]
    confirmations: list[Confirmation]


def acts(row: Appointment) -> Acts:
    """Two statements."""
    ticks = Tick.objects.filter(item__appointment=row).select_related("item").order_by("at", "pk")
    found = Confirmation.objects.filter(item__appointment=row).select_related("by", "item")
    return Acts(list(ticks), list(found.order_by("at", "pk")))


def items(
    row: Appointment,
    read: Gathered,
    known: ChecklistFacts,
    found: readiness.Verdict,
    done: Acts,
    answers: bool,
) -> tuple[ItemLine, ...]:
    """Each item by its position; `answers` says whether the reader may see what the patient said."""
    rows = read.items[row.pk]
    said, marked = _said(done.ticks) if answers else {}, marks_of(row, rows, _behind(row, read, done))
    confirmed = _confirmed(done.confirmations, answers)
    of_position: dict[int, ItemFacts] = {item.position: item for item in known.items}
    overridden = _overrides(row, read, of_position, found, answers)
    told = {at: fact.answers if answers else {} for at, fact in of_position.items()}
    return tuple(
        ItemLine(
            position=item.position,
            kind=ItemKind(item.kind),
            label=item.label,
            safety=item.safety,
            required=item.required,
            done=of_position[item.position].done,
            mark=marked[item.position],
            said=said.get(item.pk, ()),
            found=confirmed.get(item.pk),
            standing=of_position[item.position].standing,
            override=overridden.get(item.pk),
            reasons=tuple(reason for reason in found.reasons if reason.item_position == item.position),
            questions=of_position[item.position].questions,
            answers=told[item.position],
            answered=spoken_at_the_desk(of_position[item.position].questions, told[item.position]),
            held=_held(of_position[item.position]) if answers else (),
        )
        for item in rows
    )


def _behind(row: Appointment, read: Gathered, done: Acts) -> Behind:
    entries = read.entries[row.pk]
    ids = {entry.pk for entry in entries}
    return Behind(
        confirmed={each.item_id: each.pk for each in sorted(done.confirmations, key=lambda each: each.pk)},
        beside=read.beside[row.pk],
        entries=entries,
        reviews=[each.id for each in read.decisions.of(row) if each.entry_id in ids] if ids else [],
        ride=getattr(row, "ridehome", None),
    )


def _held(item: ItemFacts) -> tuple[AnswerLine, ...]:
    """What was said before, holds still, and is answered otherwise now."""
    told = {key: answer for key, answer in item.held.items() if item.answers.get(key) != answer}
    return spoken_at_the_desk(item.questions, told)


def spoken_at_the_desk(
    questions: tuple[Question, ...], answers: Mapping[str, object]
) -> tuple[AnswerLine, ...]:
    """In the protocol's own language: the one its staff wrote it in."""
    return answer_lines(questions, answers, language="", default="")


def _said(ticks: Iterable[Tick]) -> dict[int, tuple[Said, ...]]:
    """The last three answers of each item, oldest first; the same words said again are one answer, the newest."""
    said: dict[int, tuple[Said, ...]] = {}
    for tick in ticks:
        line, before = said_by(tick), said.get(tick.item_id, ())
        again = before and not line.late_at and replace(before[-1], at=line.at) == line
        said[tick.item_id] = (*(before[:-1] if again else before), line)[-3:]
    return said


def said_by(tick: Tick) -> Said:
    late_at = (tick.phone_at or tick.at) if tick.answer.get(LATE) else None
    return Said(_word(tick), tick.at, who(tick.by, tick.by_name), late_at)


def _word(tick: Tick) -> str:
    again = tick.answer.get("reopened")
    if again:
        return str(again)
    if tick.answer.get("driver") == "cannot":
        return "cannot"
    if tick.answer.get("mistaken"):
        return "mistaken"
    if tick.answer.get("after") == "yes":
        return "ate_after"
    if tick.unsure:
        return "unsure"
    if tick.answer.get("none"):
        return "nothing"
    return "done" if tick.done else "undone"


def _confirmed(rows: Iterable[Confirmation], answers: bool) -> dict[int, Found]:
    """What was found at check-in; notes tell of answers, so they go where answers go."""
    return {
        row.item_id: Found(
            Outcome(row.outcome) if row.outcome else None, row.at, row.by.name, row.note if answers else ""
        )
        for row in rows
    }


def _overrides(
    row: Appointment, read: Gathered, known: Mapping[int, ItemFacts], found: readiness.Verdict, answers: bool
) -> dict[int, OverrideLine]:
    """The newest of each item that nobody withdrew."""
    still_open = {reason.item_position for reason in found.reasons}
    newest = {each.item_id: each for each in read.beside[row.pk].overrides if each.withdrawn_at is None}
    return {
        item.pk: override_line(
            newest[item.pk],
            answers=answers,
            is_overtaken=_is_overtaken(newest[item.pk], known[item.position], item.position in still_open),
        )
        for item in read.items[row.pk]
        if item.pk in newest
    }


def _is_overtaken(row: OverrideRow, item: ItemFacts, is_open: bool) -> bool:
    """One that counted and leaves its item open again; one that waits, once something was said or found since."""
    asked = replace(item, overridden=True, overridden_at=row.requested_at)
    counted = row.approved_at is not None or not row.needs_second
    return is_out_of_date(asked) or (counted and is_open)


def override_line(row: OverrideRow, *, answers: bool = True, is_overtaken: bool = False) -> OverrideLine:
    return OverrideLine(
        id=row.id,
        reason=row.reason if answers else "",
        note=row.note if answers else "",
        needs_second=row.needs_second,
        requested_by=row.requested_by,
        requested_by_id=row.requested_by_id,
        requested_at=row.requested_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        is_overtaken=is_overtaken,
    )
