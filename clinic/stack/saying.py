"""Lines for the person at the terminal, who may have closed it meanwhile."""

import contextlib
import sys
from typing import TextIO


def say(line: str, to: TextIO | None = None) -> None:
    """Write a line. A terminal that is gone must not keep the stack from stopping cleanly."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=to or sys.stderr, flush=True)
