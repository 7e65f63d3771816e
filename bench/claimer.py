"""A process that claims what is due at one site and records it as sent, until nothing is left.

Says "ready", waits for a line on its standard input, and prints what it did as one line of JSON. Its mail server takes
everything at once: what is measured is the table.
"""

import json
import sys
import time

import django

django.setup()

from django.utils import timezone

from checklists.actions import reminders, transmissions
from checklists.actions.reminders import Claim
from checklists.actions.transmissions import Mark, Outcome
from checklists.queries import wall
from checklists.rules.access import system
from checklists.rules.plan_facts import Told
from checklists.rules.transmission import Answer, Phase

BY = system("bench")


@wall.everywhere("bench")
def main(site_id: int) -> None:
    reminders.claim_due(site_id=site_id, rank=1, by=BY, now=timezone.now(), most=0)  # connect
    print("ready", flush=True)
    sys.stdin.readline()
    began, ids = time.time(), []
    while (claim := reminders.claim_due(site_id=site_id, rank=1, by=BY, now=timezone.now())).ids:
        ids += [str(one) for one in _sent(claim)]
    print(json.dumps({"began": began, "ended": time.time(), "ids": ids}), flush=True)


def _sent(claim: Claim) -> frozenset:  # type: ignore[type-arg]
    """Marked on a line each, as if each had a connection, then recorded together."""
    now = timezone.now()
    told = Told(starts_at=now, arrive_at=now)
    marks = [Mark(one, f"bench:{one.hex}", "", told) for one in claim.ids]
    begun = transmissions.record_and_mark(token=claim.token, outcomes=(), marks=marks, by=BY, now=now)
    outcomes = [Outcome(one, Answer.SENT, Phase.CONTENT, "250 taken") for one in sorted(begun.marked)]
    return transmissions.record_and_mark(token=claim.token, outcomes=outcomes, marks=(), by=BY, now=now).sent


if __name__ == "__main__":
    main(int(sys.argv[1]))
