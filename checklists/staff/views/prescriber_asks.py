"""Who is to prescribe: a privacy officer agrees to what a manager asked for, or says why not."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import prescriber_asks as actions
from checklists.queries import prescriber_asks
from checklists.rules.access import STAFF, Role, Sensitivity, policy
from checklists.rules.prescriber_asks import Refusal
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.prescriber_ask_words import AGAINST, REFUSALS, told

_OFFICER = frozenset({Role.PRIVACY_OFFICER})
_LONGEST = 18


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=_OFFICER, again_for=_OFFICER)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    """`act` says what becomes of which ask."""
    here = site_of(request, site)
    if request.method == "POST":
        _answered(request)
        return redirect("staff_prescriber_asks", site=here.slug)
    lines = [told(line) for line in prescriber_asks.listed(by=actor_of(request), now=timezone.now())]
    context = {"lines": lines, "decides": True, "reasons": list(REFUSALS.items()), "here": "prescribers"}
    return page(request, "staff/prescriber_asks.html", here, context)


def number(request: HttpRequest) -> int:
    """Which ask a form means. Raises Http404."""
    typed = request.POST.get("ask", "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST):
        raise Http404
    return int(typed)


def _answered(request: HttpRequest) -> None:
    ask_id, by, now = number(request), actor_of(request), timezone.now()
    try:
        match request.POST.get("act", ""):
            case "agree":
                actions.agree(ask_id=ask_id, by=by, now=now)
                messages.success(
                    request,
                    _("Agreed. To somebody new the link leaves by mail; to a colleague it counts now."),
                )
            case "refuse" if request.POST.get("reason", "") in set(Refusal):
                actions.refuse(ask_id=ask_id, reason=Refusal(request.POST["reason"]), by=by, now=now)
                messages.success(request, _("Refused. The manager reads why."))
            case _:
                raise Http404
    except actions.CannotAgree as error:
        messages.error(request, str(AGAINST[error.against]))
    except actions.AskOver:
        messages.error(
            request, _("This ask is over: it was decided, withdrawn or left too long, or somebody has gone.")
        )
