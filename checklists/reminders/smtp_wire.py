"""The bytes of one connection. Only opening it may block, for its time-out; afterwards nothing waits.

What is written leaves as fast as the other side takes it. A write that fails is told by the next reading, after
everything that the server still said.
"""

import socket
import ssl

_AT_ONCE = 65_536
# Nothing to read, or no room to write, for the moment.
_NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """A connection that is open, over TLS signed for its host if asked so."""

    def __init__(self, host: str, port: int, *, tls: bool, wait: float) -> None:
        """Raises OSError. Connecting takes `wait` seconds at most, agreeing on TLS as long again."""
        line = socket.create_connection((host, port), timeout=wait)
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls:
                line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        except BaseException:
            line.close()
            raise
        line.setblocking(False)
        self._socket = line
        self._out = bytearray()
        self._failed: OSError | None = None

    @property
    def is_open(self) -> bool:
        return self._socket.fileno() >= 0

    @property
    def wants_write(self) -> bool:
        return bool(self._out)

    @property
    def own_address(self) -> str:
        return str(self._socket.getsockname()[0])

    def fileno(self) -> int:
        return self._socket.fileno()

    def write(self, content: bytes) -> None:
        self._out += content
        self.flush()

    def flush(self) -> int:
        """How many bytes left just now."""
        left = 0
        try:
            while self._out and not self._failed:
                gone = self._socket.send(self._out)
                del self._out[:gone]
                left += gone
        except _NOT_NOW:
            return left
        except OSError as error:
            self._failed = error
            self._out.clear()
        return left

    def read(self) -> tuple[bytes, OSError | None]:
        """What came, and why nothing more will."""
        came = bytearray()
        try:
            while part := self._socket.recv(_AT_ONCE):
                came += part
                if len(part) < _AT_ONCE and not self._holds_more():
                    return bytes(came), self._failed
        except _NOT_NOW:
            return bytes(came), self._failed
        except OSError as error:
            return bytes(came), error
        return bytes(came), ConnectionError("the other side has left")

    def close(self) -> None:
        self._socket.close()

    def _holds_more(self) -> bool:
        """TLS may hold bytes that no select tells of."""
        return isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0
