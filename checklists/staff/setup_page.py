"""The lines of getting started, as the page shows them: state, words, and the one way on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from checklists.rules.access import BOOKING, Role
from checklists.rules.setup_steps import Probe, Setup, SetupFacts, State, Step
from checklists.staff.setup_sentences import say
from checklists.staff.setup_words import STATES, TITLES, WHY

# Whom to invite first, where several are missing.
_INVITED_FIRST = (Role.NURSE, Role.PRESCRIBER, Role.FRONT_DESK)


@dataclass(frozen=True)
class Way:
    """A link: where it leads and what it says. `sends` makes it a button that asks for a test email."""

    label: str
    address: str
    sends: bool = False


@dataclass(frozen=True)
class Line:
    step: Step
    title: object
    why: object
    shape: str
    state: object
    seen: str
    cure: str
    ways: tuple[Way, ...]
    skipped: bool
    may_be_skipped: bool
    # The first that is left: its way on stands out.
    is_next: bool


def lines(setup: Setup) -> tuple[Line, ...]:
    """In the order of the steps, always: a line that ticks itself moves no other under the pointer."""
    left = next((probe for probe in setup.probes if not probe.is_well), None)
    return tuple(_line(probe, setup.facts, is_next=probe is left) for probe in setup.probes)


def used_address(request: HttpRequest) -> str:
    """Where the browser found us, as SITE_BASE_URL would say it."""
    return f"{request.scheme}://{request.get_host()}"


def _line(probe: Probe, facts: SetupFacts, *, is_next: bool) -> Line:
    said = say(probe, facts)
    return Line(
        step=probe.step,
        title=TITLES[probe.step],
        why=WHY[probe.step],
        shape="skipped" if probe.skipped else probe.state.value,
        state=_("Not now") if probe.skipped else STATES[probe.state],
        seen=said.seen,
        cure=said.cure,
        ways=_ways(probe, facts),
        skipped=probe.skipped,
        may_be_skipped=probe.may_be_skipped and not probe.skipped,
        is_next=is_next,
    )


def _ways(probe: Probe, facts: SetupFacts) -> tuple[Way, ...]:
    slug, done = facts.slug, probe.state is State.DONE
    if probe.step in (Step.NAME, Step.CONTACT):
        return (Way(_("Change it") if done else _("Fill it in"), reverse("staff_site", args=[slug])),)
    if probe.step is Step.TEST_EMAIL:
        return _mail_ways(probe, slug)
    if probe.step is Step.PRIVACY_OFFICER and not done:
        return (_invite(slug, Role.PRIVACY_OFFICER),)
    if probe.step is Step.PROTOCOL and not done:
        return _protocol_ways(probe, slug)
    if probe.step is Step.TEAM and not done:
        return (_invite(slug, _missing(facts, _INVITED_FIRST)),)
    if probe.step is Step.SECOND_MANAGER and not done:
        return (_invite(slug, Role.MANAGER),)
    if (
        probe.step is Step.FIRST_APPOINTMENT
        and not done
        and not any(facts.team.get(role) for role in BOOKING)
    ):
        return (_invite(slug, Role.FRONT_DESK),)
    return ()


def _mail_ways(probe: Probe, slug: str) -> tuple[Way, ...]:
    address = reverse("staff_test_email", args=[slug])
    if probe.code == "asked":
        return ()
    label = _("Send a test email to me") if probe.state is State.OPEN else _("Send another one")
    catcher = (
        (Way(_("Look into the mail catcher"), settings.MAIL_PAGE_URL),) if settings.MAIL_PAGE_URL else ()
    )
    return (*(catcher if probe.code == "sent" else ()), Way(label, address, sends=True))


def _protocol_ways(probe: Probe, slug: str) -> tuple[Way, ...]:
    read = Way(_("Read the protocols"), reverse("staff_protocols", args=[slug]))
    return (_invite(slug, Role.PRESCRIBER), read) if probe.code == "no_prescriber" else (read,)


def _invite(slug: str, role: Role) -> Way:
    labels = {
        Role.NURSE: _("Invite a nurse"),
        Role.PRESCRIBER: _("Invite a prescriber"),
        Role.FRONT_DESK: _("Invite the front desk"),
        Role.MANAGER: _("Invite a manager"),
        Role.PRIVACY_OFFICER: _("Invite a privacy officer"),
    }
    return Way(labels[role], f"{reverse('staff_team', args=[slug])}?{urlencode({'role': role.value})}")


def _missing(facts: SetupFacts, roles: tuple[Role, ...]) -> Role:
    return next(
        (
            role
            for role in roles
            if not facts.team.get(role) and not facts.waiting.get(role) and not _is_asked(facts, role)
        ),
        roles[0],
    )


def _is_asked(facts: SetupFacts, role: Role) -> bool:
    return role is Role.PRESCRIBER and facts.asked > 0
