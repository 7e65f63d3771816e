"""An audit that sees nothing fails loudly, and `doctor` says when nobody looked. Source: security.md OP-6, OP-7; ASVS 15.2.1."""

import json
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from clinic.doctor import packages
from tests.house.source import ROOT

_SPEC = spec_from_file_location("audit_of_locks", ROOT / "requirements" / "audit.py")
assert _SPEC is not None and _SPEC.loader is not None
AUDIT: Any = module_from_spec(_SPEC)
_SPEC.loader.exec_module(AUDIT)
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
# What stands behind an index: a name, and what an auditor answers about the version with holes and about a lock.
HOLE = {"name": "django", "version": "5.2.5", "vulns": [{"id": "CVE-2025-57833"}]}
WHOLE = {"name": "django", "version": "5.2.19", "vulns": []}
PASSED = {"name": "django", "version": "5.2.5", "vulns": []}
UNKNOWN = {"name": "django", "skip_reason": "Dependency not found"}


@pytest.fixture
def auditor(tmp_path: Path) -> Any:
    """A program in the place of the auditor: `auditor(of_holes, of_lock)` with its answers, or a text that is none."""

    def made(of_holes: Any, of_lock: Any) -> str:
        program = tmp_path / "auditor"
        answers = {"with-holes.txt": of_holes, "": of_lock}
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, pathlib, sys\n"
            f"answers = {answers!r}\n"
            "said = answers.get(pathlib.Path(sys.argv[-1]).name, answers[''])\n"
            "print(said if isinstance(said, str) else json.dumps({'dependencies': said}))\n"
            "sys.exit(any(each.get('vulns') or 'skip_reason' in each for each in said) if isinstance(said, list) else 1)\n"
        )
        program.chmod(0o700)
        return str(program)

    return made


def audited(program: str, kept: Path) -> int:
    return int(AUDIT.audit(program, now=NOW, kept=kept))


@pytest.mark.parametrize(
    ("of_holes", "of_lock"),
    [
        ([PASSED], [WHOLE]),  # an index without advisories passes everything
        ([UNKNOWN], [WHOLE]),
        ("Traceback: no such host", "Traceback: no such host"),
        ([], []),
        ([HOLE], [UNKNOWN]),
        ([HOLE], []),
        ([HOLE], "{}"),
    ],
)
def test_who_sees_nothing_has_looked_at_nothing(
    auditor: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], of_holes: Any, of_lock: Any
) -> None:
    kept = tmp_path / "looked.json"
    assert audited(auditor(of_holes, of_lock), kept) == 2
    assert "NOTHING WAS LOOKED AT" in capsys.readouterr().err
    assert not kept.exists()


def test_an_auditor_that_is_not_there_has_looked_at_nothing(tmp_path: Path) -> None:
    assert audited(str(tmp_path / "none"), tmp_path / "looked.json") == 2


def test_a_hole_in_a_lock_is_named(auditor: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "looked.json"
    assert audited(auditor([HOLE], [WHOLE, HOLE]), kept) == 1
    assert capsys.readouterr().out.splitlines() == ["django 5.2.5: CVE-2025-57833"]
    assert not kept.exists()


def test_every_lock_of_ours_is_asked_about() -> None:
    there = {file.name for file in (ROOT / "requirements").glob("*.lock")}
    # The installer's and the auditor's own ship nowhere.
    assert set(AUDIT.LOCKS) == there - {"installer.lock", "audit.lock"}


@pytest.fixture
def looked(settings: Any, tmp_path: Path, auditor: Any) -> Path:
    """A checkout whose packages were looked at a moment ago."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    for name in AUDIT.LOCKS:
        (folder / name).write_text("django==5.2.19\n")
    settings.BASE_DIR = tmp_path
    program = auditor([HOLE], [WHOLE])
    assert AUDIT.audit(program, now=NOW, folder=folder, kept=folder / "looked.json") == 0
    return folder


def test_the_doctor_says_when_somebody_looked(looked: Path) -> None:
    found = packages.looked_at(NOW + timedelta(days=7))
    assert found.ok and found.seen.endswith("no known hole on 2026-11-23") and "Django 5" in found.seen


@pytest.mark.parametrize("what", ["late", "another lock", "never", "torn"])
def test_the_doctor_warns_when_nobody_looked(looked: Path, what: str) -> None:
    if what == "another lock":
        (looked / "core.lock").write_text("django==5.2.20\n")
    if what in ("never", "torn"):
        (looked / "looked.json").write_text(json.dumps({"at": "x"}) if what == "torn" else "")
    found = packages.looked_at(NOW + timedelta(days=7, seconds=what == "late"))
    assert "warning" in found.seen and "nobody has asked" in found.seen and "make audit" in found.cure
