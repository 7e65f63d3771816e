"""The benchmarks start: what the product refuses to start without is in their environment too."""

import os
import subprocess
import sys
from pathlib import Path

from bench.installation import environment
from tests.house.source import ROOT


def test_the_gates_let_a_benchmark_start(tmp_path: Path) -> None:
    given = environment("postgres://app:app@127.0.0.1:1/none", tmp_path)
    command = [sys.executable, "manage.py", "check"]
    said = subprocess.run(
        command, env=os.environ | given, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
