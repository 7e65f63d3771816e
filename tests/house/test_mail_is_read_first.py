"""ux.md N18 for whatever comes: a press of the desk from which planning can be reached also reaches a way to read it first.

What a function names counts as reached, and what that names in turn; so a new act that plans is found where a view uses it.
"""

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.source import ROOT

Node = tuple[str, str]
_PACKAGES = ("checklists/actions", "checklists/staff", "checklists/staff/views")
# Whatever makes a message leave now rings for the sender.
MAILS = {("checklists.actions.bell", "ring")}
READS = {
    ("checklists.actions.rehearsals", "rehearse"),
    ("checklists.actions.rehearsals", "of_patient"),
    ("checklists.actions.rehearsals", "of_booking"),
    ("checklists.actions.rehearsals", "of_appointment"),
    ("checklists.actions.schedule_rehearsals", "look"),
    ("checklists.actions.move_rehearsals", "_sends"),
    ("checklists.actions.unread_mail", "unless_unread"),
}
# Calling it off ends messages and begins none. A move back from no-show or no-go plans what follows the infusion; nothing of it goes before that:
# tests/staff/test_read_before_saved.py::test_a_move_back_mails_nobody.
# A test email or an example goes to whoever asked for it, what staff are told of staff to no patient.
MAIL_NOBODY = {
    ("checklists.staff.views.accounts", "listed"),
    ("checklists.staff.views.passwords", "ask"),
    ("checklists.staff.views.prescriber_asks", "listed"),
    ("checklists.staff.views.team", "team"),
    ("checklists.staff.views.break_glass", "begin"),
    ("checklists.staff.views.message_preview", "send_to_me"),
    ("checklists.staff.views.wayout", "move"),
    ("checklists.staff.views.wayout", "no_go"),
    ("checklists.staff.views.setup", "test_email"),
}


def test_every_press_that_may_mail_is_read_first() -> None:
    unread = {view for view in _presses() if MAILS & _reached(view) and not READS & _reached(view)}
    assert unread == MAIL_NOBODY


def test_it_would_find_one() -> None:
    """Planning is reached by this way at all, and by a good number of presses."""
    mailing = {view for view in _presses() if MAILS & _reached(view)}
    assert len(mailing) >= 20
    assert ("checklists.staff.views.rides", "driver") in mailing
    assert ("checklists.staff.views.rides", "confirm") not in mailing


def _presses() -> Iterator[Node]:
    """Views of the desk whose policy takes a POST."""
    for path in sorted((ROOT / "checklists/staff/views").glob("*.py")):
        for each in ast.parse(path.read_text()).body:
            if isinstance(each, ast.FunctionDef) and any(
                "POST" in ast.unparse(d) for d in each.decorator_list
            ):
                yield f"checklists.staff.views.{path.stem}", each.name


def _reached(start: Node) -> set[Node]:
    found, ahead = {start}, [start]
    while ahead:
        new = _graph().get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


@cache
def _graph() -> dict[Node, set[Node]]:
    graph: dict[Node, set[Node]] = {}
    for package in _PACKAGES:
        for path in (ROOT / package).glob("*.py"):
            graph |= _of_module(f"{package.replace('/', '.')}.{path.stem}", ast.parse(path.read_text()))
    return graph


def _of_module(module: str, tree: ast.Module) -> dict[Node, set[Node]]:
    """By function, or name of the module's own, what its body names."""
    known: dict[str, Node] = {}
    for each in tree.body:
        if isinstance(each, ast.ImportFrom):
            known |= {name.asname or name.name: (each.module or "", name.name) for name in each.names}
    own = {name: (module, name) for each in tree.body for name in _names_of(each)}
    return {(module, name): set(_named(each, known | own)) for each in tree.body for name in _names_of(each)}


def _names_of(each: ast.stmt) -> list[str]:
    if isinstance(each, ast.FunctionDef | ast.ClassDef):
        return [each.name]
    targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _named(each: ast.stmt, known: dict[str, Node]) -> Iterator[Node]:
    for node in ast.walk(each):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            package, name = known[node.value.id]
            yield f"{package}.{name}", node.attr
        elif isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]
