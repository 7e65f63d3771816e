"""Secrets of links and of opened links: made here, and only their digests rest in rows. Source: security.md LK-1, LK-2."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

from checklists.rules.access import ActorKind
from checklists.rules.link_tokens import LETTERS


def new_token(purpose: ActorKind) -> str:
    """A letter for the purpose and 160 random bits in small base32."""
    return LETTERS[purpose] + base64.b32encode(secrets.token_bytes(20)).decode().lower()


def of_token(purpose: ActorKind, token: str) -> bytes:
    """The digest a link is found by. The purpose is part of it: one token, one purpose."""
    return _digest(f"link|{purpose}|{token}")


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def of_cookie(cookie: str) -> bytes:
    return _digest(f"session|my|{cookie}")


def of_keep(cookie: str) -> bytes:
    """Of a phone that is remembered: its cookie is no session's, and a session's is none of these."""
    return _digest(f"keep|my|{cookie}")


def code_of(reminder_id: UUID) -> str:
    """The six digits that this message carries: random to everybody without the key, the same at every try of it."""
    number = int.from_bytes(_digest(f"code|{reminder_id}")[:8], "big")
    return f"{number % 1_000_000:06d}"


def of_code(session_id: int, code: str) -> bytes:
    """A code opens the one session that asked for it."""
    return _digest(f"code|{session_id}|{code}")


def same(answer: str, expected: str) -> bool:
    """Compare in a time that does not tell how much of it was right."""
    return hmac.compare_digest(_digest(f"answer|{answer}"), _digest(f"answer|{expected}"))


def _digest(text: str) -> bytes:
    return hmac.digest(settings.LINK_PEPPER.encode(), text.encode(), hashlib.sha256)
