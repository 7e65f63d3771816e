"""Lighthouse on the patient's home in its phone profile: its three scores against what they have to be."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from bench.figures import Figure, Goal
from bench.packages import package
from bench.website import Website, website
from tests.browser import LAUNCH_ARGUMENTS, NONE_FOUND, find_browser

_MUST = {"accessibility": 100, "best-practices": 100, "performance": 95}
GOALS = {name: Goal(23, f"Lighthouse, {name}", "of 100", "must", must=1) for name in _MUST}
_SECONDS = 120


def run(smtp_port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """One visit with the cookie of an open list. What costs a score is told beside it."""
    program, browser = package("lighthouse"), find_browser()
    if program is None or browser is None:
        missing = NONE_FOUND if browser is None else "Lighthouse comes from npm, which is not there"
        return [Figure(goal, (), ()) for goal in GOALS.values()], missing
    with website(smtp_port) as site:
        report = _report(site, program, browser)
    scores = {name: float(report["categories"][name]["score"] or 0) * 100 for name in _MUST}
    figures = [Figure(GOALS[name], (scores[name],), (float(must),)) for name, must in _MUST.items()]
    return (
        figures,
        f"Lighthouse {report['lighthouseVersion']}; below 1: {', '.join(_below(report)) or 'nothing'}",
    )


def _report(site: Website, program: Path, browser: Path) -> dict:
    with tempfile.TemporaryDirectory(prefix="ir-lighthouse-") as name:
        folder = Path(name)
        cookie = "; ".join(f"{key}={value}" for key, value in site.patient.items())
        (folder / "headers.json").write_text(json.dumps({"Cookie": cookie}))
        asked = [
            *("node", str(program / "cli" / "index.js"), f"{site.address}/my/", "--quiet", "--output=json"),
            *(f"--output-path={folder / 'report.json'}", f"--extra-headers={folder / 'headers.json'}"),
            f"--only-categories={','.join(_MUST)}",
            f"--chrome-flags={' '.join(['--headless=new', *LAUNCH_ARGUMENTS])}",
        ]
        environment = {**os.environ, "CHROME_PATH": str(browser)}
        subprocess.run(asked, check=True, timeout=_SECONDS, env=environment, capture_output=True)
        return dict(json.loads((folder / "report.json").read_text()))


def _below(report: dict) -> list[str]:
    """The audits with a weight that are not whole, by name and score."""
    weighed = {
        each["id"] for name in _MUST for each in report["categories"][name]["auditRefs"] if each["weight"]
    }
    found = ((name, report["audits"][name]["score"]) for name in sorted(weighed))
    return [f"{name} {score:g}" for name, score in found if score is not None and score < 1]
