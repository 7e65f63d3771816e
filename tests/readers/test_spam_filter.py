"""What a common mail filter holds against our messages: nothing."""

from email import message_from_bytes

import pytest

from tests import spam_filter
from tests.readers.letters import Sent, composed, every_message
from tests.spam_filter import NONE_FOUND, Verdict, judge

# The line that every spam filter is tested with (spamassassin.apache.org/gtube).
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

MESSAGES = every_message()


def arrived(raw: bytes) -> bytes:
    """With what the patient's own mail server notes; without it, rules about the way a message came are left out.

    The address is example.com's: one kept for documentation counts against a message, as nobody can have it.
    """
    date = message_from_bytes(raw)["Date"]
    line = (
        "Received: from mail.maple.example (mail.maple.example [93.184.215.14])\r\n\tby mx.patient.example (Postfix) "
        f"with ESMTPS id 4F1b2c3d4e\r\n\tfor <ana@patient.example>; {date}\r\n"
    )
    return line.encode() + raw


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    if spam_filter.find_filter() is None:
        pytest.skip(NONE_FOUND)
    marked = composed("booked", phrase=GTUBE)
    whole = [arrived(raw) for raw in (*(sent.raw for sent in MESSAGES), marked)]
    judged = judge(whole, tmp_path_factory.mktemp("judged"))
    return dict(zip([*(sent.name for sent in MESSAGES), "marked"], judged, strict=True))


@pytest.mark.parametrize("sent", MESSAGES, ids=lambda sent: sent.name)
def test_nothing_is_held_against_a_message(sent: Sent, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[sent.name]
    assert verdict.hits, "no rule looked at it"
    assert verdict.held_against_us == {}
    assert verdict.score < 5


def test_the_filter_is_awake(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["marked"].score > 5
    assert verdicts["marked"].held_against_us
