"""How often one address may post to a page that asks nobody who they are. Source: security.md WB-12.

What guards a birth date is the count of wrong answers on the appointment; this only keeps a flood off the tables.
"""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WINDOW = 60
# What a form sends by itself. A mail scanner presses buttons and types nothing: it changes nothing, this count neither.
_BY_ITSELF = frozenset({"csrfmiddlewaretoken", "token"})


def is_typed(request: HttpRequest) -> bool:
    return any(str(value).strip() for name, value in request.POST.items() if name not in _BY_ITSELF)


def seconds_to_wait(request: HttpRequest, *, most: int, seconds: int) -> int:
    """0 when this post is one of the `most` of its minute, else the seconds until the next minute.

    `seconds` is the clock. Counted one after the other, so that parallel posts cannot slip through together.
    """
    minute, gone = divmod(seconds, WINDOW)
    key = f"flood:{salted_hmac('flood', f'{_network(request)} {request.path}').hexdigest()[:32]}:{minute}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        counted = cache.get(key, 0)
        if counted >= most:
            return WINDOW - gone
        cache.set(key, counted + 1, timeout=2 * WINDOW)
    return 0


def _network(request: HttpRequest) -> str:
    """The sign-in's own idea of who calls: behind a proxy, whom the proxy names. One household of IPv6 is one."""
    address = ip_address(get_adapter().get_client_ip(request))
    return str(address if address.version == 4 else ip_network(f"{address}/64", strict=False))
