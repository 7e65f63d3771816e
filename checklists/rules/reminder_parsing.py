"""Reads the reminder rules of a protocol and finds what is wrong with them."""

from datetime import timedelta

from checklists.rules import message_words, time_grammar
from checklists.rules.json_reader import JsonReader
from checklists.rules.reminder_rules import (
    Audience,
    Channel,
    Condition,
    IfMissed,
    OnDoubt,
    Rank,
    ReminderRule,
)
from checklists.rules.time_grammar import Anchor, TimeExpression, UnclearTime
from checklists.rules.words import is_language

_STAND_IN = TimeExpression("", Anchor.START)
_DUE_FROM = frozenset(Anchor) - {Anchor.DUE, Anchor.NEXT, Anchor.OLD_ARRIVE}
LONGEST_WORDS = 400  # the clinic's own sentences in one message
MOST_BEFORE, MOST_AFTER = 4, 1  # ux.md E8: messages to the patient, notices apart


def parse_rules(reader: JsonReader) -> tuple[ReminderRule, ...]:
    """The rules under "reminders", in their order; problems go to the reader."""
    rules = tuple(_rule(part) for part in reader.parts("reminders"))
    mails = [rule for rule in rules if rule.channel is Channel.EMAIL and not rule.is_notice]
    counted = [rule for rule in mails if rule.audience is Audience.PATIENT]
    after = sum(rule.after_infusion for rule in counted)
    if len(counted) - after > MOST_BEFORE or after > MOST_AFTER:
        reader.problem("reminders", f"at most {MOST_BEFORE} before the infusion and {MOST_AFTER} after it")
    return rules


def read_time(reader: JsonReader, key: str) -> TimeExpression:
    """A field in the time grammar."""
    text = reader.text(key, longest=80)
    if not text:
        return _STAND_IN
    try:
        return time_grammar.parse(text)
    except UnclearTime as unclear:
        reader.problem(key, str(unclear))
        return _STAND_IN


def _rule(reader: JsonReader) -> ReminderRule:
    rule = ReminderRule(
        key=reader.text("key", longest=40),
        due=read_time(reader, "due"),
        rank=reader.choice("rank", Rank),
        channel=reader.choice("channel", Channel),
        only_if=reader.choices("only_if", Condition),
        send_by=read_time(reader, "send_by"),
        if_missed=reader.choice("if_missed", IfMissed),
        waits_for_morning=reader.flag("waits_for_morning"),
        source=reader.text("source"),
        # Versions published before these were known do not have them.
        audience=reader.choice("audience", Audience) if reader.has("audience") else Audience.PATIENT,
        on_doubt=reader.choice("on_doubt", OnDoubt) if reader.has("on_doubt") else OnDoubt.RESEND,
        words=_words(reader.part("words")) if reader.has("words") else {},
    )
    reader.sources[f"{reader.path}.due"] = rule.source
    if reader.has("default"):
        _read_shipped(reader.part("default"))
    reader.close()
    _check_times(rule, reader)
    _check_words(rule, reader)
    return rule


def _words(reader: JsonReader) -> dict[str, str]:
    return {language: reader.text(language, longest=LONGEST_WORDS) for language in reader.names()}


def _check_words(rule: ReminderRule, reader: JsonReader) -> None:
    known = message_words.known(rule.key, rule.audience)
    for language, text in rule.words.items():
        if not is_language(language):
            reader.problem("words", 'a language is written like "es" or "es-MX"')
        if found := message_words.unknown(text, known):
            reader.problem(f"words.{language}", f'"{found[0]}" is none of its words')


def _read_shipped(reader: JsonReader) -> None:
    """What was shipped, beside a time that a site changed."""
    read_time(reader, "due")
    reader.text("source")
    reader.close()


def _check_times(rule: ReminderRule, reader: JsonReader) -> None:
    if rule.due.anchor is not None and rule.due.anchor not in _DUE_FROM:
        reader.problem("due", "may count from start, arrive, leave, last_food, last_drink or act")
    if rule.is_notice and (rule.due.elapsed < timedelta(0) or rule.due.days < 0):
        reader.problem("due", "a notice comes after its act")
    if rule.send_by.in_desk_hours:
        reader.problem("send_by", "an end has no desk hours")
    if rule.due.in_desk_hours and rule.channel is not Channel.CALL:
        reader.problem("due", "desk hours are for calls")
