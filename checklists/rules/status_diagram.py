"""The table of moves as a page people can look at.

    python -m checklists.rules.status_diagram > docs/status.md

writes the page again; `tests/rules/test_appointment_status.py` compares it with the table.
"""

from checklists.rules.appointment_status import TABLE, Move

_HEAD = (
    "# The statuses of an appointment",
    "",
    "Generated from the table in `checklists/rules/appointment_status.py`; to write it again:",
    "",
    "    python -m checklists.rules.status_diagram > docs/status.md",
    "",
    "```mermaid",
    "stateDiagram-v2",
    "    [*] --> expected",
)


def diagram() -> str:
    """The text of docs/status.md: the table as a mermaid diagram and as rows."""
    return "\n".join([*_HEAD, *_arrows(), "```", "", *_rows(), ""])


def _arrows() -> list[str]:
    return [f"    {move.source} --> {move.target}" for move in TABLE]


def _rows() -> list[str]:
    head = ["| from | to | who | needs |", "|---|---|---|---|"]
    return head + [
        f"| {move.source.label} | {move.target.label} | {', '.join(move.roles)} | {_needs(move)} |"
        for move in TABLE
    ]


def _needs(move: Move) -> str:
    own = [f"{need} for the patient" for need in move.patient_needs]
    return ", ".join([*move.needs, *own]) or "-"


if __name__ == "__main__":  # pragma: no cover
    print(diagram(), end="")  # noqa: T201  a page on standard output is this module's one command
