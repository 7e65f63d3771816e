"""An audit in a file proves itself with Python alone: whatever is changed in it, the entry is named. Source: security.md AD-8."""

import ast
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from checklists import models
from clinic import audit_proof
from tests.factories import Clinic

pytestmark = pytest.mark.django_db
PROOF = Path(audit_proof.__file__)


@pytest.fixture
def file(clinic: Clinic, tmp_path: Path) -> Path:
    for _ in range(3):
        clinic.book(clinic.patient(first_name="Canaryfirst"))
    to = tmp_path / "audit.jsonl"
    call_command("export_audit", str(to))
    return to


def checked(file: Path) -> tuple[int, str]:
    """By a Python that knows nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PROOF), str(file)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_whole_file_is_as_it_was_written(file: Path) -> None:
    assert checked(file) == (0, "As it was written.\n")
    entries = [json.loads(each) for each in file.read_text().splitlines()[:-1]]
    assert len(entries) == models.AuditEntry.objects.count()
    assert "Canaryfirst" not in file.read_text()


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(PROOF.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def test_a_flipped_byte_names_its_entry(file: Path) -> None:
    """Anywhere: three hundred places by chance, each bit."""
    whole, chance = file.read_bytes(), random.Random(8)
    for _ in range(300):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(7)
        broken = bytearray(whole)
        broken[place] ^= bit
        found = audit_proof.problem(broken.decode("ascii", "replace").splitlines(keepends=True))
        number = whole[:place].count(b"\n") + 1
        assert found, (place, bit)
        assert f"line {number}" in found or f"line {number + 1}" in found, (place, found)


TAMPERINGS: dict[str, Callable[[list[str]], list[str]]] = {
    "an entry taken out": lambda lines: lines[:2] + lines[3:],
    "two in each other's place": lambda lines: [lines[1], lines[0], *lines[2:]],
    "an entry twice": lambda lines: [lines[0], *lines],
    "the newest taken out": lambda lines: [*lines[:-2], lines[-1]],
    "the end taken away": lambda lines: lines[:-1],
    "the first taken out": lambda lines: lines[1:],
    "nothing left": lambda lines: [],
    "a word of it": lambda lines: [lines[0].replace("site:", "site;", 1), *lines[1:]],
    "hashed anew": lambda lines: [lines[0], _anew(lines[1]), *lines[2:]],
}  # fmt: skip


def _anew(written: str) -> str:
    """Somebody who can compute a hash changes one entry, and not those after it."""
    told = json.loads(written)
    told["text"] = told["text"].replace("staff:", "staff:9", 1)
    told["hash"] = hashlib.sha256(bytes.fromhex(told["prev"]) + told["text"].encode()).hexdigest()
    return audit_proof.line(told)


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_named(how: str, file: Path) -> None:
    lines = file.read_text().splitlines()
    file.write_text("".join(f"{each}\n" for each in TAMPERINGS[how](lines)))
    code, said = checked(file)
    assert code == 1 and said.startswith(("chain ", "line "))


def test_one_chain_alone(clinic: Clinic, tmp_path: Path) -> None:
    clinic.book()
    to = tmp_path / "one.jsonl"
    call_command("export_audit", str(to), "--chain", f"site:{clinic.site.pk}")
    chains = {json.loads(each)["chain"] for each in to.read_text().splitlines()[:-1]}
    assert chains == {f"site:{clinic.site.pk}"} and checked(to)[0] == 0


def test_the_export_is_in_the_audit_and_overwrites_nothing(file: Path) -> None:
    assert models.AuditEntry.objects.filter(action="audit.export").count() == 1
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_audit", str(file))
    assert checked(file)[0] == 0


def test_odd_files_and_arguments_are_said(tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(b"\x00\xff{}[]\n\n")
    assert checked(odd)[0] == 1
    assert audit_proof.main([]) == 2
