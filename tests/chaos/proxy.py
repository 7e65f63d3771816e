"""Stands between the product and its broker and plays the network: passes, falls silent, resets, refuses."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PASS, SILENT, RESET, REFUSE = "pass", "silent", "reset", "refuse"
_LOOKS_UP = 0.05


class Proxy:
    """Listens on `port`; `mode` may be changed at any time. A reset cuts what is open and whoever comes."""

    def __init__(self, broker: Path) -> None:
        self._broker, self.mode = broker, PASS
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._over = False
        self.port = self._listen(0)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def be(self, mode: str) -> None:
        self.mode = mode
        if mode in (RESET, REFUSE):
            for one in list(self._open):
                _cut(one)
        if mode == REFUSE and self._listener:
            self._listener.close()
            self._listener = None
        elif mode != REFUSE and not self._listener:
            self._listen(self.port)

    def close(self) -> None:
        self._over = True
        self.be(REFUSE)
        self._thread.join(10)

    def _listen(self, port: int) -> int:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(_LOOKS_UP)
        return int(self._listener.getsockname()[1])

    def _accept(self) -> None:
        while not self._over:
            listener = self._listener
            if listener is None:
                time.sleep(_LOOKS_UP)
                continue
            with contextlib.suppress(OSError):
                client, _ = listener.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        if self.mode == RESET:
            _cut(client)
            return
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self._broker))
        except OSError:
            _cut(client)
            server.close()
            return
        for one, other in ((client, server), (server, client)):
            self._open.add(one)
            threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        """What is said while it is silent arrives afterwards, as on a line that comes back."""
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                while self.mode == SILENT and not self._over:
                    time.sleep(_LOOKS_UP)
                other.sendall(data)
        for end in (one, other):
            self._open.discard(end)
            _cut(end)


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextlib.contextmanager
def proxy(broker: Path) -> Iterator[Proxy]:
    standing = Proxy(broker)
    try:
        yield standing
    finally:
        standing.close()
