"""The draft of a protocol: its overview, basics, eating and drinking, vital signs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.rules.fasting import Category
from checklists.rules.protocol_edit import Data
from checklists.rules.vital_bands import LIMIT_NAMES, PLAUSIBLE, Measure
from checklists.staff import protocol_words as words
from checklists.staff.forms.protocol import BasicsForm, FastingForm, VitalsForm
from checklists.staff.forms.protocol_numbers import Ask, NumbersForm
from checklists.staff.protocol_editing import Editing, draft_reader, editor, section, show
from checklists.staff.protocol_reading import read

_BASICS = (
    Ask(("duration_minutes",), words.LENGTHS["duration_minutes"], words.MINUTES, 5, 600),
    Ask(("min_stay_minutes",), words.LENGTHS["min_stay_minutes"], words.MINUTES, 0, 600),
    Ask(
        ("stale_after_shift_minutes",),
        words.LENGTHS["stale_after_shift_minutes"],
        words.MINUTES,
        5,
        1440,
        optional=True,
        help=gettext_lazy("Empty: 60 minutes."),
    ),
    Ask(
        ("hydration", "volume_goal_litres"),
        words.LENGTHS["volume_goal_litres"],
        words.LITRES,
        0.5,
        3,
        optional=True,
    ),
)
_FASTING = (
    *(Ask(("fasting", "hours", each.value), words.HOURS[each], words.HOURS_UNIT, 0, 72) for each in Category),
    Ask(("fasting", "amber_minutes"), words.LENGTHS["amber_minutes"], words.MINUTES, 0, 120),
)
_VITALS = (
    *(
        Ask(
            ("vitals", each.value, name),
            words.LIMITS[name],
            "",
            *PLAUSIBLE[each],
            optional=True,
            group=each.value,
        )
        for each in Measure
        for name in LIMIT_NAMES
    ),
    Ask(
        ("vitals", "recheck_minutes", "after"), words.LENGTHS["after"], words.MINUTES, 1, 60, group="recheck"
    ),
    Ask(
        ("vitals", "recheck_minutes", "until"), words.LENGTHS["until"], words.MINUTES, 1, 60, group="recheck"
    ),
)


@draft_reader
def overview(editing: Editing) -> HttpResponse:
    """All parts of the draft, and what is still to be mended."""
    return show(
        editing, "staff/protocol_edit.html", {"reading": read(editing.data)}, route="staff_protocol_edit"
    )


@editor
def basics(editing: Editing) -> HttpResponse:
    form = BasicsForm(editing.posted, now=editing.data)
    numbers = NumbersForm(editing.posted, asks=_BASICS, data=editing.data)
    return section(
        editing,
        "staff/protocol_basics.html",
        {"form": form, "numbers": numbers},
        lambda data: numbers.applied(form.applied(data)),
        route="staff_protocol_basics",
        context={"main_language": words.language(editing.languages[0])},
    )


@editor
def fasting(editing: Editing) -> HttpResponse:
    form = FastingForm(editing.posted, now=editing.data)
    numbers = NumbersForm(editing.posted, asks=_FASTING, data=editing.data)
    return section(
        editing,
        "staff/protocol_fasting.html",
        {"form": form, "numbers": numbers},
        lambda data: numbers.applied(form.applied(data)),
        route="staff_protocol_fasting",
    )


@editor
def vitals(editing: Editing) -> HttpResponse:
    if "vitals" not in editing.data:
        messages.info(editing.request, _("Nothing is measured yet. Add the item “Vital signs” first."))
        return redirect("staff_protocol_items", editing.here.slug, editing.version.line.id)
    test = (editing.data["vitals"] or {}).get("pregnancy_test")
    form = VitalsForm(editing.posted, initial={"pregnancy_test": test})
    numbers = NumbersForm(editing.posted, asks=_VITALS, data=editing.data)
    return section(
        editing,
        "staff/protocol_vitals.html",
        {"form": form, "numbers": numbers},
        lambda data: _without_empty(numbers.applied(form.applied(data))),
        route="staff_protocol_vitals",
        context={"measures": {each.value: said for each, said in words.MEASURES.items()}},
    )


def _without_empty(data: Data) -> Data:
    """A measure without any limit is not measured."""
    kept = {name: part for name, part in data["vitals"].items() if part != {}}
    return {**data, "vitals": kept}
