from django.conf import settings
from django.http import HttpRequest

from checklists.queries import staff


def product(request: HttpRequest) -> dict[str, object]:
    """What every page may say: that this is a demo, and who is signed in at which site."""
    return {
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
        "public_alias": settings.PUBLIC_ALIAS,
        "public_phone": settings.PUBLIC_PHONE,
        # Asked only by the page that uses it: the sign-in page of an empty installation.
        "nobody_yet": staff.nobody_yet,
        "work_left": getattr(request, "work_left", None),
    }
