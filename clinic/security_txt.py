"""Where somebody who found a weakness tells it, in the form that researchers look for. Source: RFC 9116."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from checklists.rules.access import ANYONE, Sensitivity, policy

# It must end within a year, so that an abandoned installation stops promising an answer.
_GOOD_FOR = timedelta(days=90)


@policy(kinds=ANYONE, methods="GET", sensitivity=Sensitivity.PUBLIC, passive=True)
def security_txt(request: HttpRequest) -> HttpResponse:
    """404 where nobody named a contact: an answer that leads nowhere is worse than none."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    ends = (timezone.now() + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {_address(settings.SECURITY_CONTACT)}",
        f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_BASE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _address(contact: str) -> str:
    """As the form wants it: a bare mail address is told with its scheme."""
    return contact if urlsplit(contact).scheme else f"mailto:{contact}"
