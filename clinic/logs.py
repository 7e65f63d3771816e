"""Log lines: one event a line, tokens and addresses out."""

import logging
import re

_SECRET = re.compile(r"(/l/|/r/stop/|/staff/welcome/)[^\s\"'?]+", re.IGNORECASE)
# A link's token wherever it stands: in an address that a mail program broke, in the words of an exception.
_TOKEN = re.compile(r"(?<![a-z0-9])(?:3d)?[pcde][a-z2-7]{32}(?![a-z0-9])", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")


def redact(text: str) -> str:
    """Take out what opens a door or names a person: link tokens and mail addresses."""
    return _ADDRESS.sub("[address]", _TOKEN.sub("[token]", _SECRET.sub(r"\1[token]", text)))


class Redact(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        # A traceback prints local text too: keep the place, drop the values.
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


class OneLine(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """CR, LF and escape codes cannot forge a second event."""
        text = super().format(record)
        return "".join(char if char.isprintable() else " | " if char == "\n" else "?" for char in text)
