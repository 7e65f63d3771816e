"""What the import contracts cannot see: folders without a name, files that grow, clocks in odd places."""

import ast
import re
import subprocess
import sys

import pytest

from tests.house.source import ROOT, functions, name, python_files, templates

LONGEST_FUNCTION, LONGEST_FILE = 50, 300
TOP = {
    "manage.py",
    "clinic",
    "checklists",
    "templates",
    "static",
    "tests",
    "docker-compose.yml",
    "pyproject.toml",
}


def test_the_given_top_level_stands() -> None:
    assert {path.name for path in ROOT.iterdir()} >= TOP


def test_every_folder_of_code_is_a_package_that_contracts_see() -> None:
    folders = {file.parent for file in python_files()}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_imports_run_downward_only() -> None:
    """The contracts of pyproject.toml, exhaustive: a new folder must choose its floor."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("file", [*python_files()], ids=name)
def test_a_file_holds_one_noun(file) -> None:  # type: ignore[no-untyped-def]
    lines = file.read_text(encoding="utf-8").count("\n")
    long = [f"{each.name}" for each in functions(file) if each.end_lineno - each.lineno >= LONGEST_FUNCTION]
    assert lines <= LONGEST_FILE
    assert long == []


def test_there_is_no_drawer_for_everything() -> None:
    assert [
        name(file) for file in python_files() if file.stem in {"utils", "helpers", "misc", "common"}
    ] == []


def test_no_model_and_no_template_reads_the_clock() -> None:
    clocks = re.compile(r"auto_now|timezone\.now|db_default=Now|\{%\s*now\b|\|timesince|\|timeuntil")
    files = [*python_files("checklists/models", "checklists/rules", "checklists/queries"), *templates()]
    assert [name(file) for file in files if clocks.search(file.read_text(encoding="utf-8"))] == []


def test_doors_touch_no_tables() -> None:
    doors = ("checklists/patient", "checklists/staff", "checklists/reminders", "checklists/management")
    touching = re.compile(
        r"\.objects\b|\b_base_manager\b|\bget_user_model\b|\.cursor\(|\b[a-z]+_set\b|\.save\("
    )
    assert [
        name(file) for file in python_files(*doors) if touching.search(file.read_text(encoding="utf-8"))
    ] == []


# They write nothing that has a time of its own.
NO_CLOCK = {
    "audit.record",
    "audit.look",
    "audit.look_again",
    "contact.stop_token",
    "report_exports.exported",
    "protocol_exports.exported",
}
NO_ACTOR = {
    # They find out who acts.
    "link_sessions.actor_of",
    "link_sessions.start",
    "link_sessions.close_session",
    "board_devices.connect",
    "password_resets.ask",
    "password_resets.accept",
    "password_resets.is_open",
    "link_openings.open_link",
    "link_openings.open_remembered",
    "remembered_phones.actor_of",
    "remembered_phones.link_of",
    "remembered_phones.at_opening",
    "remembered_phones.forget",
    "remembered_phones.forget_all",
    "remembered_phones.forget_of",
    "remembered_phones.forget_at",
    # Only a text, made from a message's own id.
    "contact.stop_token",
    # Whoever comes in, leaves or fails is the actor.
    "sign_ins.entered",
    "sign_ins.left",
    "sign_ins.failed",
    "sign_ins.password_changed",
}
# Steps of other actions, inside their transaction.
INSIDE = {"planning", "checklist_items", "open_checklists", "late_saves"}


def public_actions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for file in python_files("checklists/actions"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if file.stem not in INSIDE:
            tops = [
                node
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            ]
            found += [
                (f"{file.stem}.{node.name}", node)
                for node in tops
                if node.args.kwonlyargs and not node.args.args
            ]
    return found


@pytest.mark.parametrize(("label", "node"), public_actions(), ids=[label for label, _ in public_actions()])
def test_every_action_says_who_and_when(label: str, node: ast.FunctionDef) -> None:
    names = {argument.arg for argument in node.args.kwonlyargs}
    assert "by" in names or label in NO_ACTOR
    assert "now" in names or label in NO_CLOCK


def test_the_image_holds_what_the_program_reads() -> None:
    """A folder that is forgotten there is missed in a deployment alone."""
    copied = set(
        re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    let_in = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    for folder in ("clinic", "checklists", "templates", "static", "locale"):
        assert folder in copied and folder in let_in, folder
