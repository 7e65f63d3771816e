"""Which PostgreSQL runs, and what is said when none fits."""

import os
from pathlib import Path

import pytest

from clinic.stack import programs
from clinic.stack.problems import StackProblem
from clinic.stack.programs import Programs, available, programs_for, version_of


def installed(folder: Path, version: str) -> Path:
    """A folder that looks like an installed PostgreSQL of that version."""
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the wheel, with PostgreSQL 14, 15 and 17."""
    for version in ("14.9", "15.4", "17.2"):
        installed(tmp_path / version.split(".")[0] / "bin", version)
    monkeypatch.setattr(programs, "wheel_folder", lambda: None)
    monkeypatch.setattr(programs, "SYSTEM_FOLDERS", (f"{tmp_path}/*/bin",))
    monkeypatch.setenv("PATH", os.defpath)
    return tmp_path


def cluster_of(folder: Path, major: int) -> Path:
    folder.mkdir()
    (folder / "PG_VERSION").write_text(f"{major}\n")
    return folder


def test_the_newest_of_the_machine_is_taken_where_there_is_no_wheel(machine: Path) -> None:
    assert programs_for(machine / "new", None).major == 17


def test_a_server_that_is_too_old_is_not_taken(machine: Path) -> None:
    assert 14 not in {one.major for one in available()}


def test_an_existing_cluster_keeps_its_version(machine: Path) -> None:
    assert programs_for(cluster_of(machine / "data", 15), None).major == 15


def test_a_cluster_of_a_version_that_is_not_here_is_refused_with_the_cure(machine: Path) -> None:
    with pytest.raises(
        StackProblem, match=r"made by PostgreSQL 16; this machine has 17, 15.*make clean-state"
    ):
        programs_for(cluster_of(machine / "data", 16), None)


def test_no_server_at_all_says_what_to_install(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "SYSTEM_FOLDERS", ())
    with pytest.raises(StackProblem, match="apt-get install postgresql"):
        programs_for(machine / "new", None)


def test_a_server_that_does_not_run_here_is_passed_over(tmp_path: Path) -> None:
    folder = installed(tmp_path / "bin", "18.1")
    (folder / "postgres").write_text("no program")
    assert version_of(folder) is None


def test_the_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = installed(tmp_path / "wheel", "16.1")
    monkeypatch.setattr(programs, "wheel_folder", lambda: wheel)
    assert next(available()) == Programs(wheel, 16, from_wheel=True)
