"""Words of a protocol in several languages: the default language stands in the field, others beside it."""

from collections.abc import Mapping

Words = Mapping[str, str]
