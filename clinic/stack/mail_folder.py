"""Mail that the local stack caught: one file a message, newest first. Nothing is ever sent on."""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from pathlib import Path

KEPT = 1000
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class CaughtMessage:
    """One message as a person reads it. `recipients` are those of the envelope, `received_at` ISO 8601 in UTC."""

    id: str
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    attachments: tuple[str, ...]


def keep(folder: Path, content: bytes, recipients: list[str]) -> str:
    """Write one message, whole and on disk before this returns its id."""
    moment = datetime.now(UTC)
    name = f"{moment:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    fresh = folder / f".{name}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"X-Envelope-To: " + ", ".join(recipients).encode("ascii", "replace") + b"\r\n" + content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / f"{name}.eml")
    return name


def newest(folder: Path, most: int = KEPT) -> list[CaughtMessage]:
    """The messages in `folder`, newest first."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:most]
    return [_read(path) for path in files]


def one(folder: Path, name: str) -> CaughtMessage | None:
    """The message of that id; None when there is none, whatever `name` holds."""
    path = raw(folder, name)
    return _read(path) if path else None


def raw(folder: Path, name: str) -> Path | None:
    """The file of a message, for saving it as it came."""
    path = folder / f"{name}.eml"
    return path if re.fullmatch(r"[0-9TA-Za-z-]+", name) and path.is_file() else None


def forget_oldest(folder: Path, keep_newest: int = KEPT) -> None:
    for path in sorted(folder.glob("*.eml"), reverse=True)[keep_newest:]:
        path.unlink(missing_ok=True)


@lru_cache(maxsize=2 * KEPT)
def _read(path: Path) -> CaughtMessage:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    text, html = _part(message, "plain"), _part(message, "html")
    return CaughtMessage(
        id=path.stem,
        received_at=datetime.strptime(path.stem[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC).isoformat(),
        sender=str(message.get("From", "")),
        recipients=tuple(one.strip() for one in str(message.get("X-Envelope-To", "")).split(",")),
        subject=str(message.get("Subject", "")),
        text=text,
        html=html,
        links=tuple(dict.fromkeys(LINK.findall(text or html))),
        attachments=tuple(
            part.get_filename() or part.get_content_type() for part in message.iter_attachments()
        ),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
