"""All gates. With `DEMO=1`, which E002 keeps on this machine, they are not asked."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register

from clinic.checks import addresses, cookies, factors, files, headers, services, staff
from clinic.checks.gate import Gate
from clinic.start import OWN

GATES: tuple[Gate, ...] = (
    *addresses.GATES,
    *cookies.GATES,
    *headers.GATES,
    *staff.GATES,
    *factors.GATES,
    *services.GATES,
    *files.GATES,
)


def standing_open(given: Any) -> list[Gate]:
    """Those that these settings leave open, whatever they are of."""
    return [gate for gate in GATES if gate.stands_open(given)]


@register(Tags.security, OWN)
def production_is_safe(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [] if settings.DEMO else [gate.error() for gate in standing_open(settings)]
