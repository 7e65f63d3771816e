"""A key from a name: "Hearing aids?" becomes "hearing-aids"."""

import re
import unicodedata


def plain_key(name: str) -> str:
    """Small letters, digits and single hyphens; "" for a name without any of them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
