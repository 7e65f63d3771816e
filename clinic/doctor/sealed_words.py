"""How words about health rest: all of them sealed, by keys that are at hand."""

from collections import Counter
from datetime import datetime

from checklists import key_ring
from clinic import sealed_rows
from clinic.doctor.finding import Finding, ill, warning, well

ALIAS = "default"
_PROBE = "sealed words"
_MOST_NAMED = 5


def rest(now: datetime) -> Finding:
    """Counted, not opened: a row that was changed is found when it is read, and by rotate_field_keys."""
    found = sealed_rows.keys(alias=ALIAS)
    lost = {place: _but(counts, {"", *key_ring.names()}) for place, counts in found.items()}
    plain = {place: counts.get("", 0) for place, counts in found.items()}
    total: Counter[str] = Counter()
    for counts in found.values():
        total.update(counts)
    if any(lost.values()):
        names = ", ".join(sorted(set(total) - {"", *key_ring.names()})[:_MOST_NAMED])
        seen = f"FIELD_KEYS lacks the keys {names}: {_named(lost)} do not open"
        return ill(
            _PROBE, seen, "Put the keys back behind the first one, and run: manage.py rotate_field_keys"
        )
    if any(plain.values()):
        return warning(_PROBE, f"{_named(plain)} are not sealed yet", "Run: manage.py rotate_field_keys")
    return well(_PROBE, f"{total.total()} rows, sealed by keys of FIELD_KEYS")


def _but(counts: dict[str, int], names: set[str]) -> int:
    return sum(count for name, count in counts.items() if name not in names)


def _named(rows: dict[str, int]) -> str:
    few = [f"{count} rows of {place}" for place, count in rows.items() if count]
    more = f" and of {len(few) - _MOST_NAMED} more columns" if len(few) > _MOST_NAMED else ""
    return ", ".join(few[:_MOST_NAMED]) + more
