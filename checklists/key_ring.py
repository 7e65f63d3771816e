"""Texts that rest encrypted: AES-256-GCM under a ring of keys. The first key encrypts, each of them decrypts.

A sealed text names its key, never holds it: `k1.<key's own digest>.<nonce and ciphertext>`. What a text is for is bound to it:
sealed for one purpose, or for one place, it opens for no other. Source: security.md AU-3, DA-3.
"""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_FORM = "k1"
_NONCE, _TAG = 12, 16
# A nonce, a tag and nothing between them are 38 letters; shorter is nobody's ciphertext.
_SEALED = re.compile(rf"{_FORM}\.[0-9a-f]{{8}}\.[A-Za-z0-9_-]{{38,}}={{0,2}}")


class Unreadable(Exception):
    """`why`: sealed by a key that is not on the ring, or for something else, or changed since."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def seal(text: str, *, about: str) -> str:
    """Encrypted under the first key of the ring."""
    name, key = next(iter(_ring().items()))
    nonce = secrets.token_bytes(_NONCE)
    rest = base64.urlsafe_b64encode(nonce + key.encrypt(nonce, text.encode(), about.encode()))
    return f"{_FORM}.{name}.{rest.decode()}"


def unseal(sealed: str, *, about: str) -> str:
    """What was sealed for this purpose. Raises Unreadable."""
    if not is_sealed(sealed):
        raise Unreadable("it is no sealed text")
    _, name, rest = sealed.split(".")
    key = _ring().get(name)
    if key is None:
        raise Unreadable(f"the key {name} is not in FIELD_KEYS")
    try:
        whole = base64.urlsafe_b64decode(rest)
        return key.decrypt(whole[:_NONCE], whole[_NONCE:], about.encode()).decode()
    except (InvalidTag, binascii.Error) as changed:
        raise Unreadable("it was changed, or moved here from elsewhere") from changed


def is_sealed(text: object) -> bool:
    return isinstance(text, str) and _SEALED.fullmatch(text) is not None


def renewed(sealed: str, *, about: str) -> str:
    """The same text under the first key; as it was where that one sealed it already. Raises Unreadable."""
    return sealed if sealed.startswith(first()) else seal(unseal(sealed, about=about), about=about)


def first() -> str:
    """How every text begins that the first key of the ring sealed."""
    return f"{_FORM}.{next(iter(_ring()))}."


def names() -> tuple[str, ...]:
    """Of the keys, the first one first; they tell nothing of the keys."""
    return tuple(_ring())


def _ring() -> Mapping[str, AESGCM]:
    return _made(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _made(keys: tuple[str, ...]) -> Mapping[str, AESGCM]:
    """Once for each ring: many texts are opened for one page."""
    raw = [bytes.fromhex(key) for key in keys]
    return {hashlib.sha256(key).hexdigest()[:8]: AESGCM(key) for key in raw}
