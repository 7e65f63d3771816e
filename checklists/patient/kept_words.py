"""What the offline page says, in the patient's language. Generic by kind: a clinic's own words stay with the clinic."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.rules.facts import ItemKind

# A phone counts its ticks without us: each number has its own words, and beyond the last one only the number changes.
MOST_COUNTED = 20

KINDS: Mapping[ItemKind, object] = {
    ItemKind.FASTING: gettext_lazy("Your times for food and drink"),
    ItemKind.HYDRATION: gettext_lazy("Water and other drinks"),
    ItemKind.RIDE: gettext_lazy("Your way home"),
    ItemKind.CLOTHING: gettext_lazy("What to wear or bring"),
    ItemKind.MEDICINES: gettext_lazy("What you take"),
    ItemKind.WELLBEING: gettext_lazy("How you are"),
    ItemKind.COMFORT: gettext_lazy("What feels good to you"),
    ItemKind.QUESTION: gettext_lazy("One more question"),
}


def words() -> dict[str, object]:
    """By the names that the scripts know; a text in {braces} is filled in on the phone."""
    return {
        "title": _("Your appointment"),
        "list": _("Your list"),
        "done": _("Done"),
        "not_done": _("Not done"),
        "undo": _("Undo"),
        "here": _("Kept on this phone"),
        "there": _("With the clinic, {time}"),
        "offline": _("No connection."),
        "online": _("You are online again."),
        "open": _("Open my list"),
        "retry": _("Try again"),
        "open_link": _("Please open your link to see your own page. It is in our newest email."),
        "line": _("Line {number} of your list"),
        "look": _("Look at the list kept on this phone"),
        "as_of": _("These times are as we knew them on {time}. Please check our newest email too."),
        "times": _("Eating and drinking"),
        "no_times": _("Your care team gives you your eating and drinking times."),
        "rest": _("The rest of your list needs a connection."),
        "not_sent": _("No connection. This page was not sent. Please send it again when you are online."),
        "call": _("Call {phone}"),
        "zone": _("All times are clinic time."),
        "nothing": _("Nothing of your list is on this phone now. Please open your link."),
        "closed": _("Your list takes no answers any more. Please tell your nurse, or call us."),
        "asks_more": _("This line asks a question now. Please open it."),
        "refused": _("This line has changed. Please look at it again."),
        "team": _("Your care team changed this, {time}: {state}"),
        "phone": _("Another phone changed this, {time}: {state}"),
        "change": _("This was asked again, {time}: {state}"),
        "looked": _("they have looked at it"),
        "yours": _("On this phone you said: {state}"),
        "mine": _("Keep what I said"),
        "theirs": _("Leave it as it is"),
        "again": _("Your appointment changed after you ticked this. Does it still hold?"),
        "yes": _("Yes, send it"),
        "no": _("No, leave it out"),
        "send_first": _("Send them first"),
        "leave": _("Close without them"),
        "off": _("Take my list off this phone"),
        "went": _(
            "Your list is off this phone. Without a connection the page closes at the clinic within 15 minutes."
        ),
        "forbidden": _("This clinic keeps no lists on phones. Your list works as before."),
        **{name: _counted(each) for name, each in _COUNTS.items()},
    }


def _counted(each: Callable[[int], str]) -> list[str]:
    return [each(number) % {"n": number} for number in range(MOST_COUNTED + 1)]


def _kept(number: int) -> str:
    return ngettext(
        "No connection. %(n)s tick is kept on this phone until you are online.",
        "No connection. %(n)s ticks are kept on this phone until you are online.",
        number,
    )


def _signed_out(number: int) -> str:
    return ngettext("Open your link to send %(n)s tick.", "Open your link to send %(n)s ticks.", number)


def _sending(number: int) -> str:
    return ngettext("Sending %(n)s tick.", "Sending %(n)s ticks.", number)


def _unsent(number: int) -> str:
    return ngettext(
        "%(n)s tick has not reached the clinic.", "%(n)s ticks have not reached the clinic.", number
    )


_COUNTS: Mapping[str, Callable[[int], str]] = {
    "kept": _kept,
    "signed_out": _signed_out,
    "sending": _sending,
    "unsent": _unsent,
}
