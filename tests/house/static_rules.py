"""What a pattern search over the source forbids, as rules that each know a piece of code they find and one that they let pass."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.house.source import ROOT, name, python_files

DOORS = ("checklists/patient", "checklists/staff", "checklists/reminders", "checklists/management")
PRODUCT = ("checklists", "clinic")
ROUND_THE_HOUSE = {
    "get_model",
    "get_models",
    "get_user_model",
    "_base_manager",
    "_default_manager",
    "cursor",
    "related_objects",
}
RAW = {"raw", "extra"}
ACCOUNTS = ("checklists/actions/accounts.py", "checklists/actions/invitations.py", "clinic/accounts.py")
NOT_THE_STACK = ("checklists", "clinic/checks", "clinic/doctor", "clinic/middleware", "clinic/settings")
SAFE = {"mark_safe", "SafeString", "SafeText", "html_safe"}
HOSTS = {"build_absolute_uri", "get_host", "HTTP_HOST", "get_current_site"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}
PROCESSES = {"subprocess", "pty", "os.system", "os.popen"}
LOOKS_UP = {"filter", "exclude", "get", "order_by", "alias", "annotate", "values", "values_list"}


@dataclass(frozen=True)
class Rule:
    """`finds` says of a node whether it is what is forbidden in `where`; `reviewed` are the files that may, and how often."""

    name: str
    finds: Callable[[ast.AST], bool]
    bad: str
    good: str
    where: tuple[str, ...] = PRODUCT
    reviewed: dict[str, int] = field(default_factory=dict)

    def places(self, text: str) -> list[int]:
        """Lines of a source where it is found."""
        return [getattr(node, "lineno", 0) for node in ast.walk(ast.parse(text)) if self.finds(node)]

    def found(self) -> dict[str, int]:
        """Files of the product, each with how often."""
        counts = {name(file): len(self.places(file.read_text(encoding="utf-8"))) for file in self._files()}
        return {file: count for file, count in counts.items() if count}

    def _files(self) -> Iterator[Path]:
        """Folders and single files of the product, those that are there."""
        for each in self.where:
            yield from [ROOT / each] if each.endswith(".py") else python_files(each)


def says(*words: str) -> Callable[[ast.AST], bool]:
    """A name, an attribute or a text that is one of these; an import of it is not yet a use."""
    return lambda node: _word(node) in words


def calls(*words: str) -> Callable[[ast.AST], bool]:
    return lambda node: isinstance(node, ast.Call) and _word(node.func) in words


def imports(*modules: str) -> Callable[[ast.AST], bool]:
    def finds(node: ast.AST) -> bool:
        if isinstance(node, ast.ImportFrom):
            return (node.module or "").split(".")[0] in modules
        return isinstance(node, ast.Import) and any(each.name.split(".")[0] in modules for each in node.names)

    return finds


def writes_sql(node: ast.AST) -> bool:
    """`rows.raw(…)` and `.extra(…)` of a manager or of what came from one, and `RawSQL`."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    by_manager = ".objects" in called or "_manager" in called
    return called.endswith("RawSQL") or (_word(node.func) in RAW and by_manager)


def says_safe(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _word(node.func) in SAFE


def runs_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT


def is_exempt(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        "csrf_exempt" in ast.unparse(each) for each in node.decorator_list
    )


def lists_all(node: ast.AST) -> bool:
    """`fields = "__all__"`, in a form's Meta or in a call that makes a form."""
    value = getattr(node, "value", None)
    given = isinstance(node, ast.Assign | ast.keyword) and isinstance(value, ast.Constant)
    return given and value.value == "__all__"


def starts_process(node: ast.AST) -> bool:
    return imports("subprocess", "pty")(node) or (
        isinstance(node, ast.Attribute) and ast.unparse(node) in PROCESSES
    )


def walks_back(node: ast.AST) -> bool:
    """`appointment.reminder_set`: rows that belong to somebody, reached without asking for whom."""
    return isinstance(node, ast.Attribute) and node.attr.endswith("_set") and not node.attr.startswith("_")


def spreads_words(node: ast.AST) -> bool:
    """`filter(**words)`, `order_by(*words)`: a field of the look-up would come from a variable."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOOKS_UP - {"get", "values"}
        and (
            any(each.arg is None for each in node.keywords)
            or any(isinstance(each, ast.Starred) for each in node.args)
        )
    )


def _word(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return str(getattr(node, "attr", "") or getattr(node, "id", ""))


RULES = (
    Rule(
        "a door goes round the house",
        says(*ROUND_THE_HOUSE),
        bad="rows = apps.get_model('checklists', 'Patient')",
        good="rows = patients.every(site=1)",
        where=DOORS,
    ),
    Rule(
        "a door walks from a row to its rows",
        walks_back,
        bad="appointment.reminder_set.all()",
        good="set(found)",
        where=DOORS,
    ),
    Rule(
        "a look-up's field comes from a variable",
        spreads_words,
        bad="rows.filter(**asked)",
        good="rows.filter(site=site)",
        where=DOORS,
    ),
    Rule(
        "SQL beside the framework",
        writes_sql,
        bad="Patient.objects.filter(site=1).extra(where=[typed])",
        good="kept.raw(number)",
        # The words are the framework's own, made from a queryset.
        reviewed={"checklists/queries/worded.py": 1},
    ),
    Rule(
        "a text is called safe",
        says_safe,
        bad="mark_safe(typed)",
        good="format_html('<b>{}</b>', typed)",
        reviewed={"checklists/messages/skeletons.py": 1, "checklists/staff/day_sheet_copy.py": 1},
    ),
    Rule(
        "a link from what a request says of its host",
        says(*HOSTS),
        bad="request.build_absolute_uri('/')",
        good="f'{settings.SITE_BASE_URL}/'",
        # Shown to the manager beside what it should be, and used for nothing else. A passkey is made for one of our own hosts.
        reviewed={"checklists/staff/setup_page.py": 1, "clinic/second_factor.py": 1},
    ),
    Rule(
        "a row becomes a dictionary",
        says("model_to_dict"),
        bad="model_to_dict(patient)",
        good="Page(name=patient.name)",
    ),
    Rule(
        "a form takes every field",
        lists_all,
        bad="class Meta:\n    fields = '__all__'",
        good="__all__ = ['Patient']",
    ),
    Rule("a text runs", runs_text, bad="eval(typed)", good="re.compile(known)"),
    Rule("bytes become objects", imports(*UNPICKLES), bad="import pickle", good="import json"),
    Rule(
        "a process outside the local stack",
        starts_process,
        bad="import subprocess",
        good="import signal",
        where=NOT_THE_STACK,
    ),
    Rule(
        "a form goes without its token",
        is_exempt,
        bad="@csrf_exempt\ndef view(request): ...",
        good="@policy()\ndef view(request): ...",
        # A mail program's one click, and a mail provider that signs.
        reviewed={"checklists/patient/views/stop.py": 1, "clinic/esp.py": 1},
    ),
    Rule(
        "an account is found or overwritten",
        calls("update_or_create", "get_or_create"),
        bad="User.objects.get_or_create(email=email)",
        good="user.save(force_insert=True)",
        where=ACCOUNTS,
    ),
)
