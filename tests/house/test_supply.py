"""What comes from others: installed only as it was reviewed, listed as it ships, and read for weak spots."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from tests.house.source import ROOT

UV = Path(sys.executable).parent / "uv"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCK = ROOT / "requirements" / "core.lock"
# Each is found by the second reader as it is configured here.
WEAK = {
    "B324": "import hashlib\nhashlib.md5(b'x')",
    "B602": "import subprocess\nsubprocess.call('ls *', shell=True)",
    "B301": "import pickle\npickle.loads(b'')",
    "B307": "eval(input())",
    "B308": "from django.utils.safestring import mark_safe\nmark_safe(input())",
    "B501": "import requests\nrequests.get('https://x.example', verify=False, timeout=1)",
    "B608": "def rows(c, x):\n    c.execute('SELECT a FROM b WHERE c = ' + x)",
}


def wheel(folder: Path) -> Path:
    """A package of nothing, as an index would serve it."""
    path = folder / "nothing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("nothing.py", "")
        made.writestr(
            "nothing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: nothing\nVersion: 1.0\n"
        )
        made.writestr(
            "nothing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        made.writestr("nothing-1.0.dist-info/RECORD", "")
    return path


def installed(folder: Path, digest: str) -> subprocess.CompletedProcess[str]:
    """By the command of requirements/install, from a folder instead of an index."""
    lock = folder / "some.lock"
    lock.write_text(f"nothing==1.0 --hash=sha256:{digest}\n")
    offline = ["--offline", "--no-index", "--find-links", str(folder), "--cache-dir", str(folder / "cache")]
    where = ["--target", str(folder / "out"), "--python", sys.executable]
    command = [str(UV), "pip", "sync", "--require-hashes", *offline, *where, str(lock)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_package_with_another_hash_than_the_lock_s_is_refused(tmp_path: Path) -> None:
    digest = sha256(wheel(tmp_path).read_bytes()).hexdigest()
    changed = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    refused = installed(tmp_path, changed)
    assert refused.returncode != 0
    assert "hash" in refused.stderr.casefold()
    assert not (tmp_path / "out" / "nothing.py").exists()
    assert installed(tmp_path, digest).returncode == 0
    assert (tmp_path / "out" / "nothing.py").exists()


@pytest.mark.parametrize("file", ["requirements/install", "Dockerfile", "Makefile"])
def test_nothing_is_installed_without_its_hash(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [line for line in text.splitlines() if re.search(r"\bpip (install|sync)\b", line)]
    assert commands
    assert [line for line in commands if "--require-hashes" not in line] == []


def test_the_bill_of_materials_is_the_lock_and_what_is_installed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    (recipe,) = re.findall(r"^\t@\$\(PYTHON\) (.*cyclonedx_py(?:.|\\\n)*core\.lock)$", MAKEFILE, re.MULTILINE)
    words = recipe.replace("\\\n", " ").replace("--validate", "").split()
    words[words.index("--output-file") + 1] = str(tmp_path / "sbom.json")
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True, timeout=120)
    made = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    listed = {part["name"].lower(): part["version"] for part in made["components"]}
    locked = dict(
        re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert listed == locked
    here = {name: number for name, number in locked.items() if _is_here(name)}
    record_property("components", len(listed))
    record_property("components_installed", len(here))
    assert len(here) > 30
    assert {name: version(name) for name in here} == here


def _is_here(name: str) -> bool:
    """Some are for other systems only."""
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def test_the_second_reader_finds_what_it_is_for(tmp_path: Path) -> None:
    for code, text in WEAK.items():
        (tmp_path / f"{code}.py").write_text(text)
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--format", "json", "--configfile"]
    ran = subprocess.run(
        [*command, str(ROOT / "pyproject.toml"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = {(Path(each["filename"]).stem, each["test_id"]) for each in json.loads(ran.stdout)["results"]}
    assert ran.returncode == 1
    assert {(code, code) for code in WEAK} <= found


def test_the_second_reader_is_part_of_lint() -> None:
    lint = MAKEFILE.partition("\nlint: dev\n")[2].partition("\n\n")[0]
    (line,) = [line for line in lint.splitlines() if "bandit" in line]
    assert {"clinic", "checklists", "manage.py"} <= set(line.split())
