"""What a message says and never says."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.conf import settings

from checklists.messages import writing
from checklists.queries.letters import Letter
from checklists.reminders.channels import email, mime
from checklists.rules.plan_facts import Told
from checklists.rules.public_name import telling_words
from tests.letters import TO_HELPERS, to_helper

START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
LINK = "https://ready.example/l/p" + "a" * 32
NEVER = (
    r"\b(should|must not|fail\w*|late|overdue|missed|wrong|refuse\w*|comply|invalid|alert|asap|simply|just|successfully|"
    r"click here|user|token|npo|cleared|fit|safe to|stop|skip|halve|delay|do not come|clean|abuse|addict)\b"
)


def told(starts_at=START, known=True, cancelled=False):
    ends = [starts_at - timedelta(hours=hours) for hours in (8, 6, 2)] if known else [None, None, None]
    return Told(starts_at, starts_at - timedelta(minutes=30), *ends, cancelled=cancelled)


def letter(kind="day_before", **fields):
    message = Letter(
        id=UUID(int=7), kind=kind, to="ana@patient.example", language="en", zone="America/Denver", alias="Maple & House",
        phone="+1 303 555 0100", outside_hours="", reply_to="desk@maple.example", phrase="blue kettle", named=told(),
        told=told(START - timedelta(hours=3)), link_until=START + timedelta(days=1),
    )  # fmt: skip
    return replace(message, **(to_helper(START) if kind in TO_HELPERS else {}) | fields)


def written(kind="day_before", now=START - timedelta(hours=19), **fields):
    link = "" if kind == "cancelled" else LINK
    return writing.write(
        letter(kind, **fields), link=link, stop_link="https://ready.example/r/stop/x", now=now
    )


def mail(kind="day_before", **fields):
    raw = email.compose(letter(kind, **fields), token="p" + "a" * 32, now=START - timedelta(hours=19))
    return message_from_bytes(raw, policy=policy.default)


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.links, self.images, self._quiet = [], [], 0, 0

    def handle_starttag(self, tag, attributes):
        self._quiet += tag in ("style", "title")
        self.images += tag == "img"
        if tag == "a":
            self.links.append(dict(attributes))

    def handle_endtag(self, tag):
        self._quiet -= tag in ("style", "title")

    def handle_data(self, data):
        if not self._quiet:
            self.words.append(data)


def read(html):
    parser = Words()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("kind", writing.KINDS)
def test_nothing_telling_and_no_blame_anywhere(kind):
    said = written(kind)
    shown = " ".join(read(said.html).words)
    for text in (said.subject, said.text, shown):
        without_address = re.sub(r"https?://\S+", "", text)
        assert telling_words(without_address) == ()
        assert re.findall(NEVER, without_address.lower()) == []


@pytest.mark.parametrize("kind", writing.KINDS)
def test_text_and_html_say_the_same(kind):
    said = written(kind)
    plain, shown = (
        re.findall(r"\d+:\d\d [ap]m|[A-Z][a-z]+day \d+ \w+", text)
        for text in (said.text, " ".join(read(said.html).words))
    )
    assert set(plain) == set(shown)


@pytest.mark.parametrize("kind", writing.KINDS)
def test_every_message_carries_phone_name_and_phrase(kind):
    said = written(kind)
    for text in (said.text, " ".join(read(said.html).words)):
        assert "+1 303 555 0100" in text and "Maple & House" in text
        assert ("blue kettle" in text) == (kind not in TO_HELPERS)


@pytest.mark.parametrize("kind", writing.KINDS)
def test_sentences_are_short(kind):
    prose = re.sub(r"https?://\S+", "", written(kind).text)
    assert max(len(sentence.split()) for sentence in re.split(r"[.!?:]\s|\n", prose)) <= 20


@pytest.mark.parametrize("kind", writing.KINDS)
def test_the_html_is_light_and_asks_nobody_else(kind):
    html = written(kind).html
    assert len(html.encode()) < 60_000 and read(html).images == 0
    assert set(re.findall(r"https?://([^/\"<\s]+)", html)) == {"ready.example"}
    assert 'lang="en"' in html and 'dir="ltr"' in html and "prefers-color-scheme" in html


def test_one_button_with_its_whole_address_below():
    html = written().html
    assert [one["href"] for one in read(html).links if "button" in one.get("class", "")] == [LINK]
    assert html.count(LINK) == 2
    assert "min-height: 20px" in html and "padding: 14px 24px" in html


def test_a_cancelled_appointment_has_no_button():
    assert "/l/" not in written("cancelled").text


MEAL, LIGHT, WATER = (
    "Normal meal until 2:00 am",
    "Light food until 4:00 am",
    "Water and clear drinks until 8:00 am",
)
DO_DRINK = "Please do drink until then. After that, nothing to eat or drink."


@pytest.mark.parametrize(
    ("hours_before", "lines", "told_to"),
    [
        (19, [MEAL, LIGHT, WATER], [DO_DRINK + " Your evening meal can be your last food."]),
        (
            7,
            ["Normal meals ended at 2:00 am", LIGHT, WATER],
            [
                DO_DRINK,
                "If you had a normal meal after 2:00 am, please call us before you travel. Thank you.",
            ],
        ),
        (
            5,
            ["Eating ended at 4:00 am", WATER],
            [DO_DRINK, "If you ate after 4:00 am, please call us before you travel. Thank you."],
        ),
        (
            1,
            ["Eating ended at 4:00 am", "Drinking ended at 8:00 am"],
            [
                "Now nothing to eat or drink.",
                "If you ate or drank after these times, please call us before you travel. Thank you.",
            ],
        ),
    ],
    ids=["evening", "meal", "food", "drink"],
)
def test_the_words_follow_what_has_passed(hours_before, lines, told_to):
    said = written(now=START - timedelta(hours=hours_before)).text.splitlines()
    assert [line[2:] for line in said if line.startswith("- ")] == lines
    after = said.index("- " + lines[-1]) + 2
    assert said[after : after + len(told_to)] == told_to


def test_drinking_that_ends_before_eating_is_asked_about():
    named = replace(told(), last_drink_at=START - timedelta(hours=12))
    said = written(now=START - timedelta(hours=11), named=named).text
    assert "- Drinking ended on Wednesday 25 November, 10:00 pm" in said
    assert "If you drank after Wednesday 25 November, 10:00 pm, please call us before you travel." in said
    assert "do drink" not in said and "After that, nothing to eat or drink." in said


def test_withheld_hours_are_never_printed():
    said = written(named=told(known=False))
    assert "own eating and drinking plan" in said.text and ":00 am" not in said.text


@pytest.mark.parametrize("kind", ["booked", "day_before", "last_drink", "moved", "back_on", "new_link"])
def test_on_the_day_itself_it_says_today(kind):
    said = written(kind, now=START - timedelta(hours=3), told=None)
    words = "Please come today, Thursday 26 November , at 9:30 am ."
    shown = " ".join(" ".join(read(said.html).words).split())
    assert words.replace(" ,", ",").replace(" .", ".") in said.text and words in shown


@pytest.mark.parametrize("kind", ["booked", "day_before"])
def test_the_day_itself_is_no_other_day(kind):
    late, early = (
        written(kind, now=START - timedelta(hours=10)),
        written(kind, now=START - timedelta(hours=11)),
    )
    assert late.subject == "Your appointment today, Thursday 26 November"
    assert "oday" not in early.subject and "today," not in early.text  # 11 pm in Denver


def test_the_message_about_water_does_not_promise_food_until_then():
    said = written("last_drink", now=START - timedelta(hours=3)).text
    assert said.startswith("Please do drink water now.")
    assert "Eating ended at 4:00 am" in said and WATER in said


@pytest.mark.parametrize(
    ("urges", "first"),
    [
        (True, "Please do drink water tonight, before you sleep."),
        (False, "You can still drink tonight, before you sleep."),
    ],
)
def test_the_evening_before_it_says_tonight_and_names_the_day(urges, first):
    said = written("last_drink", now=START - timedelta(hours=13, minutes=30), urges_drink=urges).text
    assert said.startswith(first + "\n")
    assert "Water and clear drinks until Thursday 26 November, 8:00 am" in said


def test_a_booking_for_today_says_now():
    assert "Please open it now." in written("booked", now=START - timedelta(hours=2)).text


def test_a_time_on_another_day_names_it():
    said = written(named=told(START - timedelta(hours=4)))
    assert "Normal meal until Wednesday 25 November, 10:00 pm" in said.text


def test_a_move_names_old_and_new_and_nothing_else():
    said = written("moved", told=replace(told(), last_drink_at=told().last_drink_at - timedelta(hours=1)))
    assert [line for line in said.text.splitlines() if line.startswith("- ")] == [
        "- Water and clear drinks until 8:00 am instead of 7:00 am"
    ]
    assert "2:00 am" not in said.text and "instead of 9:30" not in said.text


def test_a_move_says_the_new_day_and_what_it_takes_the_place_of():
    said = written("moved", told=told(START - timedelta(days=1))).text
    assert said.splitlines()[:3] == [
        "Your appointment has a new time.",
        "",
        "Please come on Thursday 26 November at 9:30 am instead of Wednesday 25 November, 9:30 am.",
    ]


def test_a_move_of_which_nothing_was_told_tells_the_times():
    assert WATER in written("moved", told=None).text


@pytest.mark.parametrize(("hours_before", "is_over"), [(1, True), (3, False)])
def test_a_move_after_which_all_has_ended_says_so(hours_before, is_over):
    """To an earlier time, on the day itself: who read of water until 1:00 pm may still be drinking."""
    at = START - timedelta(hours=hours_before)
    said = written("moved", now=at, told=told(START + timedelta(hours=5)))
    for text in (said.text, " ".join(read(said.html).words)):
        assert ("Now nothing to eat or drink." in text) == is_over
        assert "If you ate or drank after the new times, please call us before you travel." in text


def test_a_cancel_names_the_day_that_was_told():
    said = written("cancelled", told=told(START - timedelta(days=1)))
    assert said.text.startswith("Your appointment on Wednesday 25 November is cancelled.")
    assert said.subject == "Cancelled: your appointment on Wednesday 25 November"


def test_an_arrival_at_midnight_names_the_day_it_ends():
    said = written(named=replace(told(), arrive_at=datetime(2026, 11, 26, 7, 0, tzinfo=UTC))).text
    assert said.startswith("Please come at midnight at the end of Wednesday 25 November.")


def test_a_new_link_after_the_arrival_asks_nobody_to_come():
    said = written("new_link", now=START + timedelta(hours=3)).text
    assert "Please come" not in said and "Open your page:" in said


def test_a_plan_that_is_awaited_is_asked_for_when_it_is_needed():
    awaited = {"named": told(known=False)}
    assert "Please call us if you do not have it yet." in written("day_before", **awaited).text
    assert "do not have it yet" not in written("booked", now=START - timedelta(days=9), **awaited).text


def test_a_repeated_hour_carries_its_zone_letters():
    start = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)  # 8:00 MST, clocks back at 2:00 MDT
    said = written(now=start - timedelta(days=1), named=told(start + timedelta(minutes=30)))
    assert "1:30 am M" in said.text


def test_headers_say_who_and_how_to_leave():
    got = mail()
    assert got["Message-ID"] == f"<r.00000000-0000-0000-0000-000000000007@{settings.INSTANCE_ID}>"
    assert (got["Auto-Submitted"], got["Content-Language"]) == ("auto-generated", "en")
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/r/stop/[a-z2-7]+>", got["List-Unsubscribe"])
    assert got["From"].addresses[0].display_name == "Maple & House"
    assert got["Reply-To"].addresses[0].addr_spec == "desk@maple.example"


def test_it_is_plain_mime_that_another_reader_reads():
    got = mail()
    assert [part.get_content_type() for part in got.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "Please come on Thursday 26 November at 9:30 am." in got.get_body(("plain",)).get_content()
    assert "Maple &amp; House" in got.get_body(("html",)).get_content()


def with_files(*files):
    texts = {"text": b"Hallo", "html": b"<p>Hallo</p>"}
    raw = mime.message([mime.plain("X-Any", "1")], **texts, attachments=files)
    return message_from_bytes(raw, policy=policy.default)


def test_a_file_stands_beside_the_two_texts():
    content = bytes(range(256)) * 3
    got = with_files(mime.Attachment("day.ics", "text/calendar; charset=utf-8; method=PUBLISH", content))
    types = [part.get_content_type() for part in got.walk()]
    assert types == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    (file,) = got.iter_attachments()
    assert (file.get_filename(), file.get_param("method")) == ("day.ics", "PUBLISH")
    assert file.get_payload(decode=True) == content
    assert got.get_body(("plain",)).get_content() == "Hallo" and not got.defects


@pytest.mark.parametrize("name", ['a".ics', "a\\.ics", "a\r\nBcc: eve@x.example", "é.ics"])
def test_the_name_of_a_file_brings_no_header(name):
    with pytest.raises(ValueError):
        with_files(mime.Attachment(name, "text/calendar", b""))


def test_no_line_is_longer_than_mail_allows():
    raw = email.compose(letter(), token="p" + "a" * 32, now=START)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    body = raw.split(b"\r\n\r\n", 1)[1]
    assert max(map(len, body.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("address", ["ana@x.example\r\nBcc: eve@x.example", "a@b, c@d", "nobody", ""])
def test_an_address_cannot_bring_a_header(address):
    with pytest.raises(Exception):  # noqa: B017 - whichever check refuses first
        mail(to=address)


def test_html_in_a_name_stays_text():
    assert "<script>" not in written(alias="<script>x</script>").html


@pytest.mark.parametrize("kind", ["three_days_before", "day_before"])
def test_what_is_still_open_is_counted_and_never_named(kind):
    assert "Your list is done. Thank you." in written(kind, open_items=0).text
    assert (
        "One thing on your list is not done yet. Please open your list today."
        in written(kind, open_items=1).text
    )
    assert "3 things on your list are not done yet." in written(kind, open_items=3).html


HOURS_ONLY = {"named": told(), "told": told(known=False)}
TAKEN_BACK = {"named": told(known=False), "told": told()}


def test_other_hours_alone_are_no_new_time():
    said = written("moved", **HOURS_ONLY)
    assert said.subject == "New times before your appointment on Thursday 26 November"
    assert "Your eating and drinking times have changed." in said.text and "new time." not in said.text


def test_hours_that_are_known_at_last_are_all_said():
    said = written("moved", **HOURS_ONLY).text
    assert [time for time in ("2:00 am", "4:00 am", "8:00 am") if time not in said] == []


def test_hours_that_no_longer_count_are_named_by_no_clock_time():
    said = written("moved", **TAKEN_BACK).text
    assert "no longer count" in said and "own eating and drinking plan" in said
    assert [time for time in ("2:00 am", "4:00 am", "8:00 am") if time in said] == []


def test_a_meal_and_light_food_that_end_together_are_food():
    named = replace(
        told(), last_meal_at=START - timedelta(hours=24), last_food_at=START - timedelta(hours=24)
    )
    said = written(now=START - timedelta(hours=26), named=named).text
    assert "- Food until Wednesday 25 November, 10:00 am" in said and "Light food" not in said


@pytest.mark.parametrize("kind", ["day_before", "last_drink", "booked"])
def test_nobody_is_urged_to_drink_whose_plan_is_their_own(kind):
    said = written(kind, urges_drink=False)
    assert "Please do drink" not in said.text + said.html
    assert "drink" in said.text
