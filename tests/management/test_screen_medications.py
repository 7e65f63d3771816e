"""`manage.py screen_medications`: one line in, one line out, whatever the line holds."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from checklists.management.commands import screen_medications
from checklists.rules.medications import FormularyInvalid

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(given: bytes, *arguments: str) -> tuple[list[str], str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        call_command("screen_medications", *arguments)
        printed = capsys.readouterr()
        return printed.out.splitlines(), printed.err

    return run


def test_json_prints_one_object_a_line(run: Any) -> None:
    out, err = run(b"xanex .5\nblorptin\n", "--json")
    assert [json.loads(line) for line in out] == [
        {
            "text": "xanex .5",
            "matches": [
                {
                    "generic": "alprazolam",
                    "class": "benzodiazepine",
                    "route": "prescriber_decision",
                    "how": "misspelling",
                    "score": 95.0,
                }
            ],
        },
        {"text": "blorptin", "matches": []},
    ]
    assert err == ""


def test_readable_lines_name_medicine_class_route_and_look_alike(run: Any) -> None:
    out, _ = run(b"Klonopin\nnone\nclonitin\n")
    assert out[0] == (
        "Klonopin: clonazepam (benzodiazepine, prescriber_decision, not to be mistaken for clonidine)"
    )
    assert out[1] == "none: not recognised: a nurse looks at it"
    assert "may mean clonazepam" in out[2] and ", ask" in out[2]


@pytest.mark.parametrize(
    "given",
    [
        b"\xff\xfe\x00x\n",
        b"\xef\xbb\xbfxanax\n",
        "🙂 методон\n".encode(),
        b"\x00\n",
        b"\n",
        b"x" * 1_000_000 + b"\n",
        b"xanax, " * 200_000 + b"\n",
        b"no newline at the end",
        b'{"json": "xanax"}\n',
    ],
    ids=["bytes", "mark", "emoji", "nul", "blank", "megabyte", "megabyte of names", "open end", "json"],
)
def test_any_line_gets_one_object_and_the_next_line_its_own(run: Any, given: bytes) -> None:
    out, _ = run(given + (b"" if given.endswith(b"\n") else b"\n") + b"ambien\n", "--json")
    assert [json.loads(line)["text"] for line in out][1:] == ["ambien"]


def test_the_mark_at_the_start_of_a_file_is_no_part_of_a_name(run: Any) -> None:
    out, _ = run(b"\xef\xbb\xbfxanax\r\n", "--json")
    assert json.loads(out[0])["text"] == "xanax"


def test_no_input_says_what_to_do(run: Any) -> None:
    out, err = run(b"", "--json")
    assert out == [] and "One medicine a line" in err


def test_a_closed_input_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    call_command("screen_medications")
    assert "One medicine a line" in capsys.readouterr().err


def test_broken_data_are_an_error_in_words(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise FormularyInvalid(("formulary line 7: unknown class",))

    monkeypatch.setattr(screen_medications, "formulary", broken)
    with pytest.raises(CommandError, match="formulary line 7"):
        run(b"xanax\n")


def shell(given: bytes, *arguments: str, after: str = "") -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, with `after` behind it in a shell."""
    command = f"{sys.executable} manage.py screen_medications {' '.join(arguments)} {after}"
    return subprocess.run(
        ["bash", "-c", command], input=given, cwd=ROOT, capture_output=True, timeout=60, check=False
    )


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = shell(b"xanax\n" * 5_000, "--json", after="| head -1")
    assert json.loads(done.stdout)["text"] == "xanax" and done.stderr == b""


@pytest.mark.parametrize("after", ["> /dev/full", ">&-"], ids=["full disk", "closed output"])
def test_an_answer_that_cannot_be_written_is_an_error_in_words(after: str) -> None:
    done = shell(b"xanax\n", "--json", after=after)
    assert (
        done.returncode == 1 and b"Traceback" not in done.stderr and done.stderr.startswith(b"CommandError")
    )


def test_many_lines_keep_their_order() -> None:
    given = b"".join(b"xanax %d\n" % number for number in range(3_000))
    texts = [json.loads(line)["text"] for line in shell(given, "--json").stdout.splitlines()]
    assert texts == given.decode().splitlines()


def test_an_answer_is_there_before_the_next_line_is_asked() -> None:
    command = [sys.executable, "manage.py", "screen_medications", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None and running.stdout is not None
        running.stdin.write(b"ambien\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["text"] == "ambien"
        running.stdin.close()
