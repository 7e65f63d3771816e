"""One version of a protocol as people read it: every number with its unit, its source and its mark."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from checklists.rules.fasting import Category
from checklists.rules.reminder_rules import Audience, Channel
from checklists.rules.reminder_words import title
from checklists.rules.time_grammar import Anchor
from checklists.rules.vital_bands import LIMIT_NAMES, Measure
from checklists.staff import protocol_times as times
from checklists.staff import protocol_words as words
from checklists.staff.protocol_item_lines import ItemLine, QuestionLine, item_line, question_lines
from checklists.staff.protocol_number_lines import NumberLine, number_lines


@dataclass(frozen=True)
class MeasureLines:
    label: str
    lines: tuple[NumberLine, ...]


@dataclass(frozen=True)
class ReminderLine:
    """`answers_act`: it answers a booking or a change and is not planned by the clock. `texts` are the clinic's own in
    it: the language in its own words, its code, the text.
    """

    key: str
    title: str
    channel: str
    due: str
    until: str
    rank: str
    only_if: tuple[str, ...]
    if_missed: str
    if_in_doubt: str
    source: str
    changed: bool
    default_due: str
    default_source: str
    answers_act: bool
    texts: tuple[tuple[str, str, str], ...] = ()


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
    next_day: tuple[QuestionLine, ...] = ()

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
        lengths=number_lines(data, _LENGTHS),
        eating=(
            (_("Hours are counted back from"), words.said(words.ANCHORS, fasting.get("anchor"))),
            (_("A splash of milk in coffee or tea"), words.said(words.MILK, fasting.get("milk_rule"))),
            (_("Own plan instead"), _exceptions(fasting)),
        ),
        hours=number_lines(data, _HOURS),
        vitals=tuple(_measures(data)),
        recheck=number_lines(data, _RECHECK),
        pregnancy_test=words.said(words.PREGNANCY_TESTS, test) if test else "",
        items=tuple(item_line(item) for item in data.get("items") or ()),
        reminders=tuple(reminder_line(rule) for rule in data.get("reminders") or ()),
        next_day=question_lines(data.get("next_day") or {}),
    )


def reminder_line(rule: Mapping[str, Any]) -> ReminderLine:
    default = rule.get("default") or {}
    due = str(rule.get("due", ""))
    return ReminderLine(
        key=str(rule.get("key", "")),
        title=title(str(rule.get("key", ""))),
        channel=_goes_as(rule),
        due=times.words(due),
        until=times.words(rule.get("send_by")),
        rank=words.said(words.RANKS, rule.get("rank")).partition(":")[0],
        only_if=tuple(words.said(words.CONDITIONS, name) for name in rule.get("only_if") or ()),
        if_missed=words.said(words.IF_MISSED, rule.get("if_missed")),
        if_in_doubt=words.said(words.ON_DOUBT, rule["on_doubt"]) if rule.get("on_doubt") else "",
        source=str(rule.get("source", "")),
        changed="default" in rule,
        default_due=times.words(default.get("due")),
        default_source=str(default.get("source", "")),
        answers_act=times.parts(due).anchor == Anchor.ACT,
        texts=tuple(
            (words.language(code), code, str(text)) for code, text in (rule.get("words") or {}).items()
        ),
    )


def _goes_as(rule: Mapping[str, Any]) -> str:
    """A call is for the desk, whomever it is about."""
    if rule.get("channel") == Channel.CALL:
        return str(words.CHANNELS[Channel.CALL])
    return words.said(words.AUDIENCES, rule.get("audience") or Audience.PATIENT.value)


def _basics(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    arrive = data.get("arrive_minutes_before")
    yield (
        _("Used for"),
        _("the first infusion of a series") if data.get("first_infusion") else _("later infusions"),
    )
    yield _("Patients arrive"), _("%(n)s minutes before the start (a rule of the house)") % {"n": arrive}
    yield _("Ride home"), words.said(words.RIDES, data.get("ride_policy"))
    drinking = data.get("hydration") or {}
    yield _("Advice on drinking"), str(drinking.get("advice", ""))
    for code, said in (drinking.get("words") or {}).items():
        yield _("Advice on drinking (%(language)s)") % {"language": words.language(code)}, str(said)
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
        lines = number_lines(data, asked)
        if lines:
            yield MeasureLines(str(words.MEASURES[measure]), lines)


_LENGTHS = (
    (("duration_minutes",), words.LENGTHS["duration_minutes"], words.MINUTES),
    (("min_stay_minutes",), words.LENGTHS["min_stay_minutes"], words.MINUTES),
    (("stale_after_shift_minutes",), words.LENGTHS["stale_after_shift_minutes"], words.MINUTES),
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
