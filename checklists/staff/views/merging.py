"""Two records of one person: side by side, each field chosen, looked at once more, then one. For clinical staff."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.actions import merges, rehearsals
from checklists.actions.merges import Wish
from checklists.queries import merge_page, patients
from checklists.queries.merge_page import MergePage
from checklists.queries.sites import SitePage
from checklists.rules.access import CLINICAL, STAFF, Actor, Sensitivity, policy
from checklists.rules.merging import Against
from checklists.staff.forms.merge import LABELS, BornForm, MergeForm, shown
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import sends
from checklists.staff.views.booking import number_of

_AGAINST = {
    Against.SAME_RECORD: gettext_lazy("This is one and the same record."),
    Against.TWO_OPEN_SERIES: gettext_lazy(
        "Both have an open series. End one of them first, on its patient's page."
    ),
    Against.ONE_START: gettext_lazy(
        "Both have an appointment at the same time. Cancel one of the two first."
    ),
    Against.SOMEBODY_IS_HERE: gettext_lazy(
        "One of them is at the clinic right now. Wait until they have left."
    ),
}


@dataclass(frozen=True)
class _Merge:
    """One request about two records."""

    request: HttpRequest
    here: SitePage
    by: Actor
    now: datetime
    found: MergePage
    form: MergeForm


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=CLINICAL)
@missing_is_404
def merge(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """Nobody is joined by itself, and what was joined is not taken apart again: so it is looked at twice."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    other = request.GET.get("other", "")
    if not other:
        found = patients.page(patient_id=patient, by=by, now=now)
        hits = merge_page.alike(patient_id=patient, by=by, now=now)
        return page(request, "staff/merge_who.html", here, {"patient": found, "hits": hits})
    two = merge_page.merge_page(kept_id=patient, gone_id=number_of(other), by=by)
    data = request.POST if request.method == "POST" else None
    asked = _Merge(request, here, by, now, two, MergeForm(data, differing=two.differing))
    if two.against or data is None or not asked.form.is_valid():
        return _choices(asked)
    return _looked(asked)


def _choices(asked: _Merge) -> HttpResponse:
    context = {
        "two": asked.found,
        "form": asked.form,
        "against": [_AGAINST[reason] for reason in asked.found.against],
    }
    status = 422 if asked.form.errors else 200
    return page(asked.request, "staff/merge.html", asked.here, context, status=status)


def _looked(asked: _Merge) -> HttpResponse:
    """The second look: what moves, what it sends, that there is no way back; then done."""
    from_gone = asked.form.from_gone
    stays = asked.found.birth_date(from_gone)
    saving = asked.request.POST.get("act") == "save"
    born = BornForm(asked.request.POST if saving else None, stays=stays)
    wish = Wish(asked.found.kept_id, asked.found.gone_id, from_gone, stays)
    try:
        if saving and (not asked.found.asks_birth_date or born.is_valid()):
            return _merged(asked, wish)
        outcome = rehearsals.of_patient(
            lambda: merges.merge(wish=wish, by=asked.by, now=asked.now),
            patient_id=asked.found.kept_id,
            by=asked.by,
            now=asked.now,
        )
    except merges.CannotMerge:
        # Somebody booked or began meanwhile: the page before says what is in the way.
        return redirect(asked.request.get_full_path())
    context = {
        "two": asked.found,
        "chosen": [
            (LABELS[pair.name], shown(pair.gone if pair.name in from_gone else pair.kept), pair.name, side)
            for pair in asked.found.differing
            if (side := "gone" if pair.name in from_gone else "kept")
        ],
        "form": born,
        "sends": sends(outcome, asked.here.zone),
    }
    status = 422 if born.errors else 200
    return page(asked.request, "staff/merge_look.html", asked.here, context, status=status)


def _merged(asked: _Merge, wish: Wish) -> HttpResponse:
    merges.merge(wish=wish, by=asked.by, now=asked.now)
    words = _("The two records are one now. The old one leads here.")
    messages.success(asked.request, words)
    return redirect("staff_patient", site=asked.here.slug, patient=wish.kept_id)
