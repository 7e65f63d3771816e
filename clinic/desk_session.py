"""What a desk page asks of its own session: is it still this person's, and how long; one press goes on; signing out clears."""

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from checklists.rules.access import ANYONE, STAFF, Sensitivity, policy
from clinic import work_session


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF, passive=True)
def left(request: HttpRequest) -> HttpResponse:
    """Asked by the page itself: no work."""
    return _told(request)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF)
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody pressed "Stay signed in": work."""
    return _told(request)


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC)
def sign_out(request: HttpRequest) -> HttpResponse:
    """The library's own page; once somebody is signed out the browser forgets what it kept of this address."""
    response: HttpResponse = account.logout(request)
    if request.method == "POST" and not request.user.is_authenticated:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _told(request: HttpRequest) -> HttpResponse:
    """Who it is, whole seconds, and the token of a form: that of the page is dead after another sign-in."""
    seconds: work_session.Left = request.work_left  # type: ignore[attr-defined]
    told = {"who": str(request.user.pk), "idle": int(seconds.idle), "absolute": int(seconds.absolute)}
    return JsonResponse({**told, "token": get_token(request)})
