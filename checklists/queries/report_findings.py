"""What patients said of each item at home, against what a nurse found at check-in."""

from dataclasses import dataclass

from django.db import connection

from checklists.queries.report_days import instants, require_site
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.report_findings import Found, Said
from checklists.rules.report_span import Span

# The finding is the newest of confirmation and standing override; what was said is the newest word from home before
# it, unless a change asked the item again. A tick that came too late to count says nothing.
_STATEMENT = """
WITH asked AS (
  SELECT i.id, i.kind, i.key, i.label
  FROM checklists_item i JOIN checklists_appointment a ON a.id = i.appointment_id
  WHERE a.site_id = %(site)s AND a.starts_at >= %(opens)s AND a.starts_at < %(closes)s
    AND i.dropped_at IS NULL AND i.kind <> 'vital_signs'
), acts AS (
  SELECT c.item_id, c.outcome AS found, c.at, c.id
  FROM checklists_confirmation c JOIN asked ON asked.id = c.item_id
  UNION ALL
  SELECT o.item_id, 'overridden', o.requested_at, o.id
  FROM checklists_override o JOIN asked ON asked.id = o.item_id
  WHERE o.withdrawn_at IS NULL AND (o.approved_at IS NOT NULL OR NOT o.needs_second)
), finding AS (
  SELECT DISTINCT ON (item_id) item_id, found, at FROM acts ORDER BY item_id, at DESC, id DESC
), word AS (
  SELECT DISTINCT ON (t.item_id) t.item_id,
    CASE WHEN jsonb_exists(t.answer, 'reopened') THEN 'no_answer' WHEN t.unsure THEN 'unsure'
         WHEN t.done THEN 'done' ELSE 'not_done' END AS said
  FROM checklists_tick t JOIN finding f ON f.item_id = t.item_id
  WHERE t.at <= f.at AND NOT jsonb_exists(t.answer, 'late')
    AND (NOT starts_with(t.by, 'staff:') OR jsonb_exists(t.answer, 'reopened'))
  ORDER BY t.item_id, t.at DESC, t.id DESC
)
SELECT asked.kind, CASE WHEN asked.kind = 'question' THEN asked.key ELSE '' END AS own, max(asked.label),
       coalesce(word.said, 'no_answer') AS said, finding.found, count(*)
FROM asked JOIN finding ON finding.item_id = asked.id LEFT JOIN word ON word.item_id = asked.id
WHERE finding.found <> ''
GROUP BY 1, 2, 4, 5
"""


@dataclass(frozen=True)
class ItemFindings:
    """One kind of item, or one question of the clinic's own, whose `label` is then theirs. `counts` by (said, found)."""

    kind: ItemKind
    label: str
    counts: dict[tuple[Said, Found], int]


def findings(*, site_id: int, zone: str, span: Span, by: Actor) -> tuple[ItemFindings, ...]:
    """Of the appointments on these days, in the order of kinds; one statement. Raises NotFound."""
    require_site(site_id, by)
    opens, closes = instants(span, zone)
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"site": site_id, "opens": opens, "closes": closes})
        rows = cursor.fetchall()
    found: dict[tuple[str, str], ItemFindings] = {}
    for kind, own, label, said, seen, count in rows:
        item = found.setdefault((kind, own), ItemFindings(ItemKind(kind), label if own else "", {}))
        item.counts[Said(said), Found(seen)] = count
    order = list(ItemKind)
    return tuple(sorted(found.values(), key=lambda item: (order.index(item.kind), item.label)))
