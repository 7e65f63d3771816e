"""The page that shows caught mail on a phone or a desk, and the same as JSON for tests."""

import html
import json
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from clinic.stack import mail_folder
from clinic.stack.mail_folder import LINK, CaughtMessage

PAGE = Path(__file__).with_name("mail_page.html")
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)
# Nothing reloads by itself: a screen reader would lose its place.
_HEAD = "<h1>All messages</h1><p><a href='/'>Look again</a></p>"
# What came in a mail may be looked at and its links opened; it may run nothing and fetch nothing.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


class MailPage(ThreadingHTTPServer):
    """Serves the messages of `folder`. Its threads end with the process."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        super().__init__(address, Handler)
        self.folder = folder


class Handler(BaseHTTPRequestHandler):
    """`/`, `/messages.json`, `/message/<id>`, `/message/<id>/html`, `/message/<id>/raw`."""

    server: MailPage

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        match asked.path.strip("/").split("/"):
            case [""]:
                self._page(_listing(mail_folder.newest(self.server.folder, 200)))
            case ["messages.json"]:
                self._json(parse_qs(asked.query).get("to", [""])[0])
            case ["message", name, *rest] if found := mail_folder.one(self.server.folder, name):
                self._message(found, rest)
            case _:
                self._page(
                    "<p>There is no such message. <a href='/'>All messages</a></p>", HTTPStatus.NOT_FOUND
                )

    do_HEAD = do_GET

    def _message(self, found: CaughtMessage, rest: list[str]) -> None:
        if rest == ["html"]:
            self._answer(
                f'<!doctype html><base target="_blank">{found.html}'.encode(),
                "text/html; charset=utf-8",
                MAIL_POLICY,
            )
        elif rest == ["raw"]:
            path = mail_folder.raw(self.server.folder, found.id)
            self._answer(path.read_bytes() if path else b"", "message/rfc822", PAGE_POLICY)
        else:
            self._page(_reading(found))

    def _json(self, recipient: str) -> None:
        listed = [asdict(one) for one in mail_folder.newest(self.server.folder) if _is_for(one, recipient)]
        self._answer(json.dumps(listed, indent=1).encode(), "application/json", PAGE_POLICY)

    def _page(self, content: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        page = PAGE.read_text().replace("<!-- content -->", content)
        self._answer(page.encode(), "text/html; charset=utf-8", PAGE_POLICY, status)

    def _answer(self, body: bytes, kind: str, rules: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Content-Security-Policy": rules}
        for name, value in (
            headers | {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        ).items():
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: nobody needs a line for each look at the page."""


def _is_for(message: CaughtMessage, recipient: str) -> bool:
    return not recipient or recipient.lower() in (one.lower() for one in message.recipients)


def _listing(messages: list[CaughtMessage]) -> str:
    if not messages:
        return f"{_HEAD}<p class='quiet'>Nothing has arrived yet.</p>"
    return f"{_HEAD}<ul>{''.join(_line(one) for one in messages)}</ul>"


def _line(message: CaughtMessage) -> str:
    to = html.escape(", ".join(message.recipients))
    subject = html.escape(message.subject or "(no subject)")
    return (
        f"<li><a href='/message/{message.id}'><strong>{subject}</strong>"
        f"<span>{to}</span><time>{_clock(message)}</time></a></li>"
    )


def _reading(message: CaughtMessage) -> str:
    frame = ""
    if message.html:
        frame = (
            f"<h2>As most mail programs show it</h2><iframe title='The message' src='/message/{message.id}/html' "
            "sandbox='allow-popups allow-popups-to-escape-sandbox'></iframe>"
        )
    attached = "".join(f"<li>{html.escape(name)}</li>" for name in message.attachments)
    return (
        f"<p><a href='/'>All messages</a></p><h1>{html.escape(message.subject)}</h1>"
        f"<p class='quiet'>To {html.escape(', '.join(message.recipients))}<br>"
        f"From {html.escape(message.sender)}<br>{_clock(message)} UTC</p>"
        f"{frame}<h2>As plain text</h2><pre>{_with_links(message.text)}</pre>"
        f"{f'<h2>Attached</h2><ul class=plain>{attached}</ul>' if attached else ''}"
        f"<p><a href='/message/{message.id}/raw'>The message as it came</a></p>"
    )


def _with_links(text: str) -> str:
    pieces, end = [], 0
    for found in LINK.finditer(text):
        link = html.escape(found.group())
        pieces += [
            html.escape(text[end : found.start()]),
            f"<a href='{link}' target='_blank' rel='noopener'>{link}</a>",
        ]
        end = found.end()
    return "".join([*pieces, html.escape(text[end:])])


def _clock(message: CaughtMessage) -> str:
    return f"{datetime.fromisoformat(message.received_at):%d %b %Y, %H:%M:%S}"
