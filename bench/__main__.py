"""`python -m bench NAME [--rounds 5] [--count N] [--seconds 60] [--json]`: 0 met, 1 not, 2 usage."""

import argparse
import sys
import time
from pathlib import Path

from bench import medicines
from bench.figures import Figure, conditions
from bench.installation import installation

MOST_SECONDS, MOST_ROUNDS, MOST_COUNT = 900, 100, 100_000


def main() -> int:
    asked = _arguments()
    ends_at = time.monotonic() + asked.seconds
    figures, ended_by = _BENCHES[asked.name](asked.rounds, asked.count, ends_at)
    for figure in figures:
        print(figure.as_json() if asked.json else figure)
    print(f"{ended_by}; {conditions()}", file=sys.stderr if asked.json else sys.stdout)
    return 0 if all(figure.is_met for figure in figures) else 1


def _mail(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation():
        from bench import mail  # noqa: PLC0415 - its tables need Django, which needs the installation

        return mail.run(rounds=rounds, count=count, ends_at=ends_at)


def _relay(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation():
        from bench import relay  # noqa: PLC0415 - see above

        return relay.run(rounds=rounds, count=count, ends_at=ends_at)


def _burst(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation():
        from bench import burst  # noqa: PLC0415 - see above

        return burst.run(rounds=rounds, count=count, ends_at=ends_at)


def _medicines(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    return medicines.run(rounds=rounds, count=count, ends_at=ends_at)


_BENCHES = {"burst": _burst, "mail": _mail, "medicines": _medicines, "relay": _relay}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {Path(__file__).parent.name}")
    parser.add_argument("name", choices=sorted(_BENCHES))
    parser.add_argument("--rounds", type=_up_to(MOST_ROUNDS), default=5)
    parser.add_argument("--count", type=_up_to(MOST_COUNT), default=400, help="messages or entries a round")
    parser.add_argument("--seconds", type=_up_to(MOST_SECONDS), default=45, help="no round begins after")
    parser.add_argument("--json", action="store_true", help="one object a line")
    return parser.parse_args()


def _up_to(most: int):  # type: ignore[no-untyped-def]
    def number(text: str) -> int:
        value = int(text)
        if not 1 <= value <= most:
            raise argparse.ArgumentTypeError(f"between 1 and {most}")
        return value

    return number


if __name__ == "__main__":
    sys.exit(main())
