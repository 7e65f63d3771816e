"""One version of a protocol as people read it: every number with its unit, its source and its mark."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Category
from checklists.rules.protocol_numbers import Number, number_at
from checklists.rules.reminder_words import title
from checklists.rules.time_grammar import Anchor
from checklists.rules.vital_bands import LIMIT_NAMES, Measure
from checklists.staff import protocol_times as times
from checklists.staff import protocol_words as words


@dataclass(frozen=True)
class NumberLine:
    """One number: "Light food", "6 hours", and where it comes from."""

    label: str
    shown: str
    number: Number
    default_shown: str


@dataclass(frozen=True)
class MeasureLines:
    label: str
    lines: tuple[NumberLine, ...]


@dataclass(frozen=True)
class QuestionLine:
    key: str
    label: str
    type: str
    answers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    translations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ItemLine:
    """`marks` are short words like "required"; `facts` longer ones, each with its name."""

    key: str
    kind: str
    label: str
    help: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    numbers: tuple[NumberLine, ...]
    translations: tuple[tuple[str, str, str], ...]
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True)
class ReminderLine:
    """`answers_act`: it answers a booking or a change and is not planned by the clock."""

    key: str
    title: str
    channel: str
    due: str
    until: str
    rank: str
    only_if: tuple[str, ...]
    if_missed: str
    source: str
    changed: bool
    default_due: str
    default_source: str
    answers_act: bool


@dataclass(frozen=True)
class Reading:
    basics: tuple[tuple[str, str], ...]
    lengths: tuple[NumberLine, ...]
    eating: tuple[tuple[str, str], ...]
    hours: tuple[NumberLine, ...]
    vitals: tuple[MeasureLines, ...]
    recheck: tuple[NumberLine, ...]
    pregnancy_test: str
    items: tuple[ItemLine, ...]
    reminders: tuple[ReminderLine, ...]

    @property
    def planned(self) -> tuple[ReminderLine, ...]:
        return tuple(line for line in self.reminders if not line.answers_act)

    @property
    def notices(self) -> tuple[ReminderLine, ...]:
        return tuple(line for line in self.reminders if line.answers_act)


def read(data: Mapping[str, Any]) -> Reading:
    """Whatever of it is there: a draft may not be whole yet."""
    fasting, vitals = data.get("fasting") or {}, data.get("vitals") or {}
    test = vitals.get("pregnancy_test")
    return Reading(
        basics=tuple(_basics(data)),
        lengths=_lines(data, _LENGTHS),
        eating=(
            (_("Hours are counted back from"), words.said(words.ANCHORS, fasting.get("anchor"))),
            (_("A splash of milk in coffee or tea"), words.said(words.MILK, fasting.get("milk_rule"))),
            (_("Own plan instead"), _exceptions(fasting)),
        ),
        hours=_lines(data, _HOURS),
        vitals=tuple(_measures(data)),
        recheck=_lines(data, _RECHECK),
        pregnancy_test=words.said(words.PREGNANCY_TESTS, test) if test else "",
        items=tuple(item_line(item) for item in data.get("items") or ()),
        reminders=tuple(reminder_line(rule) for rule in data.get("reminders") or ()),
    )


def item_line(item: Mapping[str, Any]) -> ItemLine:
    key = str(item.get("key", ""))
    return ItemLine(
        key=key,
        kind=words.said(words.KINDS, item.get("kind")),
        label=str(item.get("label") or _("(no title yet)")),
        help=str(item.get("help") or ""),
        marks=tuple(_marks(item)),
        facts=tuple(_facts(item)),
        numbers=_lines(item, _HOLDS),
        translations=tuple(
            (words.language(code), str(texts.get("label", "")), str(texts.get("help", "")))
            for code, texts in (item.get("words") or {}).items()
        ),
        questions=tuple(_question(question) for question in item.get("questions") or ()),
    )


def reminder_line(rule: Mapping[str, Any]) -> ReminderLine:
    default = rule.get("default") or {}
    due = str(rule.get("due", ""))
    return ReminderLine(
        key=str(rule.get("key", "")),
        title=title(str(rule.get("key", ""))),
        channel=words.said(words.CHANNELS, rule.get("channel")),
        due=times.words(due),
        until=times.words(rule.get("send_by")),
        rank=words.said(words.RANKS, rule.get("rank")).partition(":")[0],
        only_if=tuple(words.said(words.CONDITIONS, name) for name in rule.get("only_if") or ()),
        if_missed=words.said(words.IF_MISSED, rule.get("if_missed")),
        source=str(rule.get("source", "")),
        changed="default" in rule,
        default_due=times.words(default.get("due")),
        default_source=str(default.get("source", "")),
        answers_act=times.parts(due).anchor == Anchor.ACT,
    )


def number_line(label: object, unit: object, number: Number) -> NumberLine:
    default = number.default_value
    return NumberLine(
        label=str(label),
        shown=_with_unit(number.value, unit),
        number=number,
        default_shown="" if default is None else _with_unit(default, unit),
    )


def _with_unit(value: float, unit: object) -> str:
    """ "6 hours", "1440 hours (60 days)"."""
    shown = f"{value:g} {unit}".strip()
    is_days = unit is words.HOURS_UNIT and value >= 48 and value % 24 == 0
    return f"{shown} ({_('%(n)s days') % {'n': int(value // 24)}})" if is_days else shown


def _basics(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    arrive = data.get("arrive_minutes_before")
    yield (
        _("Used for"),
        _("the first infusion of a series") if data.get("first_infusion") else _("later infusions"),
    )
    yield _("Patients arrive"), _("%(n)s minutes before the start (a rule of the house)") % {"n": arrive}
    yield _("Ride home"), words.said(words.RIDES, data.get("ride_policy"))
    yield _("Advice on drinking"), str((data.get("hydration") or {}).get("advice", ""))
    yield _("Languages"), ", ".join(words.language(code) for code in data.get("languages") or ("en",))


def _exceptions(fasting: Mapping[str, Any]) -> str:
    named = fasting.get("exceptions")
    if named is None:
        return _("for everybody on the whole list: %(list)s") % {
            "list": ", ".join(str(said) for said in words.EXCEPTIONS.values())
        }
    return ", ".join(words.said(words.EXCEPTIONS, key) for key in named)


def _measures(data: Mapping[str, Any]) -> Iterator[MeasureLines]:
    for measure in Measure:
        asked = [(("vitals", measure.value, name), words.LIMITS[name], "") for name in LIMIT_NAMES]
        lines = _lines(data, asked)
        if lines:
            yield MeasureLines(str(words.MEASURES[measure]), lines)


def _lines(data: Mapping[str, Any], asked: Any) -> tuple[NumberLine, ...]:
    found = ((label, unit, number_at(data, path)) for path, label, unit in asked)
    return tuple(number_line(label, unit, number) for label, unit, number in found if number)


def _marks(item: Mapping[str, Any]) -> Iterator[str]:
    yield _("required") if item.get("required") else _("optional")
    if item.get("safety"):
        yield _("safety")
    if item.get("carries_over"):
        yield _("answer offered again in a series")


def _facts(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    at_desk = item.get("kind") == ItemKind.VITAL_SIGNS
    yield _("Answered by"), _("a nurse, at the desk") if at_desk else _("the patient, on the phone")
    yield _("Confirmed by"), words.said(words.CONFIRMERS, item.get("confirms_by"))
    if item.get("opens"):
        yield _("Asked from"), times.words(item["opens"])
    if item.get("when"):
        yield _("Best done by"), times.words(item["when"])


def _question(question: Mapping[str, Any]) -> QuestionLine:
    return QuestionLine(
        key=str(question.get("key", "")),
        label=str(question.get("label") or _("(no words yet)")),
        type=words.said(words.TYPES, question.get("type")),
        answers=tuple(_answers(question)),
        notes=tuple(_notes(question)),
        translations=tuple(
            (words.language(code), text) for code, text in (question.get("words") or {}).items()
        ),
    )


def _answers(question: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each answer that is chosen, and what it leads to."""
    listed = [(choice.get("key"), str(choice.get("label", ""))) for choice in question.get("choices") or ()]
    if question.get("type") == "yes_no":
        listed = [("yes", _("Yes")), ("no", _("No"))]
    for key, label in listed:
        band = next((band for band in ("red", "amber") if key in (question.get(band) or ())), "")
        yield label, band


def _notes(question: Mapping[str, Any]) -> Iterator[str]:
    if not question.get("required", True):
        yield _("may be left out")
    if question.get("several"):
        yield _("more than one answer")
    unit = str(question.get("unit") or "")
    for name, pattern in _RANGES.items():
        if question.get(name) is not None:
            yield pattern() % {"n": f"{question[name]:g} {unit}".strip()}
    if question.get("means"):
        yield _("yes: %(meaning)s") % {"meaning": words.said(words.MEANINGS, question["means"]).lower()}


_RANGES = {
    "least": lambda: _("from %(n)s"),
    "most": lambda: _("up to %(n)s"),
    "amber_under": lambda: _("a nurse asks below %(n)s"),
    "amber_from": lambda: _("a nurse asks from %(n)s"),
}
_LENGTHS = (
    (("duration_minutes",), words.LENGTHS["duration_minutes"], words.MINUTES),
    (("min_stay_minutes",), words.LENGTHS["min_stay_minutes"], words.MINUTES),
    (("hydration", "volume_goal_litres"), words.LENGTHS["volume_goal_litres"], words.LITRES),
)
_HOURS = (
    *((("fasting", "hours", each.value), words.HOURS[each], words.HOURS_UNIT) for each in Category),
    (("fasting", "amber_minutes"), words.LENGTHS["amber_minutes"], words.MINUTES),
)
_RECHECK = (
    (("vitals", "recheck_minutes", "after"), words.LENGTHS["after"], words.MINUTES),
    (("vitals", "recheck_minutes", "until"), words.LENGTHS["until"], words.MINUTES),
)
_HOLDS = ((("holds_for_hours",), words.LENGTHS["holds_for_hours"], words.HOURS_UNIT),)
