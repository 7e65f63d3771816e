"""What is installed is what is written: hashes for everything, no registry named, licences that may ship."""

import json
import re
import subprocess
import sys
from hashlib import sha512
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.house.source import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|0BSD|MPL|LGPL|PSF|Python Software|Unlicense|Zlib|CC0|HPND|CNRI", re.IGNORECASE
)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.IGNORECASE)
    pinned = [block for block in blocks if "==" in block.split("\n", 1)[0]]
    assert pinned
    assert [block.split("==")[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_no_file_names_a_registry() -> None:
    files = [
        *LOCKS,
        ROOT / "pyproject.toml",
        ROOT / "static/vendor/VENDOR.json",
        ROOT / "Makefile",
        ROOT / "Dockerfile",
    ]
    named = re.compile(r"--(extra-)?index-url|--find-links|[a-z]+://\S*(simple|registry|packages)")
    assert [file.name for file in files if named.search(file.read_text(encoding="utf-8"))] == []
    assert [lock.name for lock in LOCKS if "://" in lock.read_text(encoding="utf-8")] == []


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start, end = lines.index("dependencies = ["), lines.index("[build-system]")
    bare = []
    reason = False
    for line in (line.strip() for line in lines[start + 1 : end]):
        if line.startswith("#"):
            reason = True
        elif line.startswith('"'):
            bare += [] if reason else [line]
        elif line.startswith("]") or not line:
            reason = False
    assert bare == []


def test_what_is_vendored_is_what_was_reviewed() -> None:
    vendor = ROOT / "static/vendor"
    listed = json.loads((vendor / "VENDOR.json").read_text(encoding="utf-8"))
    seen = {}
    for package in listed["vendored"]:
        for file, digest in package["files"].items():
            path = f"{package['folder']}/{file}"
            seen[path] = sha512((vendor / path).read_bytes()).hexdigest() == digest
    assert [file for file, same in seen.items() if not same] == []
    present = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()} - {
        "VENDOR.json"
    }
    assert present == set(seen)


def test_every_licence_may_ship() -> None:
    shipped = {
        line.split("==")[0].lower()
        for line in (ROOT / "requirements/core.lock").read_text().splitlines()
        if "==" in line
    }
    unclear = []
    for package in distributions():
        meta = package.metadata
        words = " ".join(
            [meta.get("License-Expression") or "", meta.get("License") or "", *meta.get_all("Classifier", [])]
        )
        if meta["Name"].lower().replace("_", "-") in shipped and not FREE.search(words):
            unclear.append(meta["Name"])
    assert unclear == []


def rows(page: str) -> set[tuple[str, ...]]:
    return {
        tuple(cell.strip() for cell in line.split("|")) for line in page.splitlines() if line.startswith("| ")
    }


def test_the_page_of_licences_names_all_that_ships() -> None:
    """What is installed here; another system or Python may need a package more."""
    command = [sys.executable, "requirements/licences.py"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    said = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    assert rows(made) - rows(said) == set(), "run: make licences"
