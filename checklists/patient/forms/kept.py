"""What a phone sends of the ticks that it kept."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms

from checklists.actions.kept_ticks import KeptTick
from checklists.rules.kept_ticks import Seen, SeenUnreadable

# Somebody may have pressed often; beyond that it is no phone of ours.
MOST = 200
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class CopyForm(forms.Form):
    """Which copy a phone speaks of."""

    copy = forms.UUIDField()


class KeptTicksForm(CopyForm):
    """`ticks` is a list of {operation, position, done, seen, phone_at}, oldest first; `phone_at` in milliseconds."""

    plan = forms.IntegerField(min_value=1, max_value=1_000_000)
    ticks = forms.JSONField()

    def clean_ticks(self) -> list[KeptTick]:
        raw = self.cleaned_data["ticks"]
        if not isinstance(raw, list) or len(raw) > MOST:
            raise forms.ValidationError("No list of ticks.", code="invalid")
        try:
            return [_tick(each) for each in raw]
        except (KeyError, TypeError, ValueError, AttributeError) as unclear:
            raise forms.ValidationError("No tick of ours.", code="invalid") from unclear


def _tick(raw: Any) -> KeptTick:
    """Raises KeyError, TypeError, ValueError, AttributeError."""
    position, done = raw["position"], raw["done"]
    if type(position) is not int or not 1 <= position <= 99 or type(done) is not bool:
        raise SeenUnreadable("position or done")
    return KeptTick(
        UUID(raw["operation"]), position, done, Seen.read(raw["seen"]), _told_at(raw.get("phone_at"))
    )


def _told_at(milliseconds: object) -> datetime | None:
    """The phone's own clock, as told; nothing where no calendar of ours reaches."""
    if type(milliseconds) is not int or not _FIRST.timestamp() <= milliseconds / 1000 < _LAST.timestamp():
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
