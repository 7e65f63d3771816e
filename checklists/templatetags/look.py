"""How the page looks: theme, text size and whether it counts the time left, as one cookie remembers them. It says nothing about anybody."""

from dataclasses import dataclass, replace

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

register = template.Library()

COOKIE = "look"
THEMES = ("auto", "dark", "light")
SIZES = ("1", "2", "3")
SHOWN, HIDDEN = "shown", "hidden"


@dataclass(frozen=True)
class Look:
    """`theme` auto, dark or light; `size` 1 to 3. The `next` ones are what one tap gives.

    `offered` are the languages of the site, none where the page does not know the site.
    """

    theme: str = "auto"
    size: str = "1"
    left: str = SHOWN
    offered: tuple[str, ...] = ()

    @property
    def next_theme(self) -> str:
        return THEMES[(THEMES.index(self.theme) + 1) % len(THEMES)]

    @property
    def next_size(self) -> str:
        return SIZES[(SIZES.index(self.size) + 1) % len(SIZES)]

    @property
    def others(self) -> list[tuple[str, str]]:
        """The languages that this page could be in, each with its own name for itself."""
        spoken = [(code, name) for code, name in settings.LANGUAGES if code != get_language()]
        return [(code, name) for code, name in spoken if code in (self.offered or (code,))]

    @property
    def cookie(self) -> str:
        """Kept as short as it can be: what is usual is left out at the end."""
        return f"{self.theme}.{self.size}" + (f".{self.left}" if self.left == HIDDEN else "")

    @property
    def shows_left(self) -> bool:
        return self.left == SHOWN


def read(cookie: str) -> Look:
    """What a cookie says; anything unknown is the usual look."""
    theme, size, left = [*cookie.split("."), "", ""][:3]
    return Look(
        theme if theme in THEMES else "auto",
        size if size in SIZES else "1",
        HIDDEN if left == HIDDEN else SHOWN,
    )


@register.simple_tag(takes_context=True)
def look(context: template.Context) -> Look:
    request, site = context.get("request"), context.get("site")
    chosen = read(request.COOKIES.get(COOKIE, "")) if isinstance(request, HttpRequest) else Look()
    return replace(chosen, offered=tuple(getattr(site, "languages", ())))
