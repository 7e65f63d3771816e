"""A mail server on loopback, a process of its own: takes everything, and says which message came when, and how often.

Prints its port. Each line of standard input asks for what was seen since: one object, message id to [seconds of the first,
times]. Serves until its standard input ends. `--delay` waits so many seconds before each reply, `--pipelining` offers that.
"""

import argparse
import asyncio
import json
import re
import sys
import time

_ID = re.compile(rb"^Message-ID: <(.{1,80})>\r?$", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"
_SAYS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}

seen: dict[str, list[float]] = {}


class Session(asyncio.Protocol):
    """One connection. The end of a content may come in two pieces, so the search begins a little before the newest."""

    def __init__(self, delay: float, features: bytes) -> None:
        self._delay, self._features = delay, features
        self._rest, self._in_content = bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # a stream server makes no other
        self._transport = transport
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while self._content() if self._in_content else self._command():
            pass

    def _command(self) -> bool:
        line, end, rest = self._rest.partition(b"\n")
        if not end:
            return False
        self._rest, word = rest, bytes(line[:4]).upper()
        self._say(self._features if word == b"EHLO" else _SAYS.get(word, b"250 fine\r\n"))
        self._in_content = word == b"DATA"
        return True

    def _content(self) -> bool:
        content, end, rest = self._rest.partition(_END)
        if not end:
            return False
        self._rest, self._in_content = rest, False
        named = _ID.search(bytes(content[:4096]))
        found = seen.setdefault(named[1].decode() if named else "", [time.time(), 0])
        found[1] += 1
        self._say(b"250 taken\r\n")
        return True

    def _say(self, words: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, words)
        else:
            self._transport.write(words)


async def _serve(delay: float, features: bytes) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(delay, features), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(seen), flush=True)
        seen.clear()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--pipelining", action="store_true")
    asked = parser.parse_args()
    asyncio.run(
        _serve(asked.delay, b"250-sink\r\n250 PIPELINING\r\n" if asked.pipelining else b"250 sink\r\n")
    )


if __name__ == "__main__":
    main()
