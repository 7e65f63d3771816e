"""The clinic's own sentences: a closed grammar that nothing gets out of. Source: security.md ML-3, ML-4."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.message_words import OF_CLINIC, filled, known, spoken, unknown
from checklists.rules.reminder_rules import Audience

VALUES = {
    "clinic": "Maple House",
    "phone": "555 0100",
    "day": "Thursday 26 November",
    "arrive": "9:30 am",
    "last_food": "4:00 am",
    "last_drink": "8:00 am",
}
PAYLOADS = [
    # Django and Jinja.
    "{{ day }}", "{{day}}", "{{ settings.SECRET_KEY }}", "{{ letter.patient.user.password }}", "{{ request }}", "{{ day|safe }}",
    "{% load static %}", "{% debug %}", "{% include 'emails/layout.html' %}", "{% csrf_token %}", "{% for a in b %}x{% endfor %}",
    "{# comment #}", "{{ x.delete }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ config.items() }}", "{{ lipsum.__globals__ }}", "{{ self._TemplateReference__context }}", "{%- if 1 -%}x{%- endif -%}", "{{ 7*7 }}",
    "{{ 'x'|center:50000000 }}", "{{ 'x' * 99999999 }}", "{% widthratio 9 1 9 %}", "{% raw %}x{% endraw %}", "{{ form.errors }}",
    # str.format, f-strings, string.Template, %.
    "{0}", "{}", "{0.__class__}", "{day.__class__.__mro__}", "{day.__init__.__globals__[settings].SECRET_KEY}", "{day!r}", "{day!s}",
    "{day:>50000000}", "{day:{arrive}}", "{arrive:%H}", "{day[0]}", "{day.text}", "{self}", "{letter}", "{phone:09999999999d}", "{day=}",
    "${day}", "%(day)s", "%(password)s", "%(day)50000000s", "%({day})s",
    # Nesting, halves, spacing, case, neighbours of our words.
    "{", "}", "{day", "day}", "{{day}", "{day}}", "{ day }", "{day }", "{DAY}", "{Day}", "{da\u200by}", "{d\u0430y}", "{day\n}", "{day\r\nBcc: eve@x.example}",
    "{link}", "{stop_link}", "{name}", "{phrase}", "{password}", "{token}", "{days}", "{arrive_at}", "{last-food}", "{day;arrive}",
    # Braces from elsewhere, markup.
    "\uff5bday\uff5d", "\ufe5bday\ufe5c", "\u2774day\u2775", "<b>day</b>", "<script>alert(1)</script>", "</p>", "<!-- x -->", "<img src=x onerror=a>",
    "<?php echo 1 ?>", "<%= day %>", "</", "#{day}", "@{day}", "{$day}", "{@day}", "{*day*}", "{/day}", "{#day}", "{>day}", "{^day}", "{&day}",
]  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_is_no_word_is_refused_and_never_printed(payload: str) -> None:
    text = f"Please come on {{day}}. {payload} Thank you."
    assert unknown(text, VALUES)
    assert filled(text, VALUES) == ""


@given(st.text(max_size=400))
def test_no_brace_and_no_markup_ever_comes_out(text: str) -> None:
    said = filled(text, VALUES)
    assert re.findall(r"[{}｛｝]|%\(|<[A-Za-z/]", said) == []
    assert len(said) <= 400 * max(map(len, VALUES.values()))


@given(st.dictionaries(st.sampled_from(sorted(VALUES)), st.text(max_size=80)))
def test_what_is_put_in_is_never_read_again(values: dict[str, str]) -> None:
    """A site called "{phone}" prints so."""
    given_values = {**VALUES, **{word: f"{{phone}}{text}{{day}}" for word, text in values.items()}}
    assert filled("{clinic}|{phone}|{day}", given_values) == "|".join(
        given_values[word] for word in OF_CLINIC
    )


def test_words_are_filled_in() -> None:
    text = "Park behind the house. Be at {clinic} at {arrive}, or call {phone}."
    assert unknown(text, VALUES) == ()
    assert filled(text, VALUES) == "Park behind the house. Be at Maple House at 9:30 am, or call 555 0100."


def test_a_sentence_about_hours_that_are_withheld_is_left_out() -> None:
    text = "Bring a warm top. Please finish eating by {last_food}. Thank you."
    assert filled(text, {**VALUES, "last_food": ""}) == "Bring a warm top. Thank you."


def test_mistakes_are_shown_as_they_were_written() -> None:
    assert unknown("Come {toady} at {arrive:>9} and park.", VALUES) == (
        "{toady}",
        "{arrive:>9} and park.",
        "} and park.",
    )


@pytest.mark.parametrize(
    ("key", "audience", "has_times"),
    [
        ("day_before", Audience.PATIENT, True),
        ("booked", Audience.PATIENT, True),
        ("cancelled", Audience.PATIENT, False),
        ("day_after", Audience.PATIENT, False),
        ("ride_second", Audience.SECOND_CONTACT, False),
        ("driver_asked", Audience.DRIVER, False),
    ],
)
def test_until_when_to_eat_is_said_to_the_patient_alone(
    key: str, audience: Audience, has_times: bool
) -> None:
    assert ("last_food" in known(key, audience), "arrive" in known(key, audience)) == (has_times, has_times)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es-MX", ("México", "es-MX")),
        ("es-AR", ("España", "es")),
        ("es", ("España", "es")),
        ("vi", ("Here", "en")),
    ],
)
def test_a_reader_gets_the_nearest_language(language: str, said: tuple[str, str]) -> None:
    words = {"en": "Here", "es": "España", "es-MX": "México"}
    assert spoken(words, language, "en") == said


def test_where_the_first_language_has_none_another_is_better_than_nothing() -> None:
    assert spoken({"es": "Hola"}, "en", "en") == ("Hola", "es")
    assert spoken({}, "en", "en") == ("", "en")
