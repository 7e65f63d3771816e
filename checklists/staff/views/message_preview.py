"""A message of a protocol as it would be sent, for an imagined appointment: in light and dark, narrow and wide, as text."""

from collections.abc import Iterator
from urllib.parse import urlencode

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from checklists.actions import example_mails
from checklists.actions.probe_mails import TooManyTests
from checklists.messages.examples import example
from checklists.messages.writing import Message
from checklists.queries import imagined_letters, probe_mails
from checklists.queries import protocol_preview as previews
from checklists.queries.imagined_letters import Imagined, ImaginedLetter
from checklists.queries.protocol_preview import PreviewVersion
from checklists.rules.access import STAFF, Sensitivity, policy
from checklists.rules.protocol import Protocol
from checklists.rules.reminder_words import title
from checklists.staff.forms.preview import Wish, own_name, read_wish
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.views.protocol_preview import patient_choices
from checklists.templatetags.clock import clock

_IF_DARK = "(prefers-color-scheme: dark)"
_DARK = "dark"
# Of the desk's own rules nothing is left.
_GONE = ("script-src", "img-src", "font-src", "connect-src", "manifest-src", "worker-src", "object-src")
_MAIL_RULES = {
    **dict.fromkeys(_GONE),
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@csp_update({"frame-src": [SELF]})
@missing_is_404
def message(request: HttpRequest, site: str, version: int, reminder: str) -> HttpResponse:
    """Writes nothing and sends nothing; no link in it opens anything. What cannot be drawn is said on the page before."""
    here = site_of(request, site)
    found, wish = _wished(request, version)
    if found.protocol is None or wish.start.at is None:
        return redirect(
            f"{reverse('staff_protocol_preview', args=[site, version])}?{request.GET.urlencode()}"
        )
    written, imagined = _written(found, wish, reminder)
    context = {
        "here": "protocols",
        "version": found,
        "key": reminder,
        "name": title(reminder),
        "imagined": imagined,
        "message": written,
        "frames": list(_frames(wish)),
        "query": _query(wish),
        "others": [(rule.key, title(rule.key)) for rule in imagined_letters.messages_of(_protocol(found))],
        "sent": probe_mails.newest_example(
            version_id=found.id, key=reminder, by=actor_of(request), now=timezone.now()
        ),
        "languages": [
            (own_name(code), _query(wish, language=code), code == wish.language) for code in found.languages
        ],
        "patients": [
            (words, _query(wish, patient=value), chosen) for value, words, chosen in patient_choices(wish)
        ],
    }
    return page(request, "staff/message_preview.html", here, context)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@xframe_options_sameorigin
@csp_replace(_MAIL_RULES)
@missing_is_404
def message_html(request: HttpRequest, site: str, version: int, reminder: str) -> HttpResponse:
    """The HTML alone, as a mail program gets it: inline styles, no script, nothing from anywhere, a sandbox."""
    site_of(request, site)
    found, wish = _wished(request, version)
    if found.protocol is None or wish.start.at is None:
        raise Http404
    written, _imagined = _written(found, wish, reminder)
    chosen = "all" if request.GET.get("look") == _DARK else "not all"
    return HttpResponse(written.html.replace(_IF_DARK, chosen))


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.STAFF)
@missing_is_404
def send_to_me(request: HttpRequest, site: str, version: int, reminder: str) -> HttpResponse:
    """This very message, marked as an example, to the caller's own address and nobody else's."""
    here = site_of(request, site)
    found, wish = _wished(request, version)
    if found.protocol is None or wish.start.at is None:
        raise Http404
    imagined = Imagined(found.id, reminder, wish.start.at, wish.patient, wish.language)
    try:
        asked = example_mails.ask(
            site_id=here.id, imagined=imagined, by=actor_of(request), now=timezone.now()
        )
    except example_mails.NoAddress:
        messages.error(request, _("Your account has no email address: a manager can add one."))
    except TooManyTests as many:
        words = _("Ten in an hour are enough. The next one may go at %(when)s.")
        messages.warning(request, words % {"when": clock(many.next_at, here.zone)})
    else:
        words = _("It goes to %(address)s within a minute, marked as an example.")
        messages.success(request, words % {"address": asked.address})
    return redirect(f"{reverse('staff_message_preview', args=[site, version, reminder])}?{_query(wish)}")


def _wished(request: HttpRequest, version: int) -> tuple[PreviewVersion, Wish]:
    """Raises NotFound."""
    found = previews.version(version_id=version, by=actor_of(request))
    wish = read_wish(request.GET, zone=found.place.zone, languages=found.languages, now=timezone.now())
    return found, wish


def _written(found: PreviewVersion, wish: Wish, key: str) -> tuple[Message, ImaginedLetter]:
    assert wish.start.at is not None  # the caller has looked
    imagined = imagined_letters.imagined_letter(
        _protocol(found), found.site, found.place,
        key=key, starts_at=wish.start.at, patient=wish.patient, language=wish.language,
    )  # fmt: skip
    return example(imagined.letter, now=imagined.at), imagined


def _protocol(found: PreviewVersion) -> Protocol:
    assert found.protocol is not None  # the caller has looked
    return found.protocol


def _frames(wish: Wish) -> Iterator[tuple[str, str, str]]:
    """Name, class and query of each look."""
    yield _("On a phone"), "narrow", _query(wish)
    yield _("On a phone, dark"), "narrow", _query(wish, look=_DARK)
    yield _("On a computer"), "wide", _query(wish)


def _query(wish: Wish, **other: str) -> str:
    chosen = {"start": wish.start.text, "patient": wish.patient.value, "language": wish.language}
    return urlencode(chosen | other)
