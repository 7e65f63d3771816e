"""Nobody answered the day after: a call, where a protocol asks for one. The shipped ones do not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checklists.models import Call, Protocol, ProtocolVersion, Reminder
from checklists.queries.protocols import shipped, shipped_data, shipped_slugs
from checklists.rules.protocol import parse
from checklists.rules.protocol_lint import lint
from tests.after import gone_home, say
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db(transaction=True)
# Noon is on a Saturday: the desk opens on Monday at 8:00.
NOON = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
RULE = {
    "key": "next_day_silent",
    "due": "day 2 12:00",
    "rank": "normal",
    "channel": "call",
    "only_if": ["infusion_took_place", "next_day_unanswered"],
    "send_by": "due +24h",
    "if_missed": "nothing",
    "waits_for_morning": True,
    "source": "Chosen by this site",
}


def asking(clinic: Clinic) -> Clinic:
    """A protocol whose site wants this call."""
    data: Any = shipped_data("first-infusion")
    data["reminders"].append(RULE)
    row = Protocol.objects.create(site=clinic.site, slug="silent", name="Silent")
    clinic.version = ProtocolVersion.objects.create(
        site=clinic.site, protocol=row, number=1, data=data, state="published", published_at=NOW
    )
    return clinic


def only(row: Any) -> None:
    others = Reminder.objects.filter(appointment=row, state="planned").exclude(rule="next_day_silent")
    others.update(state="superseded", reason="test")


def test_silence_until_noon_is_a_call_in_desk_hours(clinic, send):
    row = gone_home(asking(clinic))
    only(row)
    send(NOON - timedelta(minutes=1))
    assert not Call.objects.exists()
    send(NOON + timedelta(minutes=1))
    assert list(Call.objects.values_list("reason", "appointment_id")) == [("next_day_silent", row.pk)]


def test_one_answer_is_enough(clinic, send):
    row = gone_home(asking(clinic))
    only(row)
    say(clinic, row, "sleep", "well")
    send(NOON + timedelta(minutes=1))
    assert not Call.objects.exists()
    assert Reminder.objects.get(appointment=row, rule="next_day_silent").reason == "next_day_answered"


def test_nobody_is_called_who_had_no_infusion(clinic, send):
    row = gone_home(asking(clinic), status="no_show")
    only(row)
    send(NOON + timedelta(minutes=1))
    assert not Call.objects.exists()


def test_no_shipped_protocol_asks_for_it():
    assert all(rule.key != "next_day_silent" for slug in shipped_slugs() for rule in shipped(slug).reminders)


@pytest.mark.parametrize("left", ["infusion_took_place", "next_day_unanswered"])
def test_the_editor_warns_of_a_call_to_everybody(left):
    data: Any = shipped_data("first-infusion")
    data["reminders"].append({**RULE, "only_if": [left]})
    found = [each for each in lint(parse(data)) if "not answered" in each.words]
    assert len(found) == 1
