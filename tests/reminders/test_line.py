"""The SMTP line itself: TLS without a fallback, no borrowed envelope, no password in the clear."""

import asyncio
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest
from aiosmtpd.smtp import SMTP

from checklists.reminders.smtp_line import Server, SmtpLine, Timeouts
from checklists.reminders.smtp_reply import NotTaken
from checklists.rules.transmission import Phase
from tests.reminders.sink import RESET

QUICK = Timeouts(connect=2, command=2, write=2, final_dot=2)


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
    opened = SmtpLine(Server("127.0.0.1", sink.port, timeouts=QUICK))
    yield opened
    opened.close()


def test_another_programs_server_takes_it_byte_for_byte():
    kept = Kept()
    with serving(kept) as port:
        opened = SmtpLine(Server("127.0.0.1", port, timeouts=QUICK))
        opened.address(1, "us@x.example", "ana@y.example")
        reply = opened.content(1, b"Subject: x\r\n\r\n.dot\r\n..two\nbare\r\n")
        opened.quit()
    assert reply.text == "250 kept"
    assert kept.messages == [(["ana@y.example"], b"Subject: x\r\n\r\n.dot\r\n..two\r\nbare\r\n")]


def test_content_goes_only_into_its_own_envelope(line, sink):
    line.address("ana", "us@x.example", "ana@y.example")
    with pytest.raises(NotTaken):
        line.content("ben", b"for ben")
    assert sink.taken == [] and not line.is_open


def test_a_lost_line_is_closed_and_says_how_far_it_came(line, sink):
    sink.will("RCPT", RESET)
    with pytest.raises(NotTaken) as lost:
        line.address(1, "us@x.example", "ana@y.example")
    assert (lost.value.phase, lost.value.code, line.is_open) == (Phase.RECIPIENT, None, False)


@pytest.mark.parametrize("nonsense", ["hello", "25", "250-more\r\nno code", "999 what"])
def test_an_answer_that_is_none_closes_the_line(line, sink, nonsense):
    sink.will("MAIL", nonsense)
    with pytest.raises(NotTaken):
        line.address(1, "us@x.example", "ana@y.example")
    assert not line.is_open


def test_a_refusal_leaves_the_line_open(line, sink):
    sink.will("RCPT", "550 no")
    with pytest.raises(NotTaken) as refused:
        line.address(1, "us@x.example", "ana@y.example")
    assert refused.value.code == 550 and line.is_open


def test_421_closes_the_line(line, sink):
    sink.will("MAIL", "421 busy")
    with pytest.raises(NotTaken):
        line.address(1, "us@x.example", "ana@y.example")
    assert not line.is_open


def test_a_server_that_does_not_reset_is_left(line, sink):
    sink.will("RSET", "500 what")
    line.reset()
    assert not line.is_open


def test_nobody_signs_in_without_tls(sink):
    with pytest.raises(NotTaken) as refused:
        SmtpLine(Server("127.0.0.1", sink.port, user="us", password="secret", timeouts=QUICK))
    assert refused.value.phase is Phase.SIGN_IN and "AUTH" not in sink.commands


@pytest.mark.parametrize(
    "address", ["ana", "a b@x.example", "<ana@x.example>", "ana@x.example\r\nDATA", "añ@x.example"]
)
def test_an_address_cannot_bring_a_command(line, sink, address):
    with pytest.raises(NotTaken) as refused:
        line.address(1, "us@x.example", address)
    assert refused.value.phase is Phase.RECIPIENT and "RCPT" not in sink.commands


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
        SmtpLine(Server("localhost", port, tls=True, timeouts=QUICK))
    assert refused.value.phase is Phase.CONNECT and kept.messages == []


def test_a_certificate_we_trust_carries_mail(own_certificate, monkeypatch):
    certificate, context = own_certificate
    kept, trusted = Kept(), ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
    with serving(kept, context) as port:
        opened = SmtpLine(Server("localhost", port, tls=True, timeouts=QUICK))
        opened.address(1, "us@x.example", "ana@y.example")
        opened.content(1, b"Subject: x\r\n\r\nhello\r\n")
        opened.close()
    assert len(kept.messages) == 1
