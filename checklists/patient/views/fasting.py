"""Eating and drinking: until when, and once the times have passed what was eaten or drunk, and when at last."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import ticks
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import FastingForm
from checklists.patient.forms.ate import AteForm, told_words
from checklists.patient.forms.when import LastTimesForm
from checklists.patient.views.intakes import when_page
from checklists.queries.phone_page import ItemLine, PhonePage, State
from checklists.queries.scope import NotFound
from checklists.queries.told_intakes import told_intakes
from checklists.rules.facts import ItemKind
from checklists.rules.last_times import LastTimes, after_the_end, as_answer


def fasting_page(
    request: HttpRequest,
    page: PhonePage,
    line: ItemLine,
    now: datetime,
    *,
    status: int = 200,
    form: FastingForm | None = None,
) -> HttpResponseBase:
    context = {
        "page": page,
        "site": page.site,
        "item": line,
        "form": form,
        "told": told_words(told_intakes(by=actor(request), now=now)),
    }
    return shown(request, "item_fasting.html", status=status, **context)


def answer(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    """No is done, not sure asks a nurse, yes asks what and when: each is with the clinic from that press on."""
    form = FastingForm(request.POST)
    if not form.is_valid():
        return fasting_page(request, page, line, now, status=422, form=form)
    said = form.cleaned_data["after"]
    ticks.tick(
        appointment_id=appointment_id(request),
        item_position=line.position,
        operation_id=form.cleaned_data["operation"],
        done=said == "no",
        unsure=said == "unsure",
        answer={"after": said},
        by=actor(request),
        now=now,
    )
    if said == "no":
        return to("my_last", line.position)
    return to("my_ate" if said == "yes" else "my_thank_you")


@patient_view("GET POST")
def last(request: HttpRequest, position: int) -> HttpResponseBase:
    """When they last ate and drank, for the nurse at check-in: nobody has to say."""
    now = clock()
    page = answerable(request, now)
    line = page.item(position)
    if line is None or line.kind is not ItemKind.FASTING:
        raise NotFound
    if line.state is not State.DONE or not page.asks_after:
        return to("my_item", position)
    form = LastTimesForm(request.POST or None, zone=page.site.zone, now=now)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        context = {"page": page, "site": page.site, "item": line, "form": form}
        return shown(request, "last_times.html", status=status, **context)
    return _keep(request, page, line, form, now)


def _keep(
    request: HttpRequest, page: PhonePage, line: ItemLine, form: LastTimesForm, now: datetime
) -> HttpResponseBase:
    """In time: for the nurse to read. Later than the time for it: no "No" any more, and what it was is asked."""
    said = LastTimes(form.cleaned_data["ate_at"], form.cleaned_data["drank_at"])
    later = after_the_end(said, {window.key: window.closes_at for window in page.windows})
    if as_answer(said):
        ticks.tick(
            appointment_id=appointment_id(request),
            item_position=line.position,
            operation_id=form.cleaned_data["operation"],
            done=not later,
            answer={"after": "yes" if later else line.after or "no", **as_answer(said)},
            by=actor(request),
            now=now,
        )
    return _what_was_it(request, page, form, later, now) if later else to("my_home")


def _what_was_it(
    request: HttpRequest, page: PhonePage, form: LastTimesForm, what: str, now: datetime
) -> HttpResponseBase:
    """With the time as it was typed."""
    typed = {name: form.data.get(f"{what}_{name}", "") for name in ("days_ago", "half")}
    known = {"clock": form.data.get(what, ""), **typed}
    return when_page(request, page, AteForm(initial=known, zone=page.site.zone, now=now), status=422)
