"""SpamAssassin with the rules that lie on this machine: what a common mail filter holds against a message.

`python -m tests.spam_filter` says where it is; with `--install` it fetches Debian's package first where there is none.
"""

import re
import shutil
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tests.machine import install_with_apt, run

NONE_FOUND = "NO SPAM FILTER: its verdicts are skipped. Install SpamAssassin and run `make test` again."
# Nothing is asked of the network, learned, or kept of other runs: the same message gets the same verdict.
_SETTINGS = (
    "use_bayes 0",
    "use_txrep 0",
    "use_auto_whitelist 0",
    "fold_headers 0",
    "add_header all Scores _TESTSSCORES(,)_",
)
_VERDICT = re.compile(rb"^X-Spam-Status: (?:Yes|No), score=(-?[\d.]+) ", re.MULTILINE)
_SCORES = re.compile(rb"^X-Spam-Scores: (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """`score` from 5 on is spam to most who use it; `hits` are the rules that found something, with their points."""

    score: float
    hits: dict[str, float]

    @property
    def held_against_us(self) -> dict[str, float]:
        """Rules that count; some only note what a message is made of, for a hundredth of a point."""
        return {rule: points for rule, points in self.hits.items() if points > 0.01}


def find_filter() -> str | None:
    return shutil.which("spamassassin")


def install_filter() -> str | None:
    if find_filter() is None:
        install_with_apt("spamassassin")
    return find_filter()


def judge(messages: Collection[bytes], folder: Path) -> tuple[Verdict, ...]:
    """In their order; one process for all, which is most of the cost. `folder` is empty and the caller's."""
    paths = [folder / f"{number:04}.eml" for number in range(len(messages))]
    for path, message in zip(paths, messages, strict=True):
        path.write_bytes(message)
    settings = [f"--cf={line}" for line in _SETTINGS]
    program = find_filter()
    assert program is not None
    home = {"HOME": str(folder)}
    said = run([program, "-L", "-x", *settings, *map(str, paths)], seconds=300, variables=home)
    assert said is not None and said.returncode == 0, said and said.stderr
    whole = said.stdout.encode()
    found = zip(_VERDICT.findall(whole), _SCORES.findall(whole), strict=True)
    verdicts = tuple(Verdict(float(score), _points(scores.decode())) for score, scores in found)
    assert len(verdicts) == len(messages)
    return verdicts


def _points(scores: str) -> dict[str, float]:
    pairs = (pair.partition("=") for pair in scores.split(",") if "=" in pair)
    return {rule: float(points) for rule, _, points in pairs}


if __name__ == "__main__":
    found = install_filter() if "--install" in sys.argv[1:] else find_filter()
    print(f"Spam filter: {found}" if found else NONE_FOUND)
