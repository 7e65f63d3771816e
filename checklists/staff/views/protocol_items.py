"""The items of a draft, their order, words, times and questions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from checklists.queries.protocols import shipped_data, shipped_slugs
from checklists.rules.facts import ItemKind
from checklists.rules.protocol_edit import Data, Path, found, moved, removed, replaced, with_value
from checklists.rules.protocol_entries import addable_kinds, with_new_item, with_new_question, without_item
from checklists.rules.protocol_items import ASKING_KINDS
from checklists.rules.questions import QuestionType
from checklists.staff import protocol_words as words
from checklists.staff.forms.protocol_items import AddItemForm, ItemForm
from checklists.staff.forms.protocol_numbers import Ask, NumbersForm
from checklists.staff.forms.protocol_questions import AddQuestionForm, QuestionForm
from checklists.staff.forms.protocol_times import TimeForm
from checklists.staff.protocol_editing import Editing, act, editor, save, section, show
from checklists.staff.protocol_item_lines import item_line
from checklists.staff.protocol_reading import read

ITEMS, ITEM, QUESTION = "staff_protocol_items", "staff_protocol_item", "staff_protocol_question"


@editor
def items(editing: Editing) -> HttpResponse:
    """The list; a button moves or removes, the form at its end adds."""
    wanted, _space, key = editing.request.POST.get("act", "").partition(" ")
    if wanted in ("up", "down", "remove"):
        return _list_act(editing, ("items", key), wanted, back=ITEMS)
    form = AddItemForm(editing.posted, kinds=addable_kinds(editing.data))
    if editing.posted is not None and form.is_valid() and not editing.is_stale:
        kind, label = ItemKind(form.cleaned_data["kind"]), form.cleaned_data["label"]
        shipped = (
            shipped_data(slug) for slug in sorted(shipped_slugs(), key=lambda slug: slug != "first-infusion")
        )
        data, added_key = with_new_item(editing.data, kind, label, shipped)
        if save(editing, data):
            return redirect(ITEM, editing.here.slug, editing.version.line.id, added_key)
    return _listed(editing, "staff/protocol_items.html", form)


def _listed(editing: Editing, template: str, form: AddItemForm) -> HttpResponse:
    status = 200 if editing.posted is None else 422 if form.errors else 409
    context = {"form": form, "reading": read(editing.data), "conflict": status == 409}
    return show(editing, template, context, route=ITEMS, status=status)


def _list_act(
    editing: Editing, path: Path, wanted: str, *, back: str, keys: tuple[str, ...] = ()
) -> HttpResponse:
    name = str(found(editing.data, path).get("label") or path[-1])
    if wanted != "remove":
        steps = editing.steps(wanted)
        return act(editing, lambda data: moved(data, path, steps), done="", back=back, keys=keys)
    done = _("Removed “%(name)s” from the draft.") % {"name": name}
    return act(editing, lambda data: _removed(data, path), done=done, back=back, keys=keys)


def _removed(data: Data, path: Path) -> Data:
    return without_item(data, path[1]) if len(path) == 2 else removed(data, path)


@editor
def item(editing: Editing, item: str) -> HttpResponse:
    """One item: its words, times and demands; its questions have pages of their own."""
    path: Path = ("items", item)
    standing = found(editing.data, path)
    wanted, _space, key = editing.request.POST.get("act", "").partition(" ")
    if wanted in ("up", "down", "remove") and key:
        return _list_act(editing, (*path, "questions", key), wanted, back=ITEM, keys=(item,))
    asks = AddQuestionForm(editing.posted if wanted == "ask" else None, prefix="ask")
    if wanted == "ask" and asks.is_valid() and not editing.is_stale:
        data, added_key = with_new_question(
            editing.data, item, asks.cleaned_data["label"], QuestionType(asks.cleaned_data["type"])
        )
        if save(editing, data):
            return redirect(QUESTION, editing.here.slug, editing.version.line.id, item, added_key)
    built = _item_forms(None if wanted == "ask" else editing.posted, editing, item, standing)
    context = {"line": item_line(standing), "asks": asks, "may_ask": standing.get("kind") in _ASKING}
    if wanted == "ask":
        status = 422 if asks.errors else 409
        shown = {**built, **context, "conflict": status == 409}
        return show(editing, ITEM_PAGE, shown, route=ITEM, keys=(item,), status=status)
    return section(
        editing,
        ITEM_PAGE,
        built,
        lambda data: _applied(data, path, built),
        route=ITEM,
        keys=(item,),
        context=context,
    )


ITEM_PAGE = "staff/protocol_item.html"
_ASKING = {kind.value for kind in ASKING_KINDS}


def _item_forms(posted: Any, editing: Editing, item: str, standing: Data) -> dict[str, Any]:
    holds = Ask(
        ("items", item, "holds_for_hours"), words.LENGTHS["holds_for_hours"], words.HOURS_UNIT, 1, 8760, optional=True,
        help=_("An older answer is asked again. Empty: it holds."),
    )  # fmt: skip
    return {
        "form": ItemForm(posted, now=standing, languages=editing.languages),
        "when": TimeForm(
            posted, prefix="when", text=standing.get("when"), legend=_("Best done by"), none=_("no special time"),
            help=_("The patient reads it as a clock time."),
        ),
        "opens": TimeForm(
            posted, prefix="opens", text=standing.get("opens"), legend=_("Can be answered from"),
            none=_("the booking on"), help=_("Before that it waits under “Later”."),
        ),
        "numbers": NumbersForm(posted, asks=(holds,), data=editing.data),
    }  # fmt: skip


def _applied(data: Data, path: Path, built: dict[str, Any]) -> Data:
    entry = built["form"].applied(found(data, path))
    for name in ("when", "opens"):
        entry = with_value(entry, (name,), built[name].text())
    changed: Data = built["numbers"].applied(replaced(data, path, entry))
    return changed


@editor
def question(editing: Editing, item: str, question: str) -> HttpResponse:
    """One question: words, answers, and whom an answer concerns."""
    path: Path = ("items", item, "questions", question)
    standing = found(editing.data, path)
    form = QuestionForm(editing.posted, now=standing, languages=editing.languages)
    return section(
        editing,
        "staff/protocol_question.html",
        {"form": form},
        lambda data: replaced(data, path, form.applied(found(data, path))),
        route=QUESTION,
        keys=(item, question),
        context={
            "line": item_line(found(editing.data, ("items", item))),
            "type": words.said(words.TYPES, standing.get("type")),
        },
    )
