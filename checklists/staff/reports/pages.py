"""What a report is made of, whatever it counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from checklists.queries.sites import SitePage
from checklists.rules.access import Actor
from checklists.rules.report_span import Span
from checklists.staff.reports.dates import full_day
from checklists.staff.reports.drawings import Drawing, Size
from checklists.staff.reports.tables import Table


@dataclass(frozen=True)
class Asked:
    """Whose numbers of which days somebody asks for. `today` is the site's own."""

    site: SitePage
    span: Span
    today: date
    by: Actor

    @property
    def so_far(self) -> Span | None:
        """Without the days to come; None where all of them are."""
        return self.span.until(self.today)

    @property
    def between(self) -> str:
        """ "Mon 2 Nov 2026 to Sun 29 Nov 2026", and how far it has come."""
        named = {"first": full_day(self.span.first), "last": full_day(self.span.last)}
        if self.span.first <= self.today < self.span.last:
            return _("%(first)s to %(last)s, so far") % named
        return _("%(first)s to %(last)s") % named


@dataclass(frozen=True)
class Section:
    """One table and, mostly, the same numbers drawn. `summary` says the drawing in words, `inks` what its fillings mean."""

    heading: str
    table: Table
    draw: Callable[[Size], Drawing] | None = None
    summary: str = ""
    inks: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Report:
    """`meaning` is what the figures mean, `basis` what they rest on, `headline` the one thing to read. `notes` say what they cannot tell.

    Without sections there is nothing to count on these days.
    """

    key: str
    title: str
    meaning: str
    basis: str
    headline: str
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def hides(self) -> bool:
        return any(section.table.hides for section in self.sections)

    def table(self, key: str) -> Table | None:
        """The one of that key; without a key the first."""
        tables = [section.table for section in self.sections]
        return next((table for table in tables if key in (table.key, "")), None)
