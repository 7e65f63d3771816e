"""What the patient sees at a moment, drawn by the patient's own templates, beside every message of the plan."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.queries import protocol_drafts as drafts
from checklists.queries import protocol_preview as previews
from checklists.queries.imagined import Patient
from checklists.queries.imagined_letters import messages_of
from checklists.queries.phone_page import PhonePage
from checklists.queries.protocol_check import Check
from checklists.queries.protocol_preview import PreviewVersion, ProtocolPreview
from checklists.rules.access import STAFF, Sensitivity, policy
from checklists.rules.protocol import Protocol
from checklists.rules.reminder_words import title
from checklists.staff.forms.preview import Wish, own_name, read_wish, written
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.plan_lines import lines_of, not_sent_of
from checklists.staff.protocol_editing import DRAFTERS
from checklists.staff.protocol_places import shown


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
@missing_is_404
def preview(request: HttpRequest, site: str, version: int) -> HttpResponse:
    """Draws or says what is missing; writes nothing, sends nothing."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = previews.version(version_id=version, by=by)
    wish = read_wish(request.GET, zone=here.zone, languages=found.languages, now=now)
    context = {"here": "protocols", "version": found, "wish": wish, **_choices(found, wish)}
    if found.problems:
        data = drafts.version(version_id=version, by=by, now=now).data
        context["missing"] = shown(Check(found.problems, ()), data, site=site, version=version)
        context["may_draft"] = by.has(*DRAFTERS)
    if found.protocol is not None and wish.start.at and wish.moment.at:
        context |= _drawn(request, found, found.protocol, wish)
    return page(request, "staff/protocol_preview.html", here, context, status=422 if wish.problems else 200)


def _drawn(request: HttpRequest, found: PreviewVersion, protocol: Protocol, wish: Wish) -> dict[str, object]:
    assert wish.start.at and wish.moment.at  # the caller has looked
    drawn = previews.preview(
        protocol,
        found,
        starts_at=wish.start.at,
        at=wish.moment.at,
        patient=wish.patient,
        language=wish.language,
    )
    return {
        "preview": drawn,
        "screen": _screen(request, drawn.phone),
        "lines": lines_of(drawn.plan),
        "not_sent": not_sent_of(drawn.plan),
        "moments": _moments(drawn, wish, found.place.zone),
        "message_query": _query(wish, at=wish.moment.text),
        "on_acts": _on_acts(protocol, drawn),
    }


def _screen(request: HttpRequest, phone: PhonePage) -> str:
    """The patient's page as a document of its own; in its frame nothing can be sent and no link leads anywhere."""
    context = {"page": phone, "site": phone.site, "actor": None, "is_preview": True}
    return render_to_string(f"patient/{phone.screen}.html", context, request=request)


def _on_acts(protocol: Protocol, drawn: ProtocolPreview) -> list[tuple[str, str]]:
    """Messages that no plan of this appointment holds: they answer an act of the desk or of the patient."""
    planned = {row.rule for row in (*drawn.plan.reminders, *drawn.plan.not_sent)}
    return [(rule.key, title(rule.key)) for rule in messages_of(protocol) if rule.key not in planned]


def _moments(drawn: ProtocolPreview, wish: Wish, zone: str) -> list[dict[str, object]]:
    """One tap to each moment worth a look."""
    words = {
        "week_before": _("A week before"),
        "evening_before": _("The evening before"),
        "early": _("6:00 am"),
        "arrival": _("At the arrival"),
        "after": _("Afterwards"),
    }
    return [
        {"words": words[name], "query": _query(wish, at=written(at, zone)), "chosen": at == drawn.at}
        for name, at in drawn.moments.items()
    ]


def _query(wish: Wish, *, at: str) -> str:
    chosen = {"start": wish.start.text, "at": at, "patient": wish.patient.value, "language": wish.language}
    return urlencode(chosen)


def patient_choices(wish: Wish) -> list[tuple[str, str, bool]]:
    """Whom to imagine: value, words, and whether it is chosen."""
    patients = {
        Patient.NEW: _("Nothing answered yet"),
        Patient.PREPARED: _("Everything answered"),
        Patient.OWN_PLAN: _("Own eating plan"),
    }
    return [(each.value, words, each is wish.patient) for each, words in patients.items()]


def _choices(found: PreviewVersion, wish: Wish) -> dict[str, object]:
    return {
        "patients": patient_choices(wish),
        "languages": [(code, own_name(code), code == wish.language) for code in found.languages],
    }
