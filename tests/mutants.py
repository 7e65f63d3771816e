"""Mutation testing of the rules: each small change of a rule must make a test fail. How and why: docs/mutation.md.

    python -m tests.mutants fasting clock     these modules; all of CORE without a name
    python -m tests.mutants --jobs 1 --json   one at a time; the survivors as JSON

Nothing on the disk changes: a child process imports the changed module in place of the real one and runs the tests of
TESTS, up to the first that fails. What ends in an error or takes far too long counts as noticed.
"""

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "checklists/rules"
# Module to the tests that are about it; the others are known by their name.
TESTS: dict[str, tuple[str, ...]] = {
    "fasting": ("fasting", "worked_examples"),
    "fasting_limits": ("fasting", "own_plan"),
    "readiness": ("readiness", "vitals_finding"),
    "readiness_findings": ("readiness", "vitals_finding"),
    "readiness_reasons": ("readiness",),
    "override": ("readiness", "vitals_finding", "override"),
    "override_reasons": ("words_for_the_desk",),
    "ride": ("ride", "ride_home"),
    "generic_plan": ("generic_plan", "own_plan", "medications_examples"),
    "clock": ("clock", "start_text", "fasting"),
    "time_grammar": ("time_grammar", "item_times"),
    "start_text": ("start_text",),
    "reminder_plan": ("reminder_plan",),
    "plan_draft": ("reminder_plan",),
    "plan_facts": ("reminder_plan",),
    "plan_limits": ("reminder_plan",),
    "plan_notices": ("reminder_plan",),
    "plan_words": ("plan_words", "reminder_plan"),
    "quiet_hours": ("quiet_hours", "reminder_plan"),
    "medications": ("medications_words", "medications_examples", "medications", "medications_names"),
    "medicine_entry": ("medicine_entry", "same_medicine"),
    "medicine_matches": ("medications", "medications_examples", "medications_words"),
    "medicine_routes": ("medications", "medications_examples"),
    "medicine_words": ("medications_words", "medications", "medications_names", "medicine_entry"),
    "json_reader": ("protocol", "json_reader"),
    "protocol": ("protocol", "own_plan", "protocol_items"),
    "appointment_status": ("appointment_status",),
    "phone_modes": ("phone_modes", "worked_examples", "driver_naming"),
    "link_tries": ("link_tries",),
}
CORE = tuple(TESTS)
SECONDS = 60
# Stays loaded in every child; the rest of ours is loaded anew, with the changed module in it.
_KEPT = ("checklists.apps", "checklists.models")
_SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change: the place of the node in the walk, the number of the change at it, and what it is in words."""

    module: str
    node: int
    change: int
    line: int
    words: str


def mutants(module: str) -> list[Mutant]:
    tree = _tree(module)
    return [
        Mutant(module, place, number, line, words)
        for place, node in enumerate(_nodes(tree))
        for number, (line, words, _) in enumerate(_changes(node))
    ]


def mutated(mutant: Mutant) -> ast.Module:
    tree = _tree(mutant.module)
    node = list(_nodes(tree))[mutant.node]
    _, _, apply = list(_changes(node))[mutant.change]
    apply()
    return ast.fix_missing_locations(tree)


def _tree(module: str) -> ast.Module:
    return ast.parse((RULES / f"{module}.py").read_text(encoding="utf-8"))


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """What is carried out: no docstrings, annotations, decorators, imports, words of an error."""
    for name, value in ast.iter_fields(tree):
        if name in {"annotation", "returns", "decorator_list"} or isinstance(
            tree, ast.Import | ast.ImportFrom | ast.Raise
        ):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and not _is_docstring(node):
                yield node
                yield from _nodes(node)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[tuple[int, str, object]]:
    """Each change of a node as its line, its words, and what carries it out on the tree."""
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _SWAPS.get(type(operator), ()):
                yield line, _swap(operator, other), lambda at=place, to=other: node.ops.__setitem__(at, to())
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        for other in _SWAPS.get(type(node.op), ()):
            yield line, _swap(node.op, other), lambda to=other: setattr(node, "op", to())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        other = not node.value if isinstance(node.value, bool) else node.value + 1
        yield line, f"{node.value} became {other}", lambda: setattr(node, "value", other)
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield line, f"{node.id} became {_NAMES[node.id]}", lambda: setattr(node, "id", _NAMES[node.id])
    yield from _changes_of_flow(node, line)


def _changes_of_flow(node: ast.AST, line: int) -> Iterator[tuple[int, str, object]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield (
            line,
            "if became if not",
            lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), copy.copy(node.test))),
        )
    elif isinstance(node, ast.comprehension):
        for place, test in enumerate(node.ifs):
            yield test.lineno, "a filter went", lambda at=place: node.ifs.pop(at)
    elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        yield line, "return became return None", lambda: setattr(node, "value", ast.Constant(None))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield (
            line,
            "not went",
            lambda: (
                setattr(node, "op", ast.Not()),
                setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand)),
            ),
        )
    elif isinstance(node, ast.Set) and len(node.elts) > 1:
        for place, element in enumerate(node.elts):
            yield element.lineno, f"{ast.unparse(element)} went", lambda at=place: node.elts.pop(at)
    elif isinstance(node, ast.Dict) and len(node.keys) > 1:
        for place, key in enumerate(node.keys):
            words = f"the entry {ast.unparse(key) if key else '**'} went"
            yield node.values[place].lineno, words, lambda at=place: (node.keys.pop(at), node.values.pop(at))


def _swap(operator: ast.AST, other: type[ast.AST]) -> str:
    return f"{type(operator).__name__} became {other.__name__}"


class _Changed(importlib.abc.MetaPathFinder):
    """Finds the changed module where the real one is asked for."""

    def __init__(self, module: str, tree: ast.Module | None) -> None:
        self.name, self.path, self.tree = f"checklists.rules.{module}", RULES / f"{module}.py", tree

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name or self.tree is None:
            return None
        loader = _Loader(fullname, str(self.path))
        loader.code = compile(self.tree, str(self.path), "exec")
        return importlib.machinery.ModuleSpec(fullname, loader, origin=str(self.path))


class _Loader(importlib.machinery.SourceFileLoader):
    code: object = None

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        return self.code


def start(module: str, tree: ast.Module | None, seconds: int = SECONDS) -> int:
    """The process that runs this module's tests; its code is 0 where no test noticed anything."""
    child = os.fork()
    if child:
        return child
    signal.alarm(seconds)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.meta_path.insert(0, _Changed(module, tree))
    for name in [
        name for name in sys.modules if name.startswith("checklists.") and not name.startswith(_KEPT)
    ]:
        del sys.modules[name]
    os._exit(int(pytest.main([*_options(), *_files(module)])))


def _options() -> list[str]:
    return [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--no-header",
        "--assert=plain",
        "--hypothesis-profile=mutants",
    ]


def _files(module: str) -> list[str]:
    named = (ROOT / f"tests/rules/test_{name}.py" for name in TESTS.get(module, (module,)))
    return [str(file) for file in named if file.exists()]


def survivors(found: Sequence[Mutant], jobs: int) -> Iterator[Mutant]:
    """The mutants that no test noticed, as they are found out."""
    running: dict[int, Mutant] = {}
    waiting = list(reversed(found))
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[start(mutant.module, mutated(mutant))] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        if status == 0:
            yield mutant


def main() -> None:
    parser = argparse.ArgumentParser(description="Mutation testing of checklists/rules.")
    parser.add_argument("modules", nargs="*", default=list(CORE), help="names of modules of checklists/rules")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    settings.register_profile(
        "mutants",
        max_examples=25,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
    )
    sys.path.insert(0, str(ROOT))
    importlib.import_module("tests.conftest")  # the framework is loaded once; a child forks off with it
    for module in options.modules:
        _tell(module, options.jobs, as_json=options.json)


def _tell(module: str, jobs: int, *, as_json: bool) -> None:
    began = time.monotonic()
    if os.waitpid(start(module, None), 0)[1]:
        sys.exit(f"{module}: its tests fail without any change. Mend them first.")
    found = mutants(module)
    left = sorted(survivors(found, jobs), key=lambda mutant: mutant.line)
    if as_json:
        told = {
            "module": module,
            "mutants": len(found),
            "survived": [[each.line, each.words] for each in left],
        }
        print(json.dumps(told), flush=True)
        return
    noticed = len(found) - len(left)
    print(f"{module}: {noticed} of {len(found)} noticed, {time.monotonic() - began:.0f} s")
    for each in left:
        print(f"  checklists/rules/{module}.py:{each.line}: {each.words}", flush=True)


if __name__ == "__main__":
    main()
