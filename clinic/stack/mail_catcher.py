"""An SMTP server that keeps every message as a file, and the page that shows them. Run by `up`, and alone:

python -m clinic.stack.mail_catcher --folder FOLDER --smtp-port 2525 --page-port 8025
"""

import argparse
import asyncio
import signal
import threading
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from clinic.stack import mail_folder
from clinic.stack.mail_page import MailPage
from clinic.stack.ports import LOOPBACK

LARGEST_BYTES = 10_000_000


class Catcher:
    """What the SMTP server asks for each message: kept on disk first, 250 afterwards."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        name = mail_folder.keep(self._folder, content, [str(one) for one in envelope.rcpt_tos])
        return f"250 kept as {name}"


async def serve_smtp(folder: Path, host: str, port: int) -> None:
    """Take mail until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    catcher = Catcher(folder)
    server = await loop.create_server(
        lambda: SMTP(
            catcher, data_size_limit=LARGEST_BYTES, enable_SMTPUTF8=True, ident="mail catcher", loop=loop
        ),
        host,
        port,
    )
    await stop.wait()
    # Not awaited: a sender that keeps its line open must not hold the end up.
    server.close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mail_catcher", description="Catches mail of the local stack.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--page-port", type=int, default=8025)
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    asked.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mail_folder.forget_oldest(asked.folder)
    page = MailPage((asked.host, asked.page_port), asked.folder)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    asyncio.run(serve_smtp(asked.folder, asked.host, asked.smtp_port))
    page.shutdown()
    page.server_close()


if __name__ == "__main__":
    main()
