"""A version that was published before a field was known reads and plans as it did then."""

from typing import Any

import pytest

from checklists.queries.protocols import shipped, shipped_data, shipped_slugs
from checklists.rules.plan_facts import ContactReach
from checklists.rules.protocol import Protocol, parse
from checklists.rules.reminder_plan import plan
from checklists.rules.reminder_rules import Audience, Condition, OnDoubt
from tests.rules.test_reminder_plan import facts

NEW = frozenset({"ride_second", "driver_asked", "driver_day_before", "move_unseen"})


def as_first_published(slug: str) -> Protocol:
    data = shipped_data(slug)
    data["reminders"] = [_older(rule) for rule in data["reminders"] if rule["key"] not in NEW]
    return parse(data)


def _older(rule: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in rule.items() if name not in ("audience", "on_doubt", "words")}
    return known | {"only_if": ["items_open"]} if rule["key"] == "call_unready" else known


@pytest.mark.parametrize("slug", shipped_slugs())
def test_it_reads_without_what_came_later(slug: str) -> None:
    rules = as_first_published(slug).reminders
    assert {(rule.audience, rule.on_doubt) for rule in rules} == {(Audience.PATIENT, OnDoubt.RESEND)}
    assert next(rule.only_if for rule in rules if rule.key == "call_unready") == (Condition.ITEMS_OPEN,)


@pytest.mark.parametrize("slug", shipped_slugs())
def test_the_patient_gets_what_they_got_and_nobody_else_anything(slug: str) -> None:
    given = facts(second_contact=ContactReach.EMAIL, driver=ContactReach.EMAIL)
    older = plan(given, as_first_published(slug).reminders, given.act_at)
    newer = plan(given, shipped(slug).reminders, given.act_at)
    assert older.reminders == tuple(row for row in newer.reminders if row.rule not in NEW)
    assert {row.recipient for row in older.reminders} == {"patient"}


@pytest.mark.parametrize("slug", shipped_slugs())
def test_what_is_new_says_where_it_comes_from(slug: str) -> None:
    found = {rule.key: rule.source for rule in shipped(slug).reminders if rule.key in NEW}
    assert set(found) == NEW and all(found.values())
