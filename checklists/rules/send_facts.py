"""What is true about one claimed reminder right before sending."""

from dataclasses import dataclass
from datetime import datetime

from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import Reach
from checklists.rules.quiet_hours import QuietHours
from checklists.rules.reminder_rules import Audience, Channel, Condition, IfMissed, OnDoubt, Rank


@dataclass(frozen=True)
class SendFacts:
    """One claimed reminder and what is true about its appointment now. Instants are aware.

    `is_current` says that the plan it belongs to still holds. `named` are the clock times the message would name.
    `told_at` is when a message at least as critical last left for the same appointment and person. The counts are of
    24 hours. `reach` is the recipient's own; `stands` that a helper is still the one it was written for.
    `ride_settled`: whoever is needed to take the patient home is named and sure. `change_unseen`: see `Condition`.
    """

    rule: str
    channel: Channel
    rank: Rank
    due_at: datetime
    send_by: datetime
    status: Status
    is_current: bool
    zone: str
    quiet: QuietHours
    reach: Reach = Reach.EMAIL
    only_if: tuple[Condition, ...] = ()
    if_missed: IfMissed = IfMissed.NOTHING
    waits_for_morning: bool = True
    is_notice: bool = False
    items_open: bool = False
    hours_known: bool = True
    named: tuple[datetime, ...] = ()
    told_at: datetime | None = None
    address_changed_at: datetime | None = None
    audience: Audience = Audience.PATIENT
    stands: bool = True
    driver_missing: bool = False
    driver_named: bool = False
    ride_settled: bool = False
    contact_agreed: bool = False
    change_unseen: bool = False
    next_day_unanswered: bool = False
    sent_to_patient: int = 0
    sent_to_address: int = 0
    # The site has switched its reminders off.
    reminders_off: bool = False
    # How often nobody knew whether it left, what the rule says of that, and that a person asked for it since.
    doubts: int = 0
    on_doubt: OnDoubt = OnDoubt.RESEND
    by_hand: bool = False

    @property
    def is_mail(self) -> bool:
        return self.channel is Channel.EMAIL

    @property
    def is_for_helper(self) -> bool:
        return self.audience is not Audience.PATIENT

    @property
    def base_rule(self) -> str:
        """The rule without its ordinal: a second new link is `new_link:2`."""
        return self.rule.partition(":")[0]
