"""Tells later whether a message went to the same address, without holding the address."""

import hashlib
import hmac

from django.conf import settings


def address_hash(address: str) -> str:
    """Keyed, so that nobody finds an address by trying; the same for capitals and small letters."""
    key, words = settings.LINK_PEPPER.encode(), f"address|{address.lower()}".encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()
