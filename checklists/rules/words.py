"""Words of a protocol in several languages: the default language stands in the field, others beside it."""

import re
from collections.abc import Mapping

Words = Mapping[str, str]
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def is_language(code: str) -> bool:
    """Written like "es" or "es-MX"."""
    return _LANGUAGE.fullmatch(code) is not None
