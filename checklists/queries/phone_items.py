"""The items of a patient's list as the phone shows them: how each stands by the facts, in the patient's language."""

from datetime import datetime

from checklists.queries.last_time import may_carry_over
from checklists.queries.phone_facts import AskedItem, PhoneFacts
from checklists.queries.phone_page import ItemLine, State
from checklists.rules.clock import local
from checklists.rules.facts import ItemFacts, ItemKind
from checklists.rules.item_wording import Wording, wording
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ASKING_KINDS
from checklists.rules.stale_answers import Change
from checklists.rules.text import Text, text_in

_ASKING = frozenset({ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES, *ASKING_KINDS})


def lines(known: PhoneFacts, now: datetime) -> tuple[ItemLine, ...]:
    """What the patient is asked, by position; vital signs are the desk's."""
    facts = {item.position: item for item in known.checklist.items}
    return tuple(
        _line(asked, facts[asked.position], known, now)
        for asked in known.asked
        if facts[asked.position].kind.asked_of_patient
    )


def _line(asked: AskedItem, facts: ItemFacts, known: PhoneFacts, now: datetime) -> ItemLine:
    label, help_ = _texts(asked, known.protocol, known.language)
    spec = known.protocol.item(asked.key)
    worded = _worded(facts.kind, known, now)
    opens_at = facts.opens_at if facts.opens_later(now) else None
    return ItemLine(
        position=asked.position,
        key=asked.key,
        kind=facts.kind,
        label=label,
        help=help_,
        state=_state(facts, now),
        answered_at=asked.said_at,
        answered_today=_same_day(asked.said_at, now, known.site.zone),
        asks=facts.kind in _ASKING,
        reopened=_again(asked, facts),
        required=asked.required,
        safety=asked.safety,
        wording=worded,
        closed_at=known.times.last_drink_at if worded is Wording.CLOSED else None,
        opens_at=opens_at,
        opens_today=_same_day(opens_at, now, known.site.zone),
        helped_by=asked.helped_by,
        by_team=asked.by_team,
        questions=facts.questions,
        answers=facts.answers if facts.done or not asked.safety else {},
        after=asked.after,
        last=asked.last,
        may_carry_over=bool(known.in_series and not facts.done and spec and may_carry_over(spec, facts.kind)),
    )


def _worded(kind: ItemKind, known: PhoneFacts, now: datetime) -> Wording:
    facts = known.checklist
    return wording(
        kind,
        () if facts.hours_withheld else known.times.windows,
        has_own_plan=facts.hours_withheld or facts.own_plan is not None,
        fluid_restricted=facts.fluid_restricted,
        now=now,
    )


def _state(facts: ItemFacts, now: datetime) -> State:
    if facts.done:
        return State.DONE
    if facts.unsure:
        return State.NOT_SURE
    return State.LATER if facts.opens_later(now) else State.NOT_DONE


def _again(asked: AskedItem, facts: ItemFacts) -> str:
    """Why it is asked again, "" where it is not: what a tick says, or an answer that is too old by the start."""
    if facts.done or facts.unsure:
        return ""
    return Change.AGE.value if asked.was_done else asked.reopened


def _texts(asked: AskedItem, protocol: Protocol, language: str) -> tuple[Text, Text]:
    """The label and the help in the patient's language where the protocol has it, else as the item keeps them."""
    spec, default = protocol.item(asked.key), protocol.languages[0]
    words = spec.words if spec else {}

    def said(text: str, field: str) -> Text:
        others = {name: texts[field] for name, texts in words.items() if field in texts}
        return text_in(text, others, language=language, default=default)

    return said(asked.label, "label"), said(asked.help, "help")


def _same_day(at: datetime | None, now: datetime, zone: str) -> bool:
    return at is not None and local(at, zone).date() == local(now, zone).date()
