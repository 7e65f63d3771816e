"""A test email in words: it names the site that patients know, and nobody."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

_FOLDER = "staff/test_email"


@dataclass(frozen=True, repr=False)
class Written:
    """Subject, text and HTML say the same. Never shown as it is: it holds a link."""

    language: str
    subject: str
    text: str
    html: str


def write(*, alias: str, link: str) -> Written:
    """In the desk's language."""
    said = {"alias": alias, "link": link}
    with translation.override(settings.LANGUAGE_CODE):
        subject, text, html = (
            render_to_string(f"{_FOLDER}/{name}", said) for name in ("subject.txt", "body.txt", "body.html")
        )
    return Written(settings.LANGUAGE_CODE, subject.strip(), text, html)
