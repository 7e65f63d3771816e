"""One event is one line, made from what may be told. What our own lines put in was reviewed, argument by argument. Source: LG-1, LG-6."""

import ast
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import IntegrityError

from clinic.logs import OneLine, Redact
from tests.house.source import ROOT

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
# What a line of ours may put in: ids, counts, kinds of errors, names of ours; the mail server's own word on a refusal, without addresses.
REVIEWED = {
    "MOST_APART", "_name(error)", "answer.code or answer.words", "answer.phase", "chain", "chore", "claim.site_id", "day.day", "day.lost", "day.site", "len(claim.ids)",
    "len(events)", "method_of(request)", "new", "parcel.id", "ready.letter.id", "refusal.phase", "repaired.ended", "repaired.inserted", "repaired.shifted",
    "request.id", "response.status_code", "route", "settings.DELIVERY_PROVIDER", "site.slug", "site_id", "held.id",
    "taken.id", "took", "trouble", "where", "why", "number",
    "type(error).__name__", "unread", "', '.join((f'{count} {name}' for name, count in sorted(total.items())))", "*_named(found.broken)",
}  # fmt: skip


def line(message: str, *args: object, name: str = "clinic") -> str:
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
    assert Redact().filter(record)
    return OneLine().format(record)


def failed(error: BaseException, name: str = "clinic") -> str:
    record = logging.LogRecord(
        name, logging.ERROR, __file__, 1, "broken", (), (type(error), error, error.__traceback__)
    )
    Redact().filter(record)
    return OneLine().format(record)


@pytest.mark.parametrize(
    "typed", ["a\r\nERROR clinic forged", "a\x1b[2Jb", "a\u2028b", "a\x00b", "a\x85b", "a\u202eb"]
)
@pytest.mark.parametrize("name", ["clinic", "django.request", "celery"])
def test_one_event_is_one_line(typed: str, name: str) -> None:
    for said in (line("somebody typed %s", typed, name=name), line(typed, name=name)):
        assert len(said.splitlines()) == 1
        assert said.isprintable()


def test_an_error_is_told_by_its_kind_and_its_place_and_never_by_its_words() -> None:
    canary = "Kim Canary"
    try:
        try:
            raise ValueError(f"first\nsecond kim@maple.example {canary}")
        except ValueError as first:
            raise KeyError(canary) from first
    except KeyError as error:
        said = failed(error)
    assert len(said.splitlines()) == 1
    assert "KeyError in house/test_logs.py" in said and "ValueError in house/test_logs.py" in said
    assert [word for word in ("kim@", "Canary", "second", str(ROOT)) if word in said] == []


def test_an_error_of_the_database_names_its_number() -> None:
    try:
        try:
            raise psycopg.errors.UniqueViolation("Key (email)=(kim@maple.example) already exists.")
        except psycopg.Error as first:
            raise IntegrityError(str(first)) from first
    except IntegrityError as error:
        said = failed(error)
    assert "UniqueViolation 23505" in said and "kim" not in said


@pytest.mark.parametrize(
    ("message", "args", "told"),
    [
        ("Task %(name)s[%(id)s] raised: %(exc)s", ({"name": "a", "id": "b", "exc": "Canary"},), "Task …[…] raised: …"),
        ("Not Found: %s", ("/staff/canary/",), "Not Found: …"),
        ("Invalid HTTP_HOST header: 'canary.example'.", (), "…"),
        ("cannot connect to {0}", ("canary",), "cannot connect to …"),
        ("%5.1f of %r", (1.0, "canary"), "… of …"),
    ],
)  # fmt: skip
def test_a_librarys_line_keeps_its_fixed_words_alone(
    message: str, args: tuple[object, ...], told: str
) -> None:
    said = line(message, *args, name="django.security")
    assert said.endswith(f"WARNING django.security {told}")
    assert "canary" not in said.lower()


def put_in() -> Iterator[tuple[str, str]]:
    """Every argument of every line that our code writes, with its file."""
    for file in [*ROOT.glob("clinic/**/*.py"), *ROOT.glob("checklists/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and is_a_line(node.func):
                yield from ((file.name, ast.unparse(argument)) for argument in node.args)


def is_a_line(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr in LEVELS
        and isinstance(called.value, ast.Name)
        and called.value.id in ("log", "logger", "logging")
    )


def test_no_line_puts_in_what_was_not_reviewed() -> None:
    found = [(file, said) for file, said in put_in() if not said.startswith(("'", '"', "f'"))]
    assert [(file, said) for file, said in found if said not in REVIEWED] == []
    assert REVIEWED - {said for _, said in put_in()} == set()


def test_no_line_is_made_of_typed_words_before_it_is_written() -> None:
    """Its words stand in the code, so that what is put in can be seen."""
    assert [(file, said) for file, said in put_in() if said.startswith("f'")] == []
