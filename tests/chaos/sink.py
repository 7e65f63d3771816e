"""A mail server on loopback, a process of its own: it writes each message into its log, on the disk, before it says 250.

`python -m tests.chaos.sink LOG COUNT SEED` opens COUNT ports and prints them as one JSON line. Then it reads orders from standard input, a
JSON object a line, which change how it behaves, and prints what it holds back. It ends with its standard input.

An order has any of: `delay` (seconds before the answer to a message), `refuse` (a command, CONNECT, RCPT, DATA or DOT, to pairs of
probability and answer; RESET and STALL are answers too), `down` (nobody is let in, everybody is thrown out), `hold` (a port and a point:
the next session there that comes to this point waits until it is dropped).
"""

import asyncio
import json
import os
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Any

RESET, STALL = "<reset>", "<stall>"
USUAL = {"CONNECT": "220 sink", "DATA": "354 go on", "DOT": "250 taken", "QUIT": "221 bye"}
FEATURES = "250-sink\r\n250-PIPELINING\r\n250 SIZE 10000000"


@dataclass
class Orders:
    """How it behaves now; an order replaces what it names."""

    delay: float = 0.0
    refuse: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    down: bool = False
    hold: dict[str, Any] = field(default_factory=dict)


class Dropped(Exception):
    """The connection is over, by order."""


@dataclass
class Sink:
    log: int
    dice: random.Random
    orders: Orders = field(default_factory=Orders)
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def obey(self, order: dict[str, Any]) -> None:
        self.orders = Orders(**{**vars(self.orders), **order})
        if self.orders.down:
            for one in list(self.open):
                one.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        with suppress(OSError, Dropped, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await Session(self, reader, writer).talk()
        self.open.discard(writer)
        writer.transport.abort()

    def keep(self, entry: dict[str, Any]) -> None:
        """One line, on the disk before it returns."""
        os.write(self.log, json.dumps(entry).encode() + b"\n")
        os.fsync(self.log)

    def answer_to(self, command: str) -> str:
        """What this command gets this time: the usual, or what the dice say."""
        roll = self.dice.random()
        for share, words in self.orders.refuse.get(command, ()):
            if roll < share:
                return words
            roll -= share
        return USUAL.get(command, "250 fine")


@dataclass
class Session:
    sink: Sink
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def __post_init__(self) -> None:
        self.port = self.writer.get_extra_info("sockname")[1]
        self.recipients: list[str] = []

    async def talk(self) -> None:
        if self.sink.orders.down:
            raise Dropped
        await self._answer("CONNECT")
        while line := await self.reader.readline():
            words = line.decode("utf-8", "replace").strip()
            command = words.split(" ")[0].upper()
            if command in ("EHLO", "HELO"):
                self._say(FEATURES)
            elif command == "DATA":
                await self._data()
            else:
                await self._envelope(command, words)
            if command == "QUIT":
                return

    async def _envelope(self, command: str, words: str) -> None:
        if command in ("MAIL", "RSET"):
            self.recipients = []
        taken = (await self._answer(command)).startswith("250")
        if command == "RCPT" and taken:
            self.recipients.append(words.partition("<")[2].partition(">")[0])

    async def _data(self) -> None:
        if not self.recipients:
            self._say("503 no recipient")
            return
        begun = time.time()
        if not (await self._answer("DATA")).startswith("354"):
            return
        await self._held_at("begun")
        content = (await self.reader.readuntil(b"\r\n.\r\n"))[:-3]
        await self._held_at("written")
        words = self.sink.answer_to("DOT")
        # What is reset or not answered was taken all the same: the sender is left in doubt.
        if words[0] not in "45":
            self.sink.keep(self._entry(content, begun))
        await self._held_at("kept")
        await asyncio.sleep(self.sink.orders.delay)
        await self._give(words)
        self.recipients = []

    def _entry(self, content: bytes, begun: float) -> dict[str, Any]:
        mail = BytesHeaderParser().parsebytes(content)
        return {
            "at": time.time(),
            "begun": begun,
            "port": self.port,
            "to": self.recipients,
            "header_to": parseaddr(str(mail["To"] or ""))[1],
            "id": str(mail["Message-ID"] or ""),
            "stop": str(mail["List-Unsubscribe"] or ""),
            "subject": str(mail["Subject"] or ""),
        }

    async def _held_at(self, point: str) -> None:
        hold = self.sink.orders.hold
        if hold.get("point") != point or hold.get("port") != self.port:
            return
        self.sink.orders.hold = {}
        print(json.dumps({"held": point, "port": self.port}), flush=True)
        await self.reader.read()
        raise Dropped

    async def _answer(self, command: str) -> str:
        words = self.sink.answer_to(command)
        await self._give(words)
        return words

    async def _give(self, words: str) -> None:
        if words == RESET:
            raise Dropped
        if words == STALL:
            await self.reader.read()
            raise Dropped
        self._say(words)
        await self.writer.drain()
        if words.startswith("421"):
            raise Dropped

    def _say(self, words: str) -> None:
        self.writer.write(f"{words}\r\n".encode())


async def main(log: str, count: int, seed: int) -> None:
    kept = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sink = Sink(kept, random.Random(seed))
    servers = [await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=1 << 22) for _ in range(count)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    while line := await orders.readline():
        sink.obey(json.loads(line))
        print(json.dumps({"obeyed": True}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
