from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from checklists.queries import setup, staff


def product(request: HttpRequest) -> dict[str, object]:
    """What every page may say: that this is a demo, and who is signed in at which site."""
    return {
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
        "public_alias": settings.PUBLIC_ALIAS,
        "public_phone": settings.PUBLIC_PHONE,
        # Asked only by the page that uses it: the sign-in page of an empty installation.
        "nobody_yet": staff.nobody_yet,
        # Asked only by a manager's navigation.
        "setup_is_open": lambda: setup.is_open(by=request.actor, now=timezone.now()),  # type: ignore[attr-defined]
        "work_left": getattr(request, "work_left", None),
    }
