"""The call list as its address narrows it: by what a call is about, and by who makes it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries.calls import Attempt, CallLine
from checklists.rules.call_groups import CallGroup
from checklists.templatetags.clock import clock

GROUPS: Mapping[CallGroup, object] = {
    CallGroup.AFTER: gettext_lazy("The day after"),
    CallGroup.LIST: gettext_lazy("Their list"),
    CallGroup.RIDE: gettext_lazy("Ride home"),
    CallGroup.CHANGE: gettext_lazy("A change of time"),
    CallGroup.DATE: gettext_lazy("A new date"),
    CallGroup.LINK: gettext_lazy("Address and link"),
    CallGroup.MESSAGE: gettext_lazy("Message not told"),
}
WHO: Mapping[str, object] = {
    "": gettext_lazy("Everybody's"),
    "nurse": gettext_lazy("A nurse's"),
    "desk": gettext_lazy("The desk's"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what makes no sense is everything."""

    about: str = ""
    who: str = ""

    def query(self, **changed: str) -> str:
        parts = {"about": self.about, "who": self.who} | changed
        kept = urlencode({key: value for key, value in parts.items() if value})
        return f"?{kept}" if kept else "?"

    def holds(self, line: CallLine) -> bool:
        return self._is_theirs(line) and self.about in ("", line.group)

    def _is_theirs(self, line: CallLine) -> bool:
        return not self.who or (self.who == "nurse") == line.for_a_nurse

    def counted(self, lines: tuple[CallLine, ...]) -> Counter[str]:
        """By group, of those that the chosen people make."""
        return Counter(line.group.value for line in lines if self._is_theirs(line))


@dataclass(frozen=True)
class Tab:
    label: str
    count: int
    query: str
    chosen: bool


def asked(about: str, who: str) -> Asked:
    return Asked(about if about in set(CallGroup) else "", who if who in WHO else "")


def tabs(lines: tuple[CallLine, ...], asked: Asked) -> tuple[Tab, ...]:
    """Those groups that have a line, and the chosen one; all of them first."""
    counts = asked.counted(lines)
    shown = [group for group in CallGroup if counts[group.value] or asked.about == group]
    everything = Tab(_("All"), counts.total(), asked.query(about=""), not asked.about)
    return (
        everything,
        *(
            Tab(str(GROUPS[group]), counts[group.value], asked.query(about=group.value), asked.about == group)
            for group in shown
        ),
    )


def makers(lines: tuple[CallLine, ...], asked: Asked) -> tuple[Tab, ...]:
    counts = {
        "": len(lines),
        "nurse": sum(line.for_a_nurse for line in lines),
        "desk": sum(not line.for_a_nurse for line in lines),
    }
    return tuple(
        Tab(str(label), counts[who], asked.query(who=who), asked.who == who) for who, label in WHO.items()
    )


def was_faster(made: Attempt, zone: str) -> str:
    """For whoever pressed second."""
    who = made.by or _("Somebody")
    said = {"who": who, "what": made.words, "at": clock(made.at, zone)}
    return _("%(who)s said so before you: %(what)s, %(at)s. That stands.") % said
