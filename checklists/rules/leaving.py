"""Whether a patient may leave: somebody who takes them home was seen in person. Source: ux.md N16, clinical.md 3."""

from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.override import is_agreed


def is_open(*, policy: RidePolicy | None, handed_over: bool, checklist: ChecklistFacts) -> bool:
    """Unlocked by the driver in person, by an approved override of the ride, or where the policy asks for nobody.

    `policy` is None where no ride is kept at all. An override from before another driver was named, or before a nurse
    found the ride unmet, lets nobody leave.
    """
    if policy is None or policy is RidePolicy.UNESCORTED_EXTENDED_STAY or handed_over:
        return True
    ride = checklist.item(ItemKind.RIDE)
    return ride is not None and is_agreed(ride)
