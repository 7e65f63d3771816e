"""Which medicines a text names: one line in, one line out. Needs no database."""

import io
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from checklists.queries.formulary import formulary, screening
from checklists.rules.medications import FormularyInvalid, Match, Screening
from checklists.rules.medicine_words import MAX_CHARACTERS

MAX_BYTES = 4 * MAX_CHARACTERS
NO_INPUT = "Nothing on standard input. One medicine a line: echo 'xanax 0.5 mg' | manage.py screen_medications --json"
AT_A_TERMINAL = "Type one medicine a line; Ctrl-D ends."
UNRECOGNISED = "not recognised: a nurse looks at it"


class Command(BaseCommand):
    help = "Screens medicines, one a line on standard input. For staff: it names classes and routes, it advises nothing."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            formulary()
        except FormularyInvalid as broken:
            raise CommandError(f"The formulary cannot be read: {broken}") from broken
        if sys.stdout is None:
            raise CommandError("Standard output is closed: nobody would read the answers.")
        try:
            self._screen_all(as_json=options["json"])
        except BrokenPipeError:
            _forget_the_rest()
        except OSError as error:
            _forget_the_rest()
            raise CommandError(f"An answer could not be written or read: {error.strerror}.") from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted.")

    def _screen_all(self, *, as_json: bool) -> None:
        count = 0
        if sys.stdin is not None and sys.stdin.isatty():
            self.stderr.write(AT_A_TERMINAL)
        for count, text in enumerate(lines(_standard_input()), start=1):  # noqa: B007
            found = screening(text)
            self.stdout.write(json.dumps(as_object(text, found)) if as_json else as_sentence(text, found))
            self.stdout.flush()
        if not count:
            self.stderr.write(NO_INPUT)


def _forget_the_rest() -> None:
    """What was not written cannot be: Python must not complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def lines(stream: BinaryIO) -> Iterator[str]:
    """The lines of a stream, cut at MAX_CHARACTERS; bytes that are no UTF-8 become replacement characters."""
    while raw := stream.readline(MAX_BYTES):
        tail = raw
        while tail and not tail.endswith(b"\n"):
            tail = stream.readline(1 << 20)
        yield raw.decode("utf-8-sig", errors="replace").rstrip("\r\n")[:MAX_CHARACTERS]


def as_object(text: str, found: Screening) -> dict[str, object]:
    """The shape other programs read; no matches means that a nurse looks at it."""
    return {"text": text, "matches": [_match(match) for match in found.matches]}


def as_sentence(text: str, found: Screening) -> str:
    """One readable line; what a terminal would obey instead of show is written as its code."""
    words = [_words(match) for match in found.matches]
    if found.unrecognised or not words:
        words.append(UNRECOGNISED)
    return "".join(map(_shown, text)) + ": " + "; ".join(words)


def _shown(letter: str) -> str:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    written = letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
    return written.encode(encoding, "backslashreplace").decode(encoding)


def _match(match: Match) -> dict[str, object]:
    return {
        "generic": match.generic,
        "class": match.medicine_class,
        "route": str(match.route),
        "how": match.how,
        "score": match.score,
    }


def _words(match: Match) -> str:
    certainty = "may mean " if match.how in {"fuzzy", "hint"} else ""
    asked = ", ask" if match.ask else ""
    warned = f", not to be mistaken for {' or '.join(match.look_alikes)}" if match.look_alikes else ""
    return f"{certainty}{match.generic or 'one of its class'} ({match.medicine_class}, {match.route}{asked}{warned})"


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        return io.BytesIO()
    return getattr(sys.stdin, "buffer", None) or io.BytesIO(sys.stdin.read().encode("utf-8", "replace"))
