"""A table as a file: UTF-8 with a mark that spreadsheets look for, days in ISO 8601, nothing that one would run."""

import csv
import io

from checklists.staff.reports.tables import Table

_BYTE_ORDER_MARK = "\ufeff"
# What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def written(table: Table) -> str:
    """Its columns and rows, as they stand on the page."""
    kept = io.StringIO(newline="")
    lines = csv.writer(kept)
    lines.writerow(map(harmless, table.columns))
    lines.writerows([harmless(cell.plain) for cell in row.cells] for row in table.rows)
    return _BYTE_ORDER_MARK + kept.getvalue()


def harmless(text: str) -> str:
    """As text: an apostrophe before what would begin a formula, also behind spaces."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text
