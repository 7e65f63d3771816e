"""A file that anybody may make and only the private key opens: HPKE (RFC 9180) around a key of its own, AES-256-GCM in pieces.

    infusion-ready backup 1 <line end>
    <what is said of it, as JSON; readable> <line end>
    <the file's own key, sealed for the public key: X25519, HKDF-SHA-256, AES-256-GCM>
    <pieces of a MiB, each sealed; the last one is marked as the last>

Each piece is bound to the head, to its place and to whether it is the last: nothing can be changed, moved, left out or cut off.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

PIECE = 1 << 20
_FORM = b"infusion-ready backup 1\n"
_LONGEST_HEAD = 4096
_TAG = 16
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KEY = 32
_SEALED_KEY = 32 + _KEY + _TAG


class NotABackup(Exception):
    """It does not begin as a backup does."""


class OtherKey(Exception):
    """It was sealed for another key. `wanted` and `given` are their names."""

    def __init__(self, wanted: str, given: str) -> None:
        self.wanted, self.given = wanted, given
        super().__init__(f"sealed for {wanted}, not for {given}")


class Damaged(Exception):
    """A byte of it was changed, moved or lost."""


@dataclass(frozen=True)
class Head:
    """What a file says of itself: `said` is readable by everybody who has it."""

    raw: bytes
    said: Mapping[str, str]


def name_of(key: X25519PublicKey) -> str:
    """Sixteen digits that stand for a key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def seal(source: IO[bytes], target: IO[bytes], *, key: X25519PublicKey, said: Mapping[str, str]) -> int:
    """Everything of `source`; how many bytes were written. Needs no secret."""
    line = json.dumps({**said, "key": name_of(key)}, sort_keys=True).encode() + b"\n"
    own = secrets.token_bytes(_KEY)
    head = _FORM + line
    sealed = _SUITE.encrypt(own, key, info=head)
    written = target.write(head + sealed)
    cipher = AESGCM(own)
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE)):
        written += target.write(cipher.encrypt(_nonce(number, is_last), piece, head + sealed))
    return written


def read_head(source: IO[bytes]) -> Head:
    """Leaves `source` behind it. Raises NotABackup."""
    form = source.read(len(_FORM))
    line = source.readline(_LONGEST_HEAD)
    if form != _FORM or not line.endswith(b"\n"):
        raise NotABackup
    try:
        said = json.loads(line)
        return Head(form + line, {str(name): str(value) for name, value in said.items()})
    except (ValueError, AttributeError) as error:
        raise NotABackup from error


def opened(source: IO[bytes], *, key: X25519PrivateKey) -> Iterator[bytes]:
    """What was sealed, piece by piece. Raises NotABackup, OtherKey and, at whatever piece it is, Damaged."""
    head = read_head(source)
    wanted, given = head.said.get("key", ""), name_of(key.public_key())
    if wanted != given:
        raise OtherKey(wanted, given)
    sealed = source.read(_SEALED_KEY)
    try:
        cipher = AESGCM(_SUITE.decrypt(sealed, key, info=head.raw))
        for number, (piece, is_last) in enumerate(_pieces(source, PIECE + _TAG)):
            yield cipher.decrypt(_nonce(number, is_last), piece, head.raw + sealed)
    except (InvalidTag, ValueError) as error:
        raise Damaged from error


def _pieces(source: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """At least one; the last one, perhaps empty, is told."""
    piece = _read(source, size)
    while True:
        following = _read(source, size) if len(piece) == size else b""
        yield piece, not following
        if not following:
            return
        piece = following


def _read(source: IO[bytes], size: int) -> bytes:
    """A pipe gives what it has: read on until the piece is full or nothing comes any more."""
    parts, left = [], size
    while left and (part := source.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _nonce(number: int, is_last: bool) -> bytes:
    """Once under each key: the file's own key is new each time."""
    return number.to_bytes(11, "big") + bytes([is_last])
