from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: what was looked at, whether it is well, what was seen, what to do."""

    probe: str
    ok: bool
    seen: str
    cure: str = ""


def well(probe: str, seen: str) -> Finding:
    return Finding(probe, True, seen)


def ill(probe: str, seen: str, cure: str) -> Finding:
    return Finding(probe, False, seen, cure)


def warning(probe: str, seen: str, cure: str) -> Finding:
    """Worth a look, no illness: the exit code stays 0."""
    return Finding(probe, True, f"warning: {seen}", cure)
