"""The table of moves as a page people can look at.

    python -m checklists.rules.status_diagram > docs/status.md

writes the page again; `tests/rules/test_appointment_status.py` compares it with the table.
"""

from collections.abc import Mapping

from checklists.rules.appointment_status import TABLE, Move, Need, Status
from checklists.rules.no_show import GRACE_MINUTES

_HEAD = (
    "# The statuses of an appointment",
    "",
    "Generated from the table in `checklists/rules/appointment_status.py`; to write it again:",
    "",
    "    python -m checklists.rules.status_diagram > docs/status.md",
    "",
    "An arrow says who may make the move, and in brackets what has to be true first. A press that was wrong goes back",
    "by an arrow of the last picture; what happened stays in the history with its reason.",
)
_WAY = (
    Status.EXPECTED,
    Status.ARRIVED,
    Status.CHECKED_IN,
    Status.IN_INFUSION,
    Status.RESTING,
    Status.LEFT,
)
_ENDS = frozenset({Status.NO_GO, Status.NO_SHOW, Status.CANCELLED})
_NEEDS: Mapping[Need, str] = {
    Need.START_PASSED: f"from {GRACE_MINUTES} minutes after the start",
    Need.READY: "everything confirmed",
    Need.RIDE_IN_PERSON: "driver seen in person, or ride overridden, or nobody needed",
    Need.REASON: "a reason",
    Need.START_AHEAD: "start still ahead",
    Need.ARRIVING: "near the time of arriving",
    Need.OWN_ARRIVAL: "while the desk has not gone on",
    Need.WAS_CHECKED_IN: "was checked in before",
}
_ROLES: Mapping[str, str] = {"system": "import"}


def diagram() -> str:
    """The text of docs/status.md: three pictures in mermaid, and every move as a row."""
    pictures = (
        ("Through the day", [move for move in TABLE if _goes_on(move)]),
        ("Where it ends without an infusion", [move for move in TABLE if move.target in _ENDS]),
        ("Taken back", [move for move in TABLE if not _goes_on(move) and move.target not in _ENDS]),
    )
    drawn = [line for title, moves in pictures for line in _picture(title, moves)]
    return "\n".join([*_HEAD, "", *drawn, "## Every move", "", *_rows(), ""])


def _goes_on(move: Move) -> bool:
    """One step further on the way of the day."""
    both = move.source in _WAY and move.target in _WAY
    return both and _WAY.index(move.target) == _WAY.index(move.source) + 1


def _picture(title: str, moves: list[Move]) -> list[str]:
    names = dict.fromkeys(status for move in moves for status in (move.source, move.target))
    boxes = [f'    state "{status.label}" as {status}' for status in names]
    begins = ["    [*] --> expected"] if title == "Through the day" else []
    arrows = [f"    {move.source} --> {move.target}: {_label(move)}" for move in moves]
    return [f"## {title}", "", "```mermaid", "stateDiagram-v2", *boxes, *begins, *arrows, "```", ""]


def _label(move: Move) -> str:
    """What is needed on a line of its own, so that it stays narrow. Mermaid reads no second colon in a label."""
    needs = _needs(move)
    return f"{_who(move)}<br>({needs})" if needs else _who(move)


def _who(move: Move) -> str:
    return ", ".join(_ROLES.get(role, role.replace("_", " ")) for role in move.roles)


def _needs(move: Move) -> str:
    own = [f"patient {_NEEDS[need]}" for need in move.patient_needs]
    theirs = [f"staff {_NEEDS[need]}" for need in move.staff_needs]
    return ", ".join([*(_NEEDS[need] for need in move.needs), *theirs, *own])


def _rows() -> list[str]:
    head = ["| from | to | who | needs |", "|---|---|---|---|"]
    return head + [
        f"| {move.source.label} | {move.target.label} | {_who(move)} | {_needs(move) or '-'} |"
        for move in TABLE
    ]


if __name__ == "__main__":  # pragma: no cover
    print(diagram(), end="")  # noqa: T201  a page on standard output is this module's one command
