"""A shipped protocol with one thing changed, for tests that ask what follows from it."""

import copy
from typing import Any

from checklists.queries.protocols import shipped_data

MISSING = object()


def changed(path: str, value: object, slug: str = "first-infusion") -> dict[str, Any]:
    """The data with the field at this path ("items/2/label") set, or taken out for MISSING."""
    data = copy.deepcopy(shipped_data(slug))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = data
    for part in parents:
        place = place[part]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return data
