"""The SMTP line itself: TLS without a fallback, no borrowed envelope, no password in the clear."""

import asyncio
import select
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest
from aiosmtpd.smtp import SMTP

from checklists.reminders.smtp_line import SmtpLine
from checklists.reminders.smtp_reply import NotTaken, Reply
from checklists.reminders.smtp_server import Server, Timeouts, takes
from checklists.rules.transmission import Phase
from tests.reminders.sink import RESET, STALL

QUICK = Timeouts(connect=2, command=1, write=1, final_dot=1)
US = "us@x.example"


def play(line, until=lambda line: line.became or line.is_ready or line.is_at_mark):
    """What a sweep does for one line: serve it whenever something can be read or written."""
    ends = time.monotonic() + 10
    while line.is_open and not until(line):
        assert time.monotonic() < ends, "it did not happen in time"
        polled = select.poll()
        polled.register(line, select.POLLIN | (select.POLLOUT if line.wants_write else 0))
        if polled.poll(50):
            line.serve()
        line.end_if_late()
    return line


OPENED = []


def opened(port, host="127.0.0.1", **more):
    line = SmtpLine(Server(host, port, timeouts=QUICK, **more))
    OPENED.append(line)
    return play(line)


@pytest.fixture(autouse=True)
def _all_are_closed():
    yield
    while OPENED:
        OPENED.pop().close()


def addressed(line, key, recipient="ana@y.example"):
    line.announce(key, US, recipient)
    return play(line)


def carried(line, key, message, recipient="ana@y.example"):
    """What became of it."""
    addressed(line, key, recipient).begin(key, message)
    play(line, lambda line: line.became)
    return line.became.popleft()


def words_of(became):
    """Key, phase and code of what was not taken."""
    key, refusal = became
    assert isinstance(refusal, NotTaken)
    return key, refusal.phase, refusal.code


class Kept:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.rcpt_tos, envelope.content))
        return "250 kept"


@contextmanager
def serving(kept, tls=None):
    """A real server of another hand on a free port."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(kept, loop=loop), "127.0.0.1", 0, ssl=tls)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.run_until_complete(server.wait_closed())
        loop.close()


@pytest.fixture
def line(sink):
    return opened(sink.port)


def test_another_programs_server_takes_it_byte_for_byte():
    kept = Kept()
    with serving(kept) as port:
        line = opened(port)
        became = carried(line, 1, b"Subject: x\r\n\r\n.dot\r\n..two\nbare\r\n")
        line.leave()
        play(line, lambda line: False)
    assert became == (1, Reply(250, "kept"))
    assert kept.messages == [(["ana@y.example"], b"Subject: x\r\n\r\n.dot\r\n..two\r\nbare\r\n")]


def test_a_message_larger_than_any_buffer_arrives_whole(line, sink):
    large = b"Subject: x\r\n\r\n" + b"0123456789abcdef\r\n" * 400_000
    assert carried(line, 1, large)[1] == Reply(250, "taken")
    assert sink.taken == [large]


def test_content_goes_only_into_its_own_envelope(line, sink):
    addressed(line, "ana").begin("ben", b"for ben")
    assert words_of(line.became.popleft())[0] == "ben" and not line.is_open
    assert sink.taken == [] and "DATA" not in sink.commands


def test_a_message_without_an_envelope_does_not_begin(line, sink):
    line.begin("ana", b"for ana")
    assert not line.is_open and "DATA" not in sink.commands


def test_one_that_was_taken_back_leaves_its_envelope_and_never_begins(line, sink):
    addressed(line, "ana").take_back()
    play(line)
    assert line.is_ready and sink.commands == ["EHLO", "MAIL", "RCPT", "RSET"]
    line.begin("ana", b"for ana")
    assert not line.is_open and sink.taken == []


def test_a_lost_line_is_closed_and_says_how_far_it_came(line, sink):
    sink.will("RCPT", RESET)
    addressed(line, 1)
    assert (words_of(line.became.popleft()), line.is_open) == ((1, Phase.RECIPIENT, None), False)


@pytest.mark.parametrize("silent, phase", [("MAIL", Phase.SENDER), ("RCPT", Phase.RECIPIENT)])
def test_an_answer_that_does_not_come_is_waited_for_a_while(line, sink, silent, phase):
    sink.will(silent, STALL)
    addressed(line, 1)
    assert (words_of(line.became.popleft()), line.is_open) == ((1, phase, None), False)


@pytest.mark.parametrize("silent, phase", [("DATA", Phase.DATA), ("DOT", Phase.CONTENT)])
def test_so_is_one_to_the_content(line, sink, silent, phase):
    sink.will(silent, STALL)
    assert words_of(carried(line, 1, b"hello")) == (1, phase, None)
    assert not line.is_open


@pytest.mark.parametrize(
    "nonsense",
    [
        "hello",
        "25",
        "250-more\r\nno code",
        "250-one\r\n251 other code",
        "999 what",
        "199 what",
        "250-" + "x" * 3000,
        "\r\n".join(["250-again"] * 70),
        "250 fine\r\n250 and another",
    ],
)
def test_an_answer_that_is_none_closes_the_line(line, sink, nonsense):
    sink.will("MAIL", nonsense)
    addressed(line, 1)
    play(line, lambda line: False)
    assert not line.is_open and len(line.became) == 1


def test_several_lines_are_one_answer(line, sink):
    sink.will("RCPT", "250-we like\r\n250-this one\r\n250 very much")
    assert addressed(line, 1).is_at_mark


def test_a_refusal_leaves_the_line_open(line, sink):
    sink.will("RCPT", "550 no")
    addressed(line, 1)
    assert words_of(line.became.popleft()) == (1, Phase.RECIPIENT, 550)
    assert carried(play(line), 2, b"hello", "ben@y.example")[1] == Reply(250, "taken")
    assert sink.recipients == ["ben@y.example"]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "DOT"])
def test_421_closes_the_line_wherever_it_comes(line, sink, command):
    sink.will(command, "421 busy")
    addressed(line, 1)
    if line.is_open:
        line.begin(1, b"hello")
        play(line, lambda line: line.became)
    assert words_of(line.became.popleft())[2] == 421 and not line.is_open


def test_a_server_that_does_not_reset_is_left(line, sink):
    sink.will("RSET", "500 what")
    addressed(line, 1).take_back()
    play(line, lambda line: False)
    assert not line.is_open


def test_a_line_that_ends_between_two_messages_says_nothing_about_the_second(line, sink):
    carried(line, 1, b"hello")
    sink.will("MAIL", RESET)
    addressed(play(line), 2)
    assert line.became.popleft() == (2, None) and not line.is_open


@pytest.mark.parametrize("answer", [RESET, STALL, "550 no", "421 busy", "hello"])
@pytest.mark.parametrize("command, phase", [("CONNECT", Phase.CONNECT), ("EHLO", Phase.HELLO)])
def test_a_line_that_does_not_open_says_why(sink, command, phase, answer):
    sink.will(command, answer)
    line = opened(sink.port)
    key, refusal = line.became.popleft()
    assert (key, refusal.phase, line.is_open) == (None, phase, False)
    assert refusal.code == (int(answer[:3]) if answer[:3].isdigit() else None)


def test_nobody_there_is_told_at_once():
    with pytest.raises(NotTaken) as refused:
        SmtpLine(Server("127.0.0.1", 1, timeouts=QUICK))
    assert refused.value.phase is Phase.CONNECT


def test_a_server_that_never_agrees_on_tls_is_left_in_time(sink):
    sink.will("CONNECT", STALL)
    begun = time.monotonic()
    with pytest.raises(NotTaken) as refused:
        SmtpLine(Server("127.0.0.1", sink.port, tls=True, timeouts=QUICK))
    assert refused.value.phase is Phase.CONNECT and time.monotonic() - begun < 2 * QUICK.connect


def test_nobody_signs_in_without_tls(sink):
    line = opened(sink.port, user="us", password="secret")
    assert words_of(line.became.popleft())[1] is Phase.SIGN_IN and not line.is_open
    assert "AUTH" not in sink.commands


@pytest.mark.parametrize(
    "address", ["ana", "a b@x.example", "<ana@x.example>", "ana@x.example\r\nDATA", "añ@x.example"]
)
def test_an_address_cannot_bring_a_command(address):
    assert not takes(address)


def pipelining(sink):
    sink.will("EHLO", "250-sink\r\n250 PIPELINING")
    return opened(sink.port)


def test_where_it_is_offered_the_next_message_is_announced_behind_the_content(sink):
    line = pipelining(sink)
    addressed(line, 1).begin(1, b"for ana")
    line.announce(2, US, "ben@y.example")
    play(line, lambda line: line.is_at_mark)
    assert line.became.popleft()[0] == 1 and line.coming == 2
    assert sink.commands == ["EHLO", "MAIL", "RCPT", "DATA", "MAIL", "RCPT"]
    line.begin(2, b"for ben")
    play(line, lambda line: line.became)
    assert sink.recipients == ["ana@y.example", "ben@y.example"]


def test_nothing_follows_data_before_its_yes(sink):
    sink.will("DATA", "451 not now")
    line = pipelining(sink)
    addressed(line, 1).begin(1, b"for ana")
    line.announce(2, US, "ben@y.example")
    play(line, lambda line: line.is_at_mark)
    assert words_of(line.became.popleft()) == (1, Phase.DATA, 451)
    assert sink.commands == ["EHLO", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT"]
    assert sink.taken == []


@pytest.mark.parametrize(
    "first, second, phase",
    [
        (None, "550 no", Phase.RECIPIENT),
        ("451 no", "503 no sender", Phase.SENDER),
        ("451 no", None, Phase.SENDER),
    ],
)
def test_of_two_commands_in_one_write_either_may_be_refused(sink, first, second, phase):
    sink.will("MAIL", None, first)
    sink.will("RCPT", None, second)
    line = pipelining(sink)
    addressed(line, 1).begin(1, b"for ana")
    line.announce(2, US, "ben@y.example")
    play(line, lambda line: len(line.became) == 2 and line.is_ready)
    assert line.became[1][0] == 2 and line.became[1][1].phase is phase
    assert sink.commands[-1] == "RSET" and sink.recipients == ["ana@y.example"]
    line.became.clear()
    assert carried(line, 3, b"for cy", "cy@y.example")[1] == Reply(250, "taken")
    assert sink.recipients == ["ana@y.example", "cy@y.example"]


@pytest.mark.parametrize("answer", ["451 later", "554 not this"])
def test_the_announced_message_goes_on_where_the_one_before_it_is_refused(sink, answer):
    sink.will("DOT", answer)
    line = pipelining(sink)
    addressed(line, 1).begin(1, b"for ana")
    line.announce(2, US, "ben@y.example")
    play(line, lambda line: line.is_at_mark)
    line.begin(2, b"for ben")
    play(line, lambda line: len(line.became) == 2)
    assert sink.recipients == ["ben@y.example"] and "RSET" not in sink.commands


@pytest.mark.parametrize("answer", [RESET, STALL, "421 busy", "nonsense"])
def test_the_announced_message_is_untouched_where_the_line_ends_before_it(sink, answer):
    sink.will("DOT", answer)
    line = pipelining(sink)
    addressed(line, 1).begin(1, b"for ana")
    line.announce(2, US, "ben@y.example")
    play(line, lambda line: len(line.became) == 2)
    assert [key for key, _ in line.became] == [1, 2] and line.became[1][1] is None


def test_an_announced_message_can_leave_a_line_that_waits(sink):
    sink.will("DOT", lambda: time.sleep(0.3) or "250 taken")
    line = pipelining(sink)
    addressed(line, 1).begin(1, b"for ana")
    line.announce(2, US, "ben@y.example")
    play(line, lambda line: len(sink.taken) == 1)
    line.take_back()
    play(line, lambda line: line.is_ready)
    assert line.became.popleft()[0] == 1 and not line.became
    assert sink.commands[-3:] == ["MAIL", "RCPT", "RSET"] and sink.recipients == ["ana@y.example"]


@pytest.fixture
def own_certificate(tmp_path):
    """One that nobody vouches for."""
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


def test_a_certificate_nobody_vouches_for_gets_no_mail(own_certificate):
    kept = Kept()
    with serving(kept, own_certificate[1]) as port, pytest.raises(NotTaken) as refused:
        opened(port, "localhost", tls=True)
    assert refused.value.phase is Phase.CONNECT and kept.messages == []


def test_a_certificate_we_trust_carries_mail(own_certificate, monkeypatch):
    certificate, context = own_certificate
    kept, trusted = Kept(), ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
    with serving(kept, context) as port:
        line = opened(port, "localhost", tls=True)
        large = b"Subject: x\r\n\r\n" + b"0123456789abcdef\r\n" * 40_000
        assert carried(line, 1, b"Subject: x\r\n\r\nhello\r\n")[1] == Reply(250, "kept")
        assert carried(play(line), 2, large)[1] == Reply(250, "kept")
        line.close()
    assert [content for _, content in kept.messages] == [b"Subject: x\r\n\r\nhello\r\n", large]
