"""Rules stand alone: each can be imported without the framework, the clock or the machine around it."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

from checklists import rules
from tests.house.source import ROOT

MODULES = [f"checklists.rules.{module.name}" for module in pkgutil.iter_modules(rules.__path__)]
_CHECK = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
heavy = {"django", "celery", "redis", "psycopg"} & {name.partition(".")[0] for name in sys.modules}
sys.exit(f"loaded {sorted(heavy)}" if heavy else 0)
"""


def test_no_rule_pulls_in_the_framework() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _CHECK, *MODULES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("module", MODULES)
def test_every_rule_says_what_it_is_about(module: str) -> None:
    assert importlib.import_module(module).__doc__
