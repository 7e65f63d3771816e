"""Runs a program with the local stack's variables: `python -m clinic.stack mypy`."""

import os
import sys
from pathlib import Path

from clinic.stack.environment import fill_environment


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("usage: python -m clinic.stack PROGRAM [ARGUMENTS ...]")
    fill_environment()
    beside = Path(sys.executable).parent / sys.argv[1]
    program = str(beside) if beside.exists() and os.sep not in sys.argv[1] else sys.argv[1]
    os.execvp(program, [program, *sys.argv[2:]])


if __name__ == "__main__":
    main()
