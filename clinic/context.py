from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """What every page may say: that this is a demo, and who is signed in at which site."""
    return {
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
        "public_alias": settings.PUBLIC_ALIAS,
        "public_phone": settings.PUBLIC_PHONE,
    }
