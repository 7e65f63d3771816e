import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checklists.queries import wall
from clinic import sealed_rows, second_factor
from clinic.sealed_rows import Renewed

_MOST_NAMED = 20


class Command(BaseCommand):
    help = "Seals what rests sealed under the first key of FIELD_KEYS, so that the keys behind it can go."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON only")

    @wall.everywhere("rotate_field_keys")
    def handle(self, *args: Any, **options: Any) -> None:
        factors = second_factor.renew()
        words = sealed_rows.renew(alias="owner")
        if options["json"]:
            told = {
                name: {**asdict(done), "unreadable": sorted(done.unreadable)} for name, done in words.items()
            }
            self.stdout.write(json.dumps({**asdict(factors), "words": told}))
        else:
            self.stdout.write("\n".join(_lines(factors, words)))
        problems = [*_problems(factors, words)]
        if problems:
            raise CommandError("\n".join(problems))


def _lines(factors: second_factor.Renewed, words: dict[str, Renewed]) -> list[str]:
    done = [
        f"{one.sealed_anew} rows of {name} sealed anew." for name, one in words.items() if one.sealed_anew
    ]
    return [f"{factors.sealed_anew} of {factors.factors} second factors sealed anew.", *done]


def _problems(factors: second_factor.Renewed, words: dict[str, Renewed]) -> list[str]:
    """Line by line: what no key opens, and what somebody held."""
    back = "Put the key back that sealed it, and run this again"
    found = []
    if factors.unreadable:
        numbers = ", ".join(map(str, factors.unreadable))
        found.append(
            f"No key of FIELD_KEYS opens factor {numbers}. {back}; or take the factor away with forget_factors."
        )
    for name, one in words.items():
        if one.unreadable:
            found.append(
                f"No key of FIELD_KEYS opens {len(one.unreadable)} rows of {name}: {_numbers(one)}. {back}."
            )
        if one.left:
            found.append(f"{one.left} rows of {name} were in use. Run this again.")
    return found


def _numbers(done: Renewed) -> str:
    named = sorted(done.unreadable)
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(map(str, named[:_MOST_NAMED])) + more
