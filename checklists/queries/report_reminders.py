"""What followed the messages that went to patients before their appointment; nobody knows whether they were opened."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from checklists.queries.report_days import booked, instants, require_site
from checklists.queries.scope import patients_for
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.asked_messages import BUILT_IN
from checklists.rules.hindrances import Hindrance
from checklists.rules.report_reminders import WINDOW, Arrival
from checklists.rules.report_span import Span

_STATEMENT = """
WITH sent AS MATERIALIZED (
  SELECT r.id, split_part(r.rule, ':', 1) AS rule, r.appointment_id, r.sent_at, a.starts_at - r.sent_at AS lead
  FROM checklists_reminder r JOIN checklists_appointment a ON a.id = r.appointment_id
  WHERE a.site_id = %(site)s AND a.starts_at >= %(opens)s AND a.starts_at < %(closes)s
    AND r.state = 'sent' AND r.channel = 'email' AND r.recipient = 'patient' AND r.sent_at < a.starts_at
    AND split_part(r.rule, ':', 1) <> ALL(%(asked)s)
), ticks AS MATERIALIZED (
  SELECT i.appointment_id, t.at
  FROM checklists_tick t JOIN checklists_item i ON i.id = t.item_id
  JOIN checklists_appointment a ON a.id = i.appointment_id
  WHERE a.site_id = %(site)s AND a.starts_at >= %(opens)s AND a.starts_at < %(closes)s
    AND t.done AND (starts_with(t.by, 'patient:') OR starts_with(t.by, 'companion:'))
    AND NOT jsonb_exists(t.answer, 'late')
), around AS (
  SELECT s.id, bool_or(t.at > s.sent_at AND t.at <= s.sent_at + %(window)s) AS after,
         bool_or(t.at <= s.sent_at AND t.at > s.sent_at - %(window)s) AS before
  FROM sent s JOIN ticks t ON t.appointment_id = s.appointment_id GROUP BY s.id
), word AS (
  SELECT s.id, bool_or(d.kind IN ('bounced', 'complained')) AS bounced, bool_or(d.kind = 'delivered') AS delivered
  FROM sent s JOIN checklists_deliveryevent d ON d.reminder_id = s.id GROUP BY s.id
)
SELECT s.rule, coalesce(around.after, false), coalesce(around.before, false),
       CASE WHEN word.bounced THEN 'bounced' WHEN word.delivered THEN 'delivered' ELSE 'no_word' END, count(*),
       sum(extract(epoch FROM s.lead))::bigint
FROM sent s LEFT JOIN around ON around.id = s.id LEFT JOIN word ON word.id = s.id
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class RuleEffect:
    """One message of the protocol, or one notice. `after`, `before`: how many had at least one tick in that window."""

    rule: str
    sent: int
    after: int
    before: int
    arrivals: dict[Arrival, int]


def effects(*, site_id: int, zone: str, span: Span, by: Actor) -> tuple[RuleEffect, ...]:
    """By rule, the earliest before the appointment first; one statement. Raises NotFound."""
    require_site(site_id, by)
    opens, closes = instants(span, zone)
    given: dict[str, Any] = {
        "site": site_id,
        "opens": opens,
        "closes": closes,
        "window": WINDOW,
        "asked": list(BUILT_IN),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, given)
        rows = cursor.fetchall()
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for rule, after, before, arrival, count, seconds in rows:
        said = {"sent": count, "after": count * after, "before": count * before}
        counted[rule].update({**said, str(arrival): count, "ahead": seconds})
    order = sorted(counted, key=lambda rule: (-counted[rule]["ahead"] / counted[rule]["sent"], rule))
    return tuple(_effect(rule, counted[rule]) for rule in order)


def _effect(rule: str, counts: Counter[str]) -> RuleEffect:
    arrivals = {each: counts[each.value] for each in Arrival}
    return RuleEffect(rule, counts["sent"], counts["after"], counts["before"], arrivals)


def reach(*, site_id: int, zone: str, span: Span, by: Actor) -> dict[Hindrance | None, int]:
    """Patients with an appointment on these days by what keeps email from them now; None: it reaches them."""
    theirs = booked(site_id=site_id, zone=zone, span=span, by=by).exclude(status=Status.CANCELLED)
    rows = patients_for(by).filter(Exists(theirs.filter(patient=OuterRef("pk"))))
    why = Case(
        When(email="", then=Value(Hindrance.NO_ADDRESS.value)),
        When(address_failed_at__isnull=False, then=Value(Hindrance.BOUNCED.value)),
        When(Q(reminders_stopped_at__isnull=False), then=Value(Hindrance.STOPPED.value)),
        default=Value(""),
    )
    counted = rows.annotate(why=why).values_list("why").annotate(count=Count("pk")).order_by()
    return {Hindrance(reason) if reason else None: count for reason, count in counted}
