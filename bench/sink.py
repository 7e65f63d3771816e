"""A mail server on loopback, a process of its own: takes everything at once and keeps nothing.

Prints its port, then serves until its standard input ends.
"""

import socket
import sys
import threading
from typing import BinaryIO


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        threading.Thread(target=_accept, args=(listener,), daemon=True).start()
        sys.stdin.read()


def _accept(listener: socket.socket) -> None:
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(client,), daemon=True).start()


def _serve(client: socket.socket) -> None:
    with client, client.makefile("rb") as lines:
        client.sendall(b"220 sink\r\n")
        for line in lines:
            command = line[:4].upper()
            client.sendall(_answer(command))
            if command == b"DATA":
                _read_content(lines)
                client.sendall(b"250 taken\r\n")
            elif command == b"QUIT":
                return


def _answer(command: bytes) -> bytes:
    return {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(command, b"250 fine\r\n")


def _read_content(lines: BinaryIO) -> None:
    for line in lines:
        if line == b".\r\n":
            return


if __name__ == "__main__":
    main()
