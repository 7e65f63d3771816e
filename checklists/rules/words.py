"""Words of a protocol in several languages: the default language stands in the field, others beside it."""

from collections.abc import Mapping

Words = Mapping[str, str]


def spoken(text: str, others: Words, language: str) -> str:
    """The text in this language; of a regional one ("es-MX") the plain one ("es"); else the default."""
    return others.get(language) or others.get(language.partition("-")[0]) or text
