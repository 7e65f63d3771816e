"""A filled skeleton is the message that the templates would have made, byte for byte."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from checklists.messages import skeletons, writing
from checklists.messages.facts import facts
from checklists.messages.quoted import quoted
from checklists.rules.plan_facts import Told
from tests.reminders.test_messages import LINK, START, letter, told

LANGUAGES = [code for code, _name in settings.LANGUAGES]
HARSH = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# Marks of our own, markup, placeholders, line ends, leading dots, what quoted-printable encodes.
NASTY = [
    "\ue0003\ue001",
    "\ue000",
    "{{ link }}",
    "{% if %}",
    "%(day)s",
    "<b>&\"'</b>",
    "=3D",
    ".",
    "a\r\nb",
    "é" * 90,
    " x ",
]
WORDS = st.one_of(HARSH, st.sampled_from(NASTY))
HOURS = st.integers(-200, 40)


@st.composite
def letters(draw: st.DrawFn) -> Any:
    offset = st.integers(-30, 30).map(lambda hours: timedelta(hours=hours / 2))
    named = draw(st.sampled_from([told(), told(known=False), told(START - timedelta(hours=4))]))
    named = replace(named, last_drink_at=named.last_drink_at and named.last_drink_at + draw(offset))
    before: Told | None = draw(st.sampled_from([None, told(), told(known=False)]))
    return letter(
        draw(st.sampled_from(writing.KINDS)),
        language=draw(st.sampled_from([*LANGUAGES, "xx"])),
        zone=draw(st.sampled_from(["America/Denver", "Asia/Kolkata", "Australia/Lord_Howe"])),
        named=named,
        told=before and replace(before, arrive_at=before.arrive_at + draw(offset)),
        open_items=draw(st.integers(0, 3)),
        asks_later=draw(st.booleans()),
        urges_drink=draw(st.booleans()),
        next_at=draw(st.sampled_from([None, START + timedelta(days=2)])),
        said_yes=draw(st.booleans()),
        **{name: draw(WORDS) for name in ("alias", "phone", "outside_hours", "phrase", "words", "first_name", "place")},
    )  # fmt: skip


@given(letters(), HOURS)
@example(letter("booked"), -19)
def test_filled_is_rendered(one: Any, hours: int) -> None:
    now = START + timedelta(hours=hours)
    links = {"link": LINK, "stop_link": "https://ready.example/r/stop/x"}
    message = writing.write(one, **links, now=now)
    whole = skeletons.render(facts(one, language=message.language, **links, now=now))
    assert (message.subject, message.text, message.html) == (whole.subject, whole.text, whole.html)
    assert message.quoted_text == quoted(whole.text)
    assert message.quoted_html == quoted(whole.html)


@pytest.mark.parametrize("kind", writing.KINDS)
def test_a_skeleton_remembers_nobody(kind: str) -> None:
    """It is made from the first letter's choices and kept for all others."""
    secret = {
        "alias": "Only Once",
        "phone": "+1 222 555 9999",
        "phrase": "one fish",
        "words": "Bring a scarf",
    }
    links = {
        "link": "https://ready.example/l/ponlyonce",
        "stop_link": "https://ready.example/r/stop/onlyonce",
    }
    writing.write(letter(kind, **secret), **links, now=START - timedelta(hours=19))
    assert re.findall(r"(?i)only.?once|9999|one fish|scarf|25 Nov|26 Nov", repr(skeletons._kept)) == []


def test_seldom_choices_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skeletons, "_MOST", 2)
    for count in range(4):
        one = letter("three_days_before", open_items=count)
        writing.write(one, link=LINK, stop_link=LINK, now=START - timedelta(days=3))
    assert len(skeletons._kept) <= 2


def test_two_letters_of_one_choice_share_a_skeleton() -> None:
    links = {"link": LINK, "stop_link": LINK, "now": START - timedelta(hours=19)}
    one, other = (writing.write(letter(alias=name), **links) for name in ("Maple House", "Oak House"))
    assert one.skeleton is other.skeleton
    assert ("Oak" in one.text, "Oak" in other.text) == (False, True)
