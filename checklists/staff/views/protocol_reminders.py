"""The messages of a draft: when each is due, how important it is, what becomes of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from checklists.queries.protocols import shipped_data, shipped_slugs
from checklists.rules.protocol_edit import Data, Path, added, found, moved, removed, replaced, with_value
from checklists.rules.protocol_numbers import with_due
from checklists.rules.reminder_rules import Channel
from checklists.rules.reminder_words import title
from checklists.rules.time_grammar import Anchor
from checklists.staff.forms.message_text import MessageTextForm
from checklists.staff.forms.protocol_reminders import AddReminderForm, ReminderForm
from checklists.staff.forms.protocol_times import OF_ENDS, OF_MESSAGES, TimeForm
from checklists.staff.protocol_editing import Editing, act, editor, save, section, show
from checklists.staff.protocol_reading import read, reminder_line
from checklists.staff.protocol_times import parts

REMINDERS, REMINDER = "staff_protocol_reminders", "staff_protocol_reminder"


@editor
def reminders(editing: Editing) -> HttpResponse:
    """The list. What answers a booking or a change always goes: it can be read here, and stays."""
    wanted, _space, key = editing.request.POST.get("act", "").partition(" ")
    if wanted in ("up", "down", "remove"):
        return _list_act(editing, wanted, key)
    missing = _missing(editing.data)
    form = AddReminderForm(editing.posted, missing=[(key, title(key)) for key in missing])
    if editing.posted is not None and form.is_valid() and not editing.is_stale:
        key = form.cleaned_data["key"]
        if save(editing, added(editing.data, ("reminders",), missing[key])):
            return redirect(REMINDER, editing.here.slug, editing.version.line.id, key)
    status = 200 if editing.posted is None else 422 if form.errors else 409
    context = {"form": form, "reading": read(editing.data), "missing": missing, "conflict": status == 409}
    return show(editing, "staff/protocol_reminders.html", context, route=REMINDERS, status=status)


def _list_act(editing: Editing, wanted: str, key: str) -> HttpResponse:
    path: Path = ("reminders", key)
    if _answers_act(found(editing.data, path)):
        return redirect(REMINDERS, editing.here.slug, editing.version.line.id)
    if wanted != "remove":
        steps = editing.steps(wanted)
        return act(editing, lambda data: moved(data, path, steps), done="", back=REMINDERS)
    done = _("Removed “%(name)s” from the draft.") % {"name": title(key)}
    return act(editing, lambda data: removed(data, path), done=done, back=REMINDERS)


@editor
def reminder(editing: Editing, reminder: str) -> HttpResponse:
    """Its times, and the clinic's own text in it. What answers an act keeps its times."""
    path: Path = ("reminders", reminder)
    standing = found(editing.data, path)
    built = {} if _answers_act(standing) else _forms(editing.posted, standing)
    if standing.get("channel") != Channel.CALL:
        built["own"] = MessageTextForm(editing.posted, now=standing, languages=editing.languages)
    return section(
        editing,
        "staff/protocol_reminder.html",
        built,
        lambda data: replaced(data, path, _applied(found(data, path), built)),
        route=REMINDER,
        keys=(reminder,),
        context={"line": reminder_line(standing)},
    )


def _forms(posted: Any, standing: Data) -> dict[str, Any]:
    return {
        "form": ReminderForm(posted, now=standing),
        "due": TimeForm(
            posted, prefix="due", text=standing.get("due"), legend=_("Due"), anchors=OF_MESSAGES,
            help=_("The clock times move it into a part of the day; leave them empty for the exact moment."),
        ),
        "until": TimeForm(
            posted, prefix="until", text=standing.get("send_by"), legend=_("Of use until"), anchors=OF_ENDS,
            help=_("After that it is not sent any more."),
        ),
    }  # fmt: skip


def _applied(rule: Data, built: dict[str, Any]) -> Data:
    if "own" in built:
        rule = built["own"].applied(rule)
    if "form" not in built:
        return rule
    rule = built["form"].applied(rule)
    rule = with_value(rule, ("send_by",), built["until"].text())
    return with_due(rule, built["due"].text() or "", built["form"].cleaned_data["source"])


def _missing(data: Data) -> dict[str, Data]:
    """Shipped messages that the draft does not have: only for these are there letters."""
    standing = {rule.get("key") for rule in data.get("reminders") or ()}
    shipped: dict[str, Data] = {}
    for slug in sorted(shipped_slugs(), key=lambda slug: slug != "first-infusion"):
        rules: Any = shipped_data(slug)["reminders"]
        shipped |= {rule["key"]: rule for rule in rules if rule["key"] not in {*standing, *shipped}}
    return shipped


def _answers_act(rule: Data) -> bool:
    return parts(rule.get("due")).anchor == Anchor.ACT
