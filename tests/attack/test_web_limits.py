"""How much a request may bring: headers, time, bytes. The web server refuses the first two before our code reads a word. WB-11."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bench.installation import environment
from clinic.stack import web_server
from tests.house.source import ROOT
from tests.processes import free_port

NORMAL = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
# Of headers that no browser sends.
TOO_MUCH = {
    "a hundred thousand headers": NORMAL
    + b"".join(b"X-%d: a\r\n" % each for each in range(100_000))
    + b"\r\n",
    "one long header": NORMAL + b"Cookie: " + b"a" * 9_000 + b"\r\n\r\n",
    "a long address": b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The product's own web process without a database: its port."""
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    given = os.environ | environment("postgres://app:app@127.0.0.1:1/none", folder)
    command = [*web_server.command(port=port, workers=1), "--http1-header-read-timeout", "500"]
    with subprocess.Popen(command, env=given, cwd=ROOT) as process:
        _until_it_answers(port)
        yield port
        process.terminate()


def _until_it_answers(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web process did not begin to answer")


def answer(port: int, sent: bytes) -> bytes:
    """The first bytes of what came back; b"" where the connection was closed without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as to:
        # Where it stops reading, what it said before that is still there.
        with suppress(OSError):
            to.sendall(sent)
        try:
            return to.recv(64)
        except ConnectionError:
            return b""


def test_a_usual_request_is_answered(web: int) -> None:
    assert answer(web, NORMAL + b"Cookie: " + b"a" * 6_000 + b"\r\n\r\n").startswith(b"HTTP/1.1 ")
    assert b" 431 " not in answer(web, NORMAL + b"\r\n")


@pytest.mark.parametrize("sent", TOO_MUCH.values(), ids=TOO_MUCH)
def test_headers_without_measure_are_refused(web: int, sent: bytes) -> None:
    assert answer(web, sent)[:13] in (b"HTTP/1.1 431 ", b"HTTP/1.1 414 ", b"")


def test_whoever_sends_headers_slowly_is_shut_out_and_others_are_not(web: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", web), timeout=30) for _ in range(40)]
    for each in slow:
        each.sendall(NORMAL)
    assert answer(web, NORMAL + b"\r\n").startswith(b"HTTP/1.1 ")
    assert [each.recv(64) for each in slow] == [b""] * len(slow)
    for each in slow:
        each.close()


def test_every_way_to_start_the_web_has_the_limits() -> None:
    limits = web_server.LIMITS
    for file in ("Dockerfile", "docker-compose.yml"):
        said = (ROOT / file).read_text(encoding="utf-8").replace('"', "").replace(",", "")
        assert " ".join(limits) in said, file
    assert " ".join(limits) in (ROOT / "docs/operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "path"), [("/l/p" + "a" * 32, "/l/"), ("/staff/sign-in/", "/staff/sign-in/")]
)
def test_a_large_file_is_refused_before_it_is_kept(
    db: None, settings, tmp_path: Path, page: str, path: str
) -> None:
    """From anybody: a form's token is looked for in the body, so the body would be kept first."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = Client(enforce_csrf_checks=True)
    client.get(page)
    large = SimpleUploadedFile("large.csv", b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert client.post(path, {"file": large}).status_code == 413
    assert list(tmp_path.iterdir()) == []
