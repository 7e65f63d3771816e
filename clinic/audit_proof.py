"""Is an exported audit as it was written? Python alone is needed: `python audit_proof.py FILE`. Source: security.md AD-8.

Of a copy that goes on, `python audit_proof.py --copy FILE`: it has no last line yet.

A line an entry: its chain and number, the text that was hashed, the hash before it and its own. The last line holds the newest
entry of each chain and a digest of all lines above it, so that a missing end is found as well. Each hash is SHA-256 of the hash
before it and the text.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

# Of each chain the number and the hash of its newest entry.
Newest = dict[str, list[Any]]
START = hashlib.sha256(b"").hexdigest()


def line(told: dict[str, object]) -> str:
    """How a line is written, to the byte."""
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def lines(entries: Iterable[tuple[str, int, str, str, str]]) -> Iterator[str]:
    """`chain`, `seq`, `text`, `prev`, `hash` of each entry, by chain and number: the lines of a file."""
    whole = hashlib.sha256()
    heads: Newest = {}
    for entry in entries:
        written = entry_line(entry)
        whole.update(written.encode() + b"\n")
        heads[entry[0]] = [entry[1], entry[4]]
        yield written
    yield line({"heads": heads, "lines": whole.hexdigest()})


def entry_line(entry: tuple[str, int, str, str, str]) -> str:
    chain, seq, text, prev, hashed = entry
    return line({"chain": chain, "seq": seq, "text": text, "prev": prev, "hash": hashed})


def problem_of_copy(written: Iterable[str]) -> str:
    """As `problem`, of a file that goes on."""
    before: Newest = {}
    found = (_entry(number, each.removesuffix("\n"), before) for number, each in enumerate(written, 1))
    return next(filter(None, found), "")


def problem(written: Iterable[str]) -> str:
    """What is wrong first, with the entry it is wrong at; "" where all is as it was written."""
    whole, number, held = hashlib.sha256(), 0, None
    before: Newest = {}
    for number, each in enumerate(written, 1):
        if held is not None and (wrong := _entry(number - 1, held, before)):
            return wrong
        if held is not None:
            whole.update(held.encode() + b"\n")
        held = each.removesuffix("\n")
    return _end(number, held or "", before, whole.hexdigest())


def _entry(number: int, written: str, before: Newest) -> str:
    """The entry of this line, which is kept in `before` where it is right."""
    told = _read(written)
    if told is None or set(told) != {"chain", "seq", "text", "prev", "hash"}:
        return f"line {number}: this is no entry as it was written"
    name = f"chain {told['chain']}, entry {told['seq']} (line {number})"
    seq, last = before.get(told["chain"], [0, START])
    if told["seq"] != seq + 1:
        return f"{name}: an entry before it is missing"
    if told["prev"] != last:
        return f"{name}: it does not follow the entry before it"
    content = bytes.fromhex(told["prev"]) + told["text"].encode()
    if hashlib.sha256(content).hexdigest() != told["hash"] or json.loads(told["text"])[:2] != [
        told["chain"],
        told["seq"],
    ]:
        return f"{name}: its content was changed"
    before[told["chain"]] = [told["seq"], told["hash"]]
    return ""


def _end(number: int, written: str, before: Newest, whole: str) -> str:
    told = _read(written)
    if told is None or set(told) != {"heads", "lines"}:
        return f"line {number}: the end of the file is missing"
    if told["heads"] != before:
        return f"line {number}: the newest entries are missing"
    return "" if told["lines"] == whole else f"line {number}: the lines above are others"


def _read(written: str) -> dict[str, Any] | None:
    """None for what is no line of ours, to the byte."""
    try:
        told = json.loads(written)
    except ValueError:
        return None
    return told if isinstance(told, dict) and line(told) == written else None


def main(arguments: list[str]) -> int:
    *kind, name = arguments or [""]
    if kind not in ([], ["--copy"]) or not name:
        sys.stderr.write("usage: python audit_proof.py [--copy] FILE\n")
        return 2
    with open(name, encoding="ascii", errors="replace", newline="\n") as file:
        wrong = problem_of_copy(file) if kind else problem(file)
    sys.stdout.write(f"{wrong or 'As it was written.'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
