"""Whether somebody may leave now, from the rows: read by the page that locks the button and by the act behind it."""

from checklists.models import Appointment, RideHome
from checklists.rules import leaving
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import RidePolicy


def may_leave(row: Appointment, known: ChecklistFacts) -> bool:
    ride = RideHome.objects.filter(appointment=row).first()
    return leaving.is_open(
        policy=RidePolicy(ride.policy) if ride else None,
        handed_over=bool(ride and ride.handed_over_at),
        checklist=known,
    )
