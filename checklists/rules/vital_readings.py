"""One set of readings, and one sign as it stands after several of them. Source: clinical.md 5.1."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from checklists.rules.band import Band
from checklists.rules.day_findings import DayFinding
from checklists.rules.vital_bands import Measure


@dataclass(frozen=True, slots=True)
class Reading:
    """One set of values, any left out, and all findings that stood at that moment. `at` is aware.

    `holds`: young enough at the start. One that is not has to be taken again, and what was wrong in it still counts:
    nobody moves a start until a hold is forgotten.
    """

    at: datetime
    values: Mapping[Measure, float]
    findings: frozenset[DayFinding] = frozenset()
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """One sign as it stands: the newest `values` of its `measures`, taken `at`.

    `decided_by` are the measures that give the newest values their band. `again_from`: a second reading is asked
    for, from then on. `passed`: what stood before and is milder now; it left one band behind.
    """

    measures: tuple[Measure, ...]
    values: tuple[float, ...]
    at: datetime
    band: Band
    decided_by: tuple[Measure, ...]
    again_from: datetime | None = None
    passed: Band | None = None
