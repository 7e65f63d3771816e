"""Signing in at a mail server: PLAIN in one line where it is offered, else LOGIN in three."""

import base64
import re


def sign_in(features: str, *, user: str, password: str) -> tuple[tuple[str, int], ...]:
    """Commands and the code each waits for; `features` is the answer to EHLO, a line each."""
    if re.search(r"\bAUTH\b[^\n]*\bPLAIN\b", features, re.IGNORECASE):
        return ((f"AUTH PLAIN {_b64(f'{chr(0)}{user}{chr(0)}{password}')}", 235),)
    return (("AUTH LOGIN", 334), (_b64(user), 334), (_b64(password), 235))


def offers(features: str, name: str) -> bool:
    """Whether one of the lines after the first names this feature."""
    return name in (line.split(" ")[0].upper() for line in features.split("\n")[1:])


def own_name(address: str) -> str:
    """An address literal: no look-up that could hang, no host name that tells anything."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
