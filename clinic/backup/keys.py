"""The two halves of the key to backups. The public one seals and is a setting; the private one opens and is elsewhere."""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

_DIGITS = re.compile(r"[0-9a-f]{64}")


class NoKey(Exception):
    """There is none, or what is there is no key. Its text is a sentence for whoever runs the command."""


def public(digits: str) -> X25519PublicKey:
    """Raises NoKey."""
    if not digits:
        raise NoKey(
            "BACKUP_PUBLIC_KEY is not set. Make a key where the backups go: manage.py backup_key FILE"
        )
    if not _DIGITS.fullmatch(digits):
        raise NoKey("BACKUP_PUBLIC_KEY is not 64 hexadecimal digits, as manage.py backup_key prints them.")
    return X25519PublicKey.from_public_bytes(bytes.fromhex(digits))


def private(file: Path) -> X25519PrivateKey:
    """Raises NoKey."""
    try:
        digits = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoKey(f"The key {file} cannot be read: {type(error).__name__}.") from error
    if not _DIGITS.fullmatch(digits):
        raise NoKey(f"{file} holds no key as manage.py backup_key writes it.")
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(digits))


def make(file: Path) -> str:
    """Writes a new private key for this account alone, and answers the public one. Raises NoKey where a file is in the way."""
    made = X25519PrivateKey.generate()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise NoKey(f"{file} cannot be made: {error.strerror}.") from error
    with open(handle, "w", encoding="ascii") as out:
        out.write(made.private_bytes_raw().hex() + "\n")
    return made.public_key().public_bytes_raw().hex()
