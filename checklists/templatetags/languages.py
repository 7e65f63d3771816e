"""Words of a protocol in templates: which language they are in where the page is in another, and typed times."""

from datetime import UTC, date, datetime, time

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from checklists.rules.text import Text
from checklists.templatetags.clock import clock

register = template.Library()


@register.filter
def lang(text: Text) -> str:
    """' lang="es" dir="auto"' for words in another language than the page's; nothing otherwise."""
    if not text or _plain(text.language) == _plain(get_language() or ""):
        return ""
    return format_html(' lang="{}" dir="auto"', text.language)


@register.filter
def typed_time(answer: str) -> str:
    """ "7:10 am" for a kept "07:10"; midnight belongs to no day here, so it stays as it is."""
    try:
        at = time.fromisoformat(answer)
    except ValueError:
        return answer
    return clock(datetime.combine(date.min, at, UTC), "UTC") if at != time() else answer


def _plain(language: str) -> str:
    return language.partition("-")[0]
