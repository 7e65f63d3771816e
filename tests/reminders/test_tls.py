"""Mail leaves over TLS that somebody vouches for, or not at all; and everybody who looks is told why."""

import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings

from checklists.models import Reminder, Sending
from checklists.reminders.breaker import Breaker
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import sweep
from clinic.doctor import queue
from clinic.doctor import reminders as probes
from tests.factories import NOW
from tests.reminders.conftest import QUICK, HeldClock

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)


class Relay:
    """Greets over TLS with its certificate, or in clear without one; keeps each byte that it could read."""

    def __init__(self, context=None):
        self._context, self.heard = context, bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client, suppress(OSError):
                    self._talk(client)

    def _talk(self, client):
        client.settimeout(3)
        line = self._context.wrap_socket(client, server_side=True) if self._context else client
        line.sendall(b"220 relay\r\n")
        while got := line.recv(4096):
            self.heard += got
            line.sendall(b"250 fine\r\n")

    def stop(self):
        self._listener.close()


@pytest.fixture
def relay(tmp_path):
    """A relay on this machine whose certificate is its own word, or that knows no TLS."""
    running = []

    def start(*, tls=True):
        running.append(Relay(_own_certificate(tmp_path) if tls else None))
        return running[-1]

    yield start
    for each in running:
        each.stop()


def _own_certificate(folder):
    key, certificate = folder / "key", folder / "certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
         "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def swept(relay):
    server = Server("127.0.0.1", relay.port, user="desk", password="secret", tls=True, timeouts=QUICK)
    return sweep(trigger="test", clock=HeldClock(SOON), server=server, breaker=Breaker())


@pytest.mark.parametrize("tls", [True, False], ids=["own certificate", "no TLS at all"])
def test_without_tls_that_somebody_vouches_for_nothing_is_said(clinic, relay, tls):
    """No address, no password, no content: and no row pays for it."""
    for _ in range(6):
        clinic.book()
    server = relay(tls=tls)
    trouble = swept(server).trouble
    assert "does not take our messages" in trouble and "SSL" in trouble
    readable = bytes(server.heard)
    assert not any(word in readable for word in (b"EHLO", b"MAIL", b"RCPT", b"DATA", b"AUTH", b"secret"))
    assert set(Reminder.objects.filter(rule="booked").values_list("state", flat=True)) == {"planned"}
    assert Sending.objects.get().paused_until > SOON


def test_doctor_says_that_the_certificate_is_the_reason(clinic, relay, monkeypatch):
    """It looks as the sender does: a probe that takes any certificate would call it well."""
    server = relay()
    for name, value in {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": server.port, "EMAIL_USE_SSL": True}.items():
        monkeypatch.setattr(settings, name, value)
    found = queue.mail(NOW)
    assert not found.ok and "certificate" in found.seen and "EMAIL_HOST" in found.cure
    for _ in range(6):
        clinic.book()
    swept(server)
    assert "SSLCertVerificationError" in probes.sending(NOW).seen
