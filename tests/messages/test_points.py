"""What every message has to be, asked of each kind in each language and at each moment. Source: ux.md 7 and 12."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.utils.translation import get_language_info

from checklists.messages import writing
from checklists.rules.forbidden_words import forbidden
from checklists.rules.public_name import telling_words
from tests.letters import TO_HELPERS, WITHOUT_LINK, to_helper
from tests.reminders.test_messages import LINK, START, letter, told, written

HOUR = timedelta(hours=1)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LONGEST = {"en": 20}  # words a sentence; other languages need a few more for the same
MOMENTS = {
    "early": {"now": START - timedelta(days=20), "open_items": 5},
    "evening": {"now": START - 13.5 * HOUR, "asks_later": True},
    "night": {"now": START - 7 * HOUR, "open_items": 1},
    "morning": {"now": START - 5 * HOUR},
    "last": {"now": START - 1.5 * HOUR, "open_items": 2},
    "own_plan": {"named": told(known=False), "told": told()},
    "restricted": {"urges_drink": False},
    "hours": {"told": told(known=False)},
    "other_day": {"told": told(START - timedelta(days=2)), "next_at": START + timedelta(days=2)},
    "drink_first": {"named": replace(told(), last_drink_at=START - 12 * HOUR), "now": START - 11 * HOUR},
    "locked": {"links_locked": True},
    "nothing_told": {
        "told": None,
        "phrase": "blue kettle",
        "outside_hours": "Outside these hours, leave a message.",
    },
}


def each(check: Callable[[str, str, str], None]) -> Callable[[str, str], None]:
    """One test a kind and language, over all moments."""

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("kind", writing.KINDS)
    def test(kind: str, language: str) -> None:
        for moment in MOMENTS:
            check(kind, language, moment)

    return test


def message(kind: str, language: str, moment: str) -> writing.Message:
    fields = {**MOMENTS[moment], **(to_helper(START) if kind in TO_HELPERS else {})}
    return written(kind, language=language, **fields)


def shown(html: str) -> str:
    """What a mail program may show beside the subject: the preview line and what follows it."""
    body = re.sub(r"<(style|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sentences(text: str) -> list[str]:
    prose = re.sub(r"https?://\S+", "", text)
    return [part for part in re.split(r"(?<=[.!?:])\s|\n+", prose) if part.strip()]


@each
def test_e1_light_and_said_in_its_language(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    assert len(said.html.encode()) <= 60_000 and "<img" not in said.html
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    assert re.search(rf'<html[^>]*lang="{language}"[^>]*dir="{direction}"', said.html)
    assert said.language == language


@each
def test_e1_text_and_html_say_the_same_times(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    clocks = (re.findall(r"\d{1,2}:\d\d", text) for text in (said.text, shown(said.html)))
    plain, marked = ([each for each in found if each] for found in clocks)
    assert sorted(plain) == sorted(marked)


@each
def test_e2_one_button_and_its_whole_address(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    has_link = kind not in WITHOUT_LINK
    assert len(re.findall(r'class="button"', said.html)) == has_link
    assert (said.html.count(LINK), said.text.count(LINK)) == (2 * has_link, 1 * has_link)
    assert set(re.findall(r"https?://([^/\"<\s]+)", said.html + said.text)) == {"ready.example"}


@each
def test_e3_nothing_telling_where_others_look(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    for text in (
        said.subject,
        said.text[:140],
        shown(said.html)[:140],
        said.html.partition("</title>")[0][-80:],
    ):
        assert telling_words(text) == ()


@each
def test_e4_the_preview_line_is_written_and_nothing_leaks_behind_it(
    kind: str, language: str, moment: str
) -> None:
    said = message(kind, language, moment)
    found = re.search(r'<div class="preview"[^>]*>(.*?)</div>', said.html, flags=re.DOTALL)
    assert found
    line, filler = re.sub(r"<[^>]+>", "|", unescape(found[1])).split("|", 1)
    assert 10 < len(line.strip()) < 90 and re.findall(r"\d", line) == []
    assert len(line + filler) > 140 and filler.strip("|\u034f\xa0 ") == ""


@each
def test_e4_it_knows_the_dark(kind: str, language: str, moment: str) -> None:
    html = message(kind, language, moment).html
    assert 'name="color-scheme" content="light dark"' in html and "prefers-color-scheme: dark" in html


@each
def test_e9_it_ends_with_who_we_are_and_the_phone(kind: str, language: str, moment: str) -> None:
    end = message(kind, language, moment).text.rpartition("\n--\n")[2]
    assert "+1 303 555 0100" in end and "Maple & House" in end and LINK not in end


@each
def test_e10_the_patient_s_words_and_no_name(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    wanted = kind not in TO_HELPERS
    assert ("blue kettle" in said.text, "blue kettle" in said.html) == (wanted, wanted)
    assert ("Ana" in said.text) is not wanted and "Ana" not in said.subject


@each
def test_nothing_that_no_patient_reads(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    prose = re.sub(r"https?://\S+", "", said.subject + "\n\n" + said.text)
    assert [found.words for found in forbidden(prose, language)] == []


@each
def test_sentences_are_short(kind: str, language: str, moment: str) -> None:
    longest = max(sentences(message(kind, language, moment).text), key=lambda part: len(part.split()))
    assert len(longest.split()) <= LONGEST.get(language, 26), longest


@each
def test_no_slot_and_no_half_sentence_is_left(kind: str, language: str, moment: str) -> None:
    said = message(kind, language, moment)
    for text in (said.subject, said.text, said.html.partition("<body")[2]):
        assert (
            re.findall(r"[\ue000\ue001{}]|%\(|\bNone\b|  +\S*[.,] ", re.sub(r"style=\"[^\"]*\"", "", text))
            == []
        )


FIRST = {
    "booked": "Please come on Thursday 26 November at 9:30 am.",
    "week_before": "Please come on Thursday 26 November at 9:30 am.",
    "three_days_before": "Please come on Thursday 26 November at 9:30 am.",
    "day_before": "Please come on Thursday 26 November at 9:30 am.",
    "last_drink": "Please do drink water tonight, before you sleep.",
    "day_after": "How are you today?",
    "moved": "Your appointment has a new time.",
    "cancelled": "Your appointment on Thursday 26 November is cancelled.",
    "back_on": "It is on again.",
    "new_link": "Here is your new link.",
    "unlock_code": "Here is your code.",
    "driver_cannot": "Please name somebody else for the way home.",
    "address_left": "Your email address was changed.",
    "helper_link": "Can you help?",
    "ride_second": "Can you come?",
    "driver_asked": "Can you come?",
    "driver_day_before": "Can you come?",
}


@pytest.mark.parametrize("kind", writing.KINDS)
def test_e9_it_begins_with_what_to_do(kind: str) -> None:
    assert message(kind, "en", "evening").text.splitlines()[0] == FIRST[kind]


@pytest.mark.parametrize(
    "kind",
    sorted(set(writing.KINDS) - WITHOUT_LINK - {"day_after", *TO_HELPERS}),
)
def test_e9_it_says_what_happens_next(kind: str) -> None:
    said = written(kind)
    words = "A nurse goes through your list with you when you arrive."
    assert words in said.text and words in said.html


def test_every_language_has_words_of_its_own() -> None:
    """A catalogue that is not compiled would let the tests above pass in English."""
    first = {language: message("booked", language, "early").text.splitlines()[0] for language in LANGUAGES}
    assert len(set(first.values())) == len(LANGUAGES)


@pytest.mark.parametrize("language", ["xx", "", "tlh", "en-GB"])
def test_a_language_we_do_not_speak_is_answered_in_english_and_says_so(language: str) -> None:
    said = written("booked", language=language)
    assert said.language.startswith("en") and 'lang="en"' in said.html and "Please come" in said.text


def test_a_letter_without_phone_or_phrase_has_no_empty_lines_for_them() -> None:
    said = writing.write(
        letter(phone="", phrase="", outside_hours=""), link=LINK, stop_link=LINK, now=START - 19 * HOUR
    )
    assert "Questions?" not in said.text and "Your words" not in said.text


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_a_language_is_read_in_its_direction(
    language: str, direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The layout follows: nothing in it names left or right."""
    monkeypatch.setattr(writing, "spoken", lambda _language: language)
    html = written("booked", language=language).html
    assert f'dir="{direction}"' in html.partition("<head")[0]
    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)", html) == []
