"""What `send_due` did and what it found, in words and as JSON."""

import json
from dataclasses import asdict, dataclass

from checklists.reminders.restore import Restored
from checklists.reminders.sweep import Swept


@dataclass(frozen=True)
class Did:
    """A sweep in one line, for people."""

    swept: Swept

    def __str__(self) -> str:
        did = self.swept
        line = f"{did.sent} sent, {did.failed} failed, {did.expired} expired, {did.calls} for the call list."
        at = did.planned_next_at
        return f"{line} Next: {f'{at:%Y-%m-%dT%H:%M:%SZ}' if at else 'nothing planned'}."

    def as_json(self) -> str:
        did, at = self.swept, self.swept.planned_next_at
        said = {
            "sent": did.sent,
            "failed": did.failed,
            "expired": did.expired,
            "calls": did.calls,
            "planned_next_at": at.isoformat() if at else None,
        }
        return json.dumps(said)


@dataclass(frozen=True)
class Found:
    """What a restored database looks like, for the person who decides."""

    restored: Restored

    def __str__(self) -> str:
        found = self.restored
        lines = [
            f"{found.marked} reminders had left already and are marked as sent.",
            f"{found.planned} are planned for the next 24 hours: please check the day.",
            *(f"  {one.site}: {one.planned}, from {one.first} to {one.last}" for one in found.day),
        ]
        if found.unknown:
            lines.append(
                f"{found.unknown} messages have left about bookings that this database does not have. "
                "What was booked, moved or cancelled after the backup is gone: enter it again first."
            )
        if found.hosts:
            names = ", ".join(found.hosts)
            lines.append(f"Have sent from this database: {names}. A journal elsewhere: add --journal FILE.")
        return "\n".join(lines)

    def as_json(self, *, sending: bool) -> str:
        found = self.restored
        said = {
            "marked_sent": found.marked,
            "planned_today": found.planned,
            "unknown": found.unknown,
            "day": [asdict(site) for site in found.day],
            "hosts": list(found.hosts),
            "sending": sending,
        }
        return json.dumps(said)
