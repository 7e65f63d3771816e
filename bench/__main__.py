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


def _lag(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation() as port:
        from bench import lag  # noqa: PLC0415 - see above

        return lag.run(port, rounds=rounds, count=count, ends_at=ends_at)


def _pending(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation() as port:
        from bench import pending  # noqa: PLC0415 - see above

        return pending.run(port, rounds=rounds, count=count, ends_at=ends_at)


def _plan(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation():
        from bench import plan  # noqa: PLC0415 - see above

        return plan.run(rounds=rounds, count=count, ends_at=ends_at)


def _claim(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation():
        from bench import claim  # noqa: PLC0415 - see above

        return claim.run(rounds=rounds, count=count, ends_at=ends_at)


def _weight(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation() as port:
        from bench import weight  # noqa: PLC0415 - see above

        return weight.run(port, rounds=rounds, count=count, ends_at=ends_at)


def _board(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation() as port:
        from bench import board  # noqa: PLC0415 - see above

        return board.run(port, rounds=rounds, count=count, ends_at=ends_at)


def _paint(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation() as port:
        from bench import paint  # noqa: PLC0415 - see above

        return paint.run(port, rounds=rounds, count=count, ends_at=ends_at)


def _lighthouse(rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    with installation() as port:
        from bench import lighthouse  # noqa: PLC0415 - see above

        return lighthouse.run(port, rounds=rounds, count=count, ends_at=ends_at)


_BENCHES = {
    "board": _board,
    "burst": _burst,
    "claim": _claim,
    "lag": _lag,
    "lighthouse": _lighthouse,
    "mail": _mail,
    "medicines": _medicines,
    "paint": _paint,
    "pending": _pending,
    "plan": _plan,
    "relay": _relay,
    "weight": _weight,
}
# Rows that only stand in a table may be more.
_USUAL = {"board": 200, "claim": 40_000, "lag": 320, "pending": 100_000, "plan": 300}
_MOST = {"claim": 10_000_000, "pending": 1_000_000}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {Path(__file__).parent.name}")
    parser.add_argument("name", choices=sorted(_BENCHES))
    parser.add_argument("--rounds", type=_up_to(MOST_ROUNDS), default=5)
    most = max(MOST_COUNT, *_MOST.values())
    parser.add_argument("--count", type=_up_to(most), help="messages, entries, appointments or rows a round")
    parser.add_argument("--seconds", type=_up_to(MOST_SECONDS), default=45, help="no round begins after")
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    asked.count = asked.count or _USUAL.get(asked.name, 400)
    if asked.count > _MOST.get(asked.name, MOST_COUNT):
        parser.error(f"--count: {asked.name} takes at most {_MOST.get(asked.name, MOST_COUNT)}")
    return asked


def _up_to(most: int):  # type: ignore[no-untyped-def]
    def number(text: str) -> int:
        value = int(text)
        if not 1 <= value <= most:
            raise argparse.ArgumentTypeError(f"between 1 and {most}")
        return value

    return number


if __name__ == "__main__":
    sys.exit(main())
