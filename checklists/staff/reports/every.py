"""The reports there are, in the order of a day: who came ready, what was lost, why, what helped, what was let pass."""

from collections.abc import Callable, Mapping

from checklists.staff.reports import arrivals, findings, losses, overrides, reminders
from checklists.staff.reports.pages import Asked, Report

REPORTS: Mapping[str, Callable[[Asked], Report]] = {
    module.KEY: module.report for module in (arrivals, losses, findings, reminders, overrides)
}
