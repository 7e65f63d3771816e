"""A signed statement of where every audit chain stood. Whoever owns the database can compute a chain anew, but signs
nothing without the key. Source: security.md 6, AD-4.

Hashes, keys and signatures are texts of hexadecimal digits; Ed25519 throughout.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# The middle of the night in America, in UTC.
_NIGHT_HOUR = 8
_LATE_AFTER = timedelta(hours=26)


@dataclass(frozen=True, order=True)
class Head:
    """The newest entry of one chain."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Anchor:
    """`before` is the signature of the anchor before it, "" for the first; `key` the public key that fits."""

    number: int
    at: str
    heads: tuple[Head, ...]
    before: str
    key: str
    signature: str = ""

    @property
    def root(self) -> str:
        """One hash of all heads, in whatever order they came."""
        return _digest([[head.chain, head.seq, head.hash] for head in sorted(self.heads)])


def public_of(key: str) -> str:
    """Raises ValueError for what is not 32 bytes in hexadecimal digits."""
    return _private(key).public_key().public_bytes_raw().hex()


def signed(*, number: int, at: datetime, heads: Iterable[Head], before: str, key: str) -> Anchor:
    """`key` is the private one."""
    said = Anchor(number, at.astimezone(UTC).isoformat(), tuple(sorted(heads)), before, public_of(key))
    return replace(said, signature=_private(key).sign(_statement(said)).hex())


def is_genuine(anchor: Anchor, keys: Iterable[str]) -> bool:
    """Whether one of these public keys signed exactly this."""
    if anchor.key not in keys:
        return False
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(anchor.key))
        known.verify(bytes.fromhex(anchor.signature), _statement(anchor))
    except (InvalidSignature, ValueError):
        return False
    return True


def to_line(anchor: Anchor) -> str:
    return json.dumps(asdict(anchor) | {"root": anchor.root}, sort_keys=True, separators=(",", ":"))


def from_line(line: str) -> Anchor:
    """Raises ValueError for what is no anchor."""
    try:
        said = json.loads(line)
        heads = tuple(Head(str(each["chain"]), int(each["seq"]), str(each["hash"])) for each in said["heads"])
        texts = (str(said[name]) for name in ("before", "key", "signature"))
        return Anchor(int(said["number"]), str(said["at"]), heads, *texts)
    except (KeyError, TypeError) as broken:
        raise ValueError(line[:80]) from broken


def is_due(*, anchored_at: datetime | None, now: datetime) -> bool:
    """Once a night; at once where there is none."""
    if anchored_at is None:
        return True
    night = now.replace(hour=_NIGHT_HOUR, minute=0, second=0, microsecond=0)
    newest = night if night <= now else night - timedelta(days=1)
    return anchored_at < newest


def is_late(*, anchored_at: datetime, now: datetime) -> bool:
    return now - anchored_at > _LATE_AFTER


def _statement(anchor: Anchor) -> bytes:
    """What is signed. `root` stands for the heads."""
    said = ["audit anchor", anchor.number, anchor.at, anchor.root, anchor.before, anchor.key]
    return json.dumps(said, separators=(",", ":")).encode()


def _digest(said: object) -> str:
    return sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))
