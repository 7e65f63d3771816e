"""A network that loses, doubles and delays, before a real server: bytes are taken and not handed on."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_LONGEST = 1_000_000


@dataclass
class BadNetwork:
    """`lost` of 1 each way, and as often doubled or held back, for requests whose first line holds `on`.

    Whatever else passes through untouched. `counted` says what was done.
    """

    upstream: tuple[str, int]
    on: bytes = b"POST /my/kept-ticks/"
    lost: float = 0.3
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    counted: dict[str, int] = field(default_factory=dict)
    held_back: list[threading.Timer] = field(default_factory=list)
    is_bad: bool = True

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            request = _whole(client)
            if request.startswith(self.on) and self.is_bad:
                self._badly(client, request)
            elif request:
                client.sendall(self._asked(request))

    def _badly(self, client: socket.socket, request: bytes) -> None:
        """Lost on the way there; doubled; late; lost on the way back: each by chance of its own."""
        if self._happens("lost there"):
            return
        if self._happens("doubled"):
            self._later(self.chance.random(), request)
        if self._happens("late"):
            return self._later(0.3 + self.chance.random(), request)
        answer = self._asked(request)
        if not self._happens("lost back"):
            client.sendall(answer)

    def _later(self, seconds: float, request: bytes) -> None:
        copy = threading.Timer(seconds, self._asked, (request,))
        copy.start()
        self.held_back.append(copy)

    def settles(self) -> None:
        """No more harm; whatever was held back has arrived."""
        self.is_bad = False
        while self.held_back:
            self.held_back.pop().join()

    def _happens(self, what: str) -> bool:
        happens = self.chance.random() < self.lost
        self.counted[what] = self.counted.get(what, 0) + happens
        return happens

    def _asked(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        whole = b"\r\n".join([*kept, b"Connection: close"]) + b"\r\n\r\n" + body
        with socket.create_connection(self.upstream, timeout=20) as server:
            server.sendall(whole)
            return b"".join(iter(lambda: server.recv(65536), b""))


def _whole(client: socket.socket) -> bytes:
    """One request with its body; connections are not used twice."""
    client.settimeout(20)
    found = b""
    while b"\r\n\r\n" not in found and len(found) < _LONGEST:
        more = client.recv(65536)
        if not more:
            return b""
        found += more
    head, _, body = found.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    ]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0:
        more = client.recv(min(missing, 65536))
        missing -= len(more) or missing
        found += more
    return found


@contextmanager
def bad_network(upstream: str) -> Iterator[tuple[BadNetwork, str]]:
    """The network, and the address at which the same server is reached through it."""
    host, _, port = upstream.removeprefix("http://").partition(":")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        network = BadNetwork((host, int(port)))
        threading.Thread(target=network.serve, args=(listening,), daemon=True).start()
        try:
            yield network, f"http://{host}:{listening.getsockname()[1]}"
        finally:
            network.settles()
            listening.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for the next one
