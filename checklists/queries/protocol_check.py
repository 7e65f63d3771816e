"""What is wrong or worth a thought in a protocol's data, as it would be used at one site."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from checklists.models import Site
from checklists.queries.formulary import formulary
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.clock import local
from checklists.rules.everyday_words import EVERYDAY
from checklists.rules.protocol import ProtocolInvalid, parse
from checklists.rules.protocol_finding import Finding, Weight
from checklists.rules.protocol_lint import lint

_SHORTEST_NAME = 5


@dataclass(frozen=True)
class Check:
    """`problems` are what `parse` says ("path: words") while the data are no protocol; `findings` come after that."""

    problems: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def blocks(self) -> bool:
        """Whether it can be neither signed off nor published as it is."""
        return bool(self.problems) or any(each.weight is Weight.REFUSED for each in self.findings)


def of_site(data: Any, *, site_id: int, by: Actor, now: datetime) -> Check:
    """The same for a caller that knows only the site's id. Raises NotFound."""
    site = Site.objects.filter(pk=site_id, pk__in=by.site_ids).first()
    if site is None:
        raise NotFound
    return of_data(data, site=site, now=now)


def of_data(data: Any, *, site: Site, now: datetime) -> Check:
    """Problems, or findings where there is none: lint reads whole protocols only."""
    try:
        protocol = parse(data)
    except ProtocolInvalid as invalid:
        return Check(invalid.problems, ())
    found = lint(
        protocol,
        site_languages=site.languages,
        zone=site.time_zone,
        today=local(now, site.time_zone).date(),
        medicine_names=_medicine_names(),
    )
    return Check((), found)


@cache
def _medicine_names() -> frozenset[str]:
    """Single words that name a medicine and nothing else."""
    words = (name.text.lower() for name in formulary().names.values())
    return frozenset(
        word for word in words if word.isalpha() and len(word) >= _SHORTEST_NAME and word not in EVERYDAY
    )
