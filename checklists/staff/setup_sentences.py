"""What was found of a step of getting started, and what to do about it: read by the desk's page and by `doctor`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.rules.access import Role
from checklists.rules.setup_steps import Probe, SetupFacts, State, Step
from checklists.templatetags.clock import moment

_RUNS: Mapping[Step, str] = {
    Step.WORKER: "celery -A clinic worker",
    Step.BEAT: "celery -A clinic beat",
    Step.STANDBY: "manage.py send_due --standby",
}


@dataclass(frozen=True)
class Said:
    """`seen` is what was found, `cure` what to do about it, "" where there is nothing to do."""

    seen: str
    cure: str = ""


def say(probe: Probe, facts: SetupFacts) -> Said:
    return _SAY[probe.step](probe, facts)


def _name(probe: Probe, facts: SetupFacts) -> Said:
    words = _("%(name)s; patients read “%(alias)s”. Its clock is that of %(zone)s.")
    said = words % {"name": facts.name, "alias": facts.alias, "zone": facts.zone.replace("_", " ")}
    return Said(said, "" if probe.state is State.DONE else _("Fill in what is missing."))


def _contact(probe: Probe, facts: SetupFacts) -> Said:
    if probe.state is State.DONE:
        return Said(f"{facts.address}, {facts.phone}")
    if probe.code == "no_phone":
        return Said(_("There is no phone number."), _("Write down the number that patients call."))
    seen = _("The phone is %(phone)s; there is no address.") % {"phone": facts.phone}
    return Said(seen, _("Write down where patients come to."))


def _web_address(probe: Probe, facts: SetupFacts) -> Said:
    said = {"used": facts.used_address, "expected": facts.expected_address}
    if probe.state is State.DONE:
        return Said(_("Links in messages begin with %(expected)s") % said)
    seen = _("This page was opened at %(used)s, but links in messages begin with %(expected)s.") % said
    return Said(seen, _("Open the page there, or let whoever runs the system set SITE_BASE_URL."))


def _database(probe: Probe, facts: SetupFacts) -> Said:
    return Said(_("PostgreSQL %(version)s answers.") % {"version": facts.database})


def _life(probe: Probe, facts: SetupFacts) -> Said:
    at = {Step.WORKER: facts.worker_at, Step.BEAT: facts.beat_at, Step.STANDBY: facts.standby_at}[probe.step]
    if probe.state is State.DONE:
        return Said(_("It runs."))
    if probe.code == "nothing_leaves":
        return Said(
            _("Nothing leaves now: %(why)s") % {"why": facts.trouble}, _("Tell whoever runs the system.")
        )
    if probe.code == "no_worker":
        return Said(_("Nobody can tell while no worker runs."), _("See the line about the worker."))
    seen = _("Silent since %(when)s.") % {"when": _at(at, facts)} if at else _("It has not run yet.")
    return Said(seen, _("Whoever runs the system starts it: %(command)s") % {"command": _RUNS[probe.step]})


def _test_email(probe: Probe, facts: SetupFacts) -> Said:
    mail = facts.mail
    if probe.state is State.DONE:
        return Said(_("It arrived, %(when)s.") % {"when": _at(mail.arrived_at, facts)})
    asked, sent = _at(mail.asked_at, facts), _at(mail.sent_at, facts)
    return {
        "problem": Said(mail.problem, _("Tell whoever runs the system; then send another one.")),
        "not_taken": Said(
            _("Asked for %(when)s, and no sender has taken it.") % {"when": asked},
            _("Look at the lines about worker and standby; then send another one."),
        ),
        "asked": Said(_("Asked for %(when)s. It leaves within a minute.") % {"when": asked}),
        "sent": Said(
            _("It left, %(when)s.") % {"when": sent},
            _(
                "Open it, and press the button that its link leads to. Nothing there? Look into the spam folder."
            ),
        ),
    }.get(probe.code, Said(_("None was sent yet."), _("Send one to yourself. It is about nobody.")))


def _privacy_officer(probe: Probe, facts: SetupFacts) -> Said:
    if probe.state is State.DONE:
        return Said(_("Somebody here agrees before anybody becomes a prescriber."))
    if probe.code == "invited":
        return Said(_("One is invited, and comes in by their link."))
    if probe.code == "same_person":
        return Said(
            _("The only manager is the privacy officer too, and cannot agree to their own asks."),
            _("Invite another person as privacy officer."),
        )
    return Said(
        _("There is none: nobody can agree to a prescriber."),
        _("Invite one first. Nobody else at hand? Whoever runs the system can stand in: %(command)s")
        % {"command": "manage.py agree_to_prescriber"},
    )


def _protocol(probe: Probe, facts: SetupFacts) -> Said:
    words = ngettext("%(n)s protocol is published", "%(n)s protocols are published", facts.published)
    counted = words % {"n": facts.published}
    if probe.state is State.DONE:
        return Said(_("%(counted)s, each signed off by a prescriber.") % {"counted": counted})
    if probe.code == "none_published":
        return Said(_("No protocol is published: nothing can be booked."), _("Publish one under Protocols."))
    seen = _("%(counted)s, %(unsigned)s of them not signed off.") % {
        "counted": counted,
        "unsigned": facts.unsigned,
    }
    cure = {
        "prescriber_signs": _("%(names)s can sign off, under Protocols.")
        % {"names": ", ".join(facts.prescribers)},
        "prescriber_invited": _("A prescriber is invited, and signs off under Protocols once they are in."),
        "prescriber_asked": _("A prescriber waits for the privacy officer's word, under Prescribers."),
    }
    return Said(seen, cure.get(probe.code, _("Nobody here may sign off: invite a prescriber.")))


def _team(probe: Probe, facts: SetupFacts) -> Said:
    counted = {
        Role.NURSE: ngettext("%(n)s nurse", "%(n)s nurses", facts.team.get(Role.NURSE, 0)),
        Role.PRESCRIBER: ngettext(
            "%(n)s prescriber", "%(n)s prescribers", facts.team.get(Role.PRESCRIBER, 0)
        ),
        Role.FRONT_DESK: ngettext(
            "%(n)s at the front desk", "%(n)s at the front desk", facts.team.get(Role.FRONT_DESK, 0)
        ),
    }
    listed = ", ".join(words % {"n": facts.team.get(role, 0)} for role, words in counted.items())
    seen = _("%(listed)s.") % {"listed": listed}
    if probe.state is State.DONE:
        return Said(seen)
    return Said(
        seen, _("They are invited, and come in by their link.") if probe.code else _("Invite who is missing.")
    )


def _second_manager(probe: Probe, facts: SetupFacts) -> Said:
    if probe.state is State.DONE:
        return Said(_("There are %(n)s managers.") % {"n": facts.team.get(Role.MANAGER, 0)})
    if probe.code == "invited":
        return Said(_("One is invited, and comes in by their link."))
    return Said(_("There is only one manager."), _("Invite somebody you trust."))


def _second_factor(probe: Probe, facts: SetupFacts) -> Said:
    if probe.state is State.DONE:
        return Said(_("Everybody sets one up at the first sign-in, before anything else."))
    return Said(_("The demo asks nobody for one: sign-in is by password alone."))


def _first_appointment(probe: Probe, facts: SetupFacts) -> Said:
    if probe.state is State.DONE:
        return Said(_("Somebody is booked."))
    return Said(_("Nobody is booked yet."), _("Front desk, nurse or prescriber books, under Book or Import."))


def _at(at: datetime | None, facts: SetupFacts) -> str:
    """On the site's clock; where there is no site, on the world's."""
    return moment(at, facts.zone or "UTC")


_SAY: Mapping[Step, Callable[[Probe, SetupFacts], Said]] = {
    Step.NAME: _name,
    Step.CONTACT: _contact,
    Step.WEB_ADDRESS: _web_address,
    Step.DATABASE: _database,
    Step.WORKER: _life,
    Step.BEAT: _life,
    Step.STANDBY: _life,
    Step.TEST_EMAIL: _test_email,
    Step.PRIVACY_OFFICER: _privacy_officer,
    Step.PROTOCOL: _protocol,
    Step.TEAM: _team,
    Step.SECOND_MANAGER: _second_manager,
    Step.SECOND_FACTOR: _second_factor,
    Step.FIRST_APPOINTMENT: _first_appointment,
}
