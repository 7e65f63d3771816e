"""What an answer means, by how far the message had come."""

from datetime import timedelta

import pytest

from checklists.rules.transmission import Answer, Phase, back_off, judge, pause, without_address

BEFORE = (Phase.CONNECT, Phase.HELLO, Phase.SIGN_IN, Phase.SENDER, Phase.RECIPIENT, Phase.DATA)


@pytest.mark.parametrize("phase", BEFORE)
@pytest.mark.parametrize("code", [None, 421, 450, 451])
def test_before_the_content_nothing_is_in_doubt(phase, code):
    assert judge(phase, code) is Answer.LATER


@pytest.mark.parametrize(
    ("phase", "code", "answer"),
    [
        (Phase.RECIPIENT, 550, Answer.FAILED),
        (Phase.HELLO, 554, Answer.BREAKER),
        (Phase.SIGN_IN, 535, Answer.BREAKER),
        (Phase.SENDER, 550, Answer.BREAKER),
        (Phase.CONNECT, 554, Answer.LATER),
        (Phase.DATA, 554, Answer.LATER),
        (Phase.CONTENT, 250, Answer.SENT),
        (Phase.CONTENT, 421, Answer.LATER),
        (Phase.CONTENT, 452, Answer.LATER),
        (Phase.CONTENT, 554, Answer.FAILED),
        (Phase.CONTENT, None, Answer.IN_DOUBT),
        (Phase.CONTENT, 354, Answer.IN_DOUBT),
    ],
)
def test_the_meaning_of_an_answer(phase, code, answer):
    assert judge(phase, code) is answer


def test_waits_grow_to_ten_minutes():
    assert [back_off(tries) // timedelta(minutes=1) for tries in (0, 1, 2, 3, 4, 5, 99)] == [
        1,
        1,
        2,
        5,
        10,
        10,
        10,
    ]


def test_pauses_double_to_five_minutes():
    assert [pause(breaks).total_seconds() for breaks in (1, 2, 3, 4, 5, 50)] == [30, 60, 120, 240, 300, 300]


def test_a_servers_words_are_kept_without_addresses():
    assert (
        without_address("550 <ana@x.example>: no\n such user ana@x") == "550 [address] no such user [address]"
    )
    assert len(without_address("x " * 500)) <= 200
