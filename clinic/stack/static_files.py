"""Static files are collected again only when one of them changed: it takes a second that most starts can save."""

import hashlib
from pathlib import Path

from clinic.stack.state import State


def fingerprint(checkout: Path) -> str:
    """Changes with any file below `static`, and with the libraries that bring files of their own."""
    sources = sorted(path for path in (checkout / "static").rglob("*") if path.is_file())
    sources += sorted((checkout / "requirements").glob("*.lock"))
    marks = [f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in sources]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def are_current(state: State) -> bool:
    kept = state.folder / "static.mark"
    collected = state.checkout / "staticfiles" / "staticfiles.json"
    return collected.exists() and kept.exists() and kept.read_text() == fingerprint(state.checkout)


def note_collected(state: State) -> None:
    (state.folder / "static.mark").write_text(fingerprint(state.checkout))
