"""The prescriber's queue, and a decision on one medicine of it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import reviews
from checklists.queries import override_weeks, prescriber_queue
from checklists.queries.review_mark import seen_texts
from checklists.queries.review_page import ReviewPage, removed, review_page
from checklists.queries.scope import NotFound
from checklists.queries.sites import SitePage
from checklists.rules.access import CLINICAL, STAFF, Role, Sensitivity, policy
from checklists.staff.forms.medicines import DraftForm, ReviewForm
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of
from checklists.staff.queue_page import cards
from checklists.staff.review_facts import medicine_facts


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def waiting(request: HttpRequest, site: str) -> HttpResponse:
    """Who waits for a prescriber: what is past due first, each patient once."""
    here, now, actor = site_of(request, site), timezone.now(), actor_of(request)
    lines = prescriber_queue.queue(site_id=here.id, by=actor, now=now)
    shows(request, patients=(line.person.patient_id for line in lines))
    context = {
        "cards": cards(lines, here.zone, now),
        "in_queue": len(lines),
        "unseen_weeks": override_weeks.unseen(site_id=here.id, zone=here.zone, by=actor, now=now),
        "may_decide": actor.has(Role.PRESCRIBER),
        "here": "reviews",
    }
    return page(request, "staff/reviews.html", here, context)


@policy(
    kinds=STAFF,
    methods="GET POST",
    sensitivity=Sensitivity.PHI_SENSITIVE,
    roles=CLINICAL,
    again_for=frozenset({Role.PRESCRIBER}),
)
@missing_is_404
def review(request: HttpRequest, site: str, entry: int) -> HttpResponse:
    """One medicine with its evidence; only a prescriber decides, and only that lifts the hold. A nurse prepares a note."""
    here, actor = site_of(request, site), actor_of(request)
    try:
        found = review_page(entry_id=entry, by=actor)
    except NotFound:
        return _gone(request, site, entry)
    if request.POST.get("act") == "draft":
        return _prepare(request, here, found)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        answer = _decide(request, here, found, form)
        if answer is not None:
            return answer
    status = 422 if request.method == "POST" else 200
    return _shown(request, here, found, {"form": form}, status=status)


def _form(request: HttpRequest, found: ReviewPage, *, posted: bool = True) -> ReviewForm:
    data = request.POST if request.method == "POST" and posted else None
    days = {"starts_on": found.starts_on, "series_on": found.default_expiry}
    return ReviewForm(data, **days, language=found.language)


def _decide(request: HttpRequest, here: SitePage, found: ReviewPage, form: ReviewForm) -> HttpResponse | None:
    """Where it leads; None where the form says why it was not recorded."""
    try:
        decided = reviews.decide(
            entry_id=found.medicine.entry_id,
            by=actor_of(request),
            now=timezone.now(),
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    except reviews.ListChanged:
        return _changed(request, here, found, form)
    except reviews.ReviewRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return None
    if decided.lifts:
        messages.success(request, _("Recorded: %(medicine)s.") % {"medicine": found.medicine.text})
    else:
        messages.warning(request, _("Recorded. The hold stays: this decision does not cover the infusion."))
    return _onward(request, here, found)


def _onward(request: HttpRequest, here: SitePage, found: ReviewPage) -> HttpResponse:
    """Back to the patient it was opened from, else to the next one that waits."""
    if request.POST.get("back") == "check-in":
        return redirect("staff_checkin", site=here.slug, appointment=found.person.appointment_id)
    following = prescriber_queue.next_review(site_id=here.id, by=actor_of(request), now=timezone.now())
    if following is None:
        return redirect("staff_reviews", site=here.slug)
    return redirect("staff_review", site=here.slug, entry=following)


def _changed(request: HttpRequest, here: SitePage, found: ReviewPage, form: ReviewForm) -> HttpResponse:
    """Nothing is recorded: what was looked at stands beside what is so now, and what was typed stays."""
    looked_at = [
        int(pk) for pk in request.POST.get("listed", "").split(",")[:99] if pk.isascii() and pk.isdigit()
    ]
    texts = seen_texts(appointment_id=found.person.appointment_id, entry_ids=looked_at)
    now = tuple(line.text for line in (found.medicine, *found.others))
    return _shown(request, here, found, {"form": form, "changed": {"seen": texts, "now": now}}, status=409)


def _gone(request: HttpRequest, site: str, entry: int) -> HttpResponse:
    """It was taken off the list, or written anew, while somebody looked at it. Raises NotFound."""
    what = removed(entry_id=entry, by=actor_of(request))
    said = _("“%(medicine)s” is not on the list any more: nothing was recorded. On the list now: %(list)s.")
    messages.warning(request, said % {"medicine": what.text, "list": ", ".join(what.now) or _("nothing")})
    return redirect("staff_reviews", site=site)


def _prepare(request: HttpRequest, here: SitePage, found: ReviewPage) -> HttpResponse:
    form = DraftForm(request.POST)
    if form.is_valid():
        reviews.draft(
            entry_id=found.medicine.entry_id, by=actor_of(request), now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The prescriber reads this note beside the medicine."))
        return redirect("staff_review", site=here.slug, entry=found.medicine.entry_id)
    context = {"form": _form(request, found, posted=False), "draft_form": form}
    return _shown(request, here, found, context, status=422)


def _shown(
    request: HttpRequest, here: SitePage, found: ReviewPage, context: Mapping[str, object], *, status: int
) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    may_decide = actor.has(Role.PRESCRIBER)
    draft = {"note": found.draft.note} if found.draft else None
    shown = {
        **medicine_facts(found),
        "is_overdue": bool(found.due_at and found.due_at < now and found.medicine.waits),
        "may_decide": may_decide,
        "draft_form": DraftForm(initial=draft),
        "back": "check-in" if "check-in" in (request.GET.get("back"), request.POST.get("back")) else "",
        **context,
    }
    return page(request, "staff/review.html", here, shown, status=status)
