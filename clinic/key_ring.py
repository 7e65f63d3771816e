"""Texts that rest encrypted: AES-256-GCM under a ring of keys. The first key encrypts, each of them decrypts.

A sealed text names its key, never holds it: `k1.<key's own digest>.<nonce and ciphertext>`. What a text is for is bound to it:
sealed for one purpose, it opens for no other. Source: security.md AU-3.
"""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_FORM = "k1"
_NONCE = 12


class Unreadable(Exception):
    """Sealed by a key that is not on the ring, for something else, or changed since."""


def seal(text: str, *, about: str) -> str:
    """Encrypted under the first key of the ring."""
    key = _ring()[0]
    nonce = secrets.token_bytes(_NONCE)
    rest = base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode()))
    return f"{_FORM}.{_name(key)}.{rest.decode()}"


def unseal(sealed: str, *, about: str) -> str:
    """What was sealed for this purpose. Raises Unreadable."""
    form, _, named = sealed.partition(".")
    name, _, rest = named.partition(".")
    key = {_name(each): each for each in _ring()}.get(name)
    if form != _FORM or key is None:
        raise Unreadable
    whole = base64.urlsafe_b64decode(rest)
    try:
        return AESGCM(key).decrypt(whole[:_NONCE], whole[_NONCE:], about.encode()).decode()
    except InvalidTag as changed:
        raise Unreadable from changed


def is_sealed(text: object) -> bool:
    return isinstance(text, str) and text.startswith(f"{_FORM}.")


def renewed(sealed: str, *, about: str) -> str:
    """The same text under the first key; as it was where that one sealed it already. Raises Unreadable."""
    named = sealed.split(".")[1:2]
    return sealed if named == [_name(_ring()[0])] else seal(unseal(sealed, about=about), about=about)


def _ring() -> list[bytes]:
    return [bytes.fromhex(key) for key in settings.FIELD_KEYS]


def _name(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
