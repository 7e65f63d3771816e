"""Pages that can fail: links lead somewhere, words and commands are those of the code, decisions are numbered."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import load_command_class

from tests.house.source import ROOT, name

COMMANDS = {
    "checklists": ROOT / "checklists/management/commands",
    "clinic": ROOT / "clinic/management/commands",
}
# Django's own, with our grants behind it.
NOT_OURS = {"migrate"}
DECISIONS = sorted((ROOT / "docs/adr").glob("*.md"))
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`((?:checklists|clinic|tests|templates|static|docs)/[\w./-]+)`")
# What a comment may say after a page: "4.3 and 4.4", "section 5, step 5", "LK-8 to LK-10", "1.1 (F4, F10)".
_POINT = r"(?:[A-Z]{1,2}-?\d+|\d+(?:\.\d+)*)"
_BETWEEN = r"(?:[\s,;:(]|\band\b|\bto\b|\bsections?\b)*"
_CITED = re.compile(rf"\b(clinical|reminders|security|ux)\.md(?:{_BETWEEN}{_POINT})+")


def pages() -> list[Path]:
    """Every page that is part of the repository, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return sorted(ROOT / line for line in listed if line and (ROOT / line).exists())


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    found = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-") for heading in found}


def leads_somewhere(page: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    return target.exists() and (not anchor or target.suffix != ".md" or anchor in anchors(target))


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    links = [link for link in _LINK.findall(prose(page)) if not re.match(r"[a-z]+:", link)]
    assert [link for link in links if not leads_somewhere(page, link)] == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", *(name(page) for page in DECISIONS), "docs/clinical.md"])
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    named = _PATH.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def cited() -> set[tuple[str, str]]:
    """Each point of a page that code, templates or data name as their source."""
    found = set()
    for folder in ("checklists", "clinic", "templates"):
        files = (
            path
            for path in (ROOT / folder).rglob("*")
            if path.suffix in {".py", ".html", ".txt", ".json", ".csv"}
        )
        for file in files:
            for match in _CITED.finditer(file.read_text(encoding="utf-8")):
                text = match.group(0).partition(".md")[2]
                found |= {(match.group(1), point) for point in re.findall(_POINT, text)}
    return found


@pytest.mark.parametrize(("page", "point"), sorted(cited()))
def test_a_source_named_in_the_code_is_on_its_page(page: str, point: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    if point[0].isdigit():
        section, _, step = point.partition(".")
        heading = re.search(rf"^##+ {re.escape(point)}\.? ", text, flags=re.MULTILINE)
        numbered = re.search(
            rf"^## {section}\. (?:(?!^## ).)*^{step}\. ", text, flags=re.MULTILINE | re.DOTALL
        )
        assert heading or (step and numbered), f"docs/{page}.md has no section {point}"
    else:
        assert re.search(rf"\b{re.escape(point)}\b", text), f"docs/{page}.md does not hold {point}"


def test_the_glossary_holds_every_model_and_no_other() -> None:
    words = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| [^|]+ \| `(\w+)` \|", words, flags=re.MULTILINE)
    assert sorted(explained) == sorted(
        model.__name__ for model in apps.get_app_config("checklists").get_models()
    )


def told_commands() -> set[str]:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Commands")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)", table, flags=re.MULTILINE))


def own_commands() -> dict[str, str]:
    """Command to the app that holds it."""
    files = {path.stem: app for app, folder in COMMANDS.items() for path in folder.glob("[!_]*.py")}
    return {command: app for command, app in files.items() if command not in NOT_OURS}


def test_the_readme_tells_every_command_and_no_other() -> None:
    assert told_commands() == set(own_commands())


@pytest.mark.parametrize(("command", "app"), sorted(own_commands().items()))
def test_every_command_speaks_json(command: str, app: str) -> None:
    parser = load_command_class(app, command).create_parser("manage.py", command)
    assert "--json" in {option for action in parser._actions for option in action.option_strings}


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [page.name[:4] for page in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_says_context_options_choice_and_consequences(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert [
        part for part in ("Context", "Options", "Choice", "Consequences") if f"**{part}.**" not in text
    ] == []
