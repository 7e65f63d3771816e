"""What the steps of getting started are called, why each is asked, and the words of their states."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from checklists.rules.setup_steps import State, Step

TITLES: Mapping[Step, object] = {
    Step.NAME: gettext_lazy("Name and time zone"),
    Step.CONTACT: gettext_lazy("Address and phone"),
    Step.WEB_ADDRESS: gettext_lazy("Web address"),
    Step.DATABASE: gettext_lazy("Database"),
    Step.WORKER: gettext_lazy("Worker"),
    Step.BEAT: gettext_lazy("Beat"),
    Step.STANDBY: gettext_lazy("Standby sender"),
    Step.TEST_EMAIL: gettext_lazy("Test email"),
    Step.PRIVACY_OFFICER: gettext_lazy("Privacy officer"),
    Step.PROTOCOL: gettext_lazy("Protocol published and signed off"),
    Step.TEAM: gettext_lazy("Team"),
    Step.SECOND_MANAGER: gettext_lazy("Second manager"),
    Step.SECOND_FACTOR: gettext_lazy("Second factor at sign-in"),
    Step.FIRST_APPOINTMENT: gettext_lazy("First appointment"),
}
WHY: Mapping[Step, object] = {
    Step.NAME: gettext_lazy("Every time on every page and in every message follows this clock."),
    Step.CONTACT: gettext_lazy("Patients read where to come and whom to call."),
    Step.WEB_ADDRESS: gettext_lazy("The links in messages begin with it."),
    Step.DATABASE: gettext_lazy("Everything rests there."),
    Step.WORKER: gettext_lazy("It sends the reminders."),
    Step.BEAT: gettext_lazy("It wakes the worker every 15 seconds."),
    Step.STANDBY: gettext_lazy("It sends when the worker, the beat or the broker is away."),
    Step.TEST_EMAIL: gettext_lazy("A link that does not arrive is a patient who does not prepare."),
    Step.PRIVACY_OFFICER: gettext_lazy(
        "A prescriber takes two people: a manager who asks, and a privacy officer who agrees."
    ),
    Step.PROTOCOL: gettext_lazy(
        "A prescriber answers for every number that a patient reads. A manager cannot."
    ),
    Step.TEAM: gettext_lazy("A nurse checks in, a prescriber decides, each with a sign-in of their own."),
    Step.SECOND_MANAGER: gettext_lazy("If one is ill or leaves, somebody else lets people in."),
    Step.SECOND_FACTOR: gettext_lazy("A password that somebody learns would not be enough."),
    Step.FIRST_APPOINTMENT: gettext_lazy("From then on everything goes by itself."),
}
STATES: Mapping[State, object] = {
    State.DONE: gettext_lazy("Done"),
    State.OPEN: gettext_lazy("To do"),
    State.WAITS: gettext_lazy("Waits"),
    State.TROUBLE: gettext_lazy("Look at this"),
    State.UNKNOWN: gettext_lazy("Cannot be told"),
    State.ABSENT: gettext_lazy("Not there yet"),
}
