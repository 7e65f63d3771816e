"""What a save sends, in sentences and with the very texts, before it is saved. Source: ux.md N18."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from checklists.actions.unread_mail import UnreadMail
from checklists.messages.examples import example
from checklists.queries.outcomes import Answer, Outcome, Shift
from checklists.queries.sites import SitePage
from checklists.staff.pages import page
from checklists.templatetags.clock import moment

# The field that says what was read before a save.
READ = "read"


@dataclass(frozen=True)
class Text:
    """One message that answers the act: to whom and when, its subject and its text as they would be sent."""

    name: str
    title: str
    due_at: datetime
    is_now: bool
    held: str
    language: str
    direction: str
    subject: str
    body: str


@dataclass(frozen=True)
class Sends:
    """`lead` says who gets what; `later` what changes of the rest; `call` that nobody is reached by email."""

    lead: str
    later: tuple[str, ...]
    texts: tuple[Text, ...]
    outcome: Outcome

    @property
    def is_any(self) -> bool:
        """Whether anything is sent, or planned otherwise than before."""
        return bool(self.texts or self.outcome.shifts)

    @property
    def call(self) -> bool:
        """Whether somebody has to phone, because no email goes to the patient."""
        return bool(self.outcome.hindered) or self.outcome.off


def looked_at(
    request: HttpRequest,
    site: SitePage,
    outcome: Outcome,
    *,
    title: str,
    who: str,
    save: str,
    back: str,
    notes: Iterable[str] = (),
    kept: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """A page of its own for an act that is one button: what it sends, then the button once more.

    `kept` is what was typed on the page before and goes along with the save; `back` leaves everything as it is.
    """
    context = {
        "sends": sends(outcome, site.zone),
        "title": title,
        "who": who,
        "save": save,
        "back": back,
        "notes": notes,
        "kept": list(kept),
    }
    return page(request, "staff/look.html", site, context)


def read_first(
    request: HttpRequest, site: SitePage, unread: UnreadMail, *, who: str, back: str
) -> HttpResponse:
    """A page of its own for a form that mails somebody: what it sends, and the same form once more, as it was sent."""
    return looked_at(
        request,
        site,
        unread.outcome,
        title=_("Not saved yet: read what it sends"),
        who=who,
        save=_("Save and send"),
        back=back,
        kept=carried(request, unread),
    )


def carried(request: HttpRequest, unread: UnreadMail) -> list[tuple[str, str]]:
    """Every field as it was sent, and the seal of what is read now."""
    own = ("csrfmiddlewaretoken", READ)
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in own]
    return [*sent, (READ, unread.seal)]


def read_of(request: HttpRequest) -> str:
    """The seal of what was read before this save, "" for none."""
    return request.POST.get(READ, "")


def sends(outcome: Outcome, zone: str) -> Sends:
    """`zone` is the site's."""
    return Sends(
        lead=" ".join(_lead(outcome, zone)),
        later=tuple(_later(outcome)),
        texts=tuple(_text(answer) for answer in outcome.answers),
        outcome=outcome,
    )


def _lead(outcome: Outcome, zone: str) -> Iterable[str]:
    """One sentence a person."""
    if outcome.off:
        yield _("Reminders are off at this site: nothing goes, the call list takes over.")
        return
    counted = Counter(answer.name for answer in outcome.going if answer.is_now)
    # Beside messages that only change their time, what is new is said apart.
    added = 0 if outcome.moved else _count(outcome.added)
    for name, n in counted.items():
        yield _now(name, n, later=added if name == outcome.first_name else 0)
    for answer in outcome.going:
        if not answer.is_now:
            told = {"name": answer.name, "when": moment(answer.due_at, zone)}
            yield _("%(name)s gets 1 message, on %(when)s.") % told
    if not outcome.going:
        yield _nothing(outcome.first_name, added)


def _now(name: str, n: int, later: int) -> str:
    said = {"name": name, "n": n, "later": later}
    if later:
        return (
            ngettext(
                "%(name)s gets %(n)s message, now, and %(later)s later.",
                "%(name)s gets %(n)s messages, now, and %(later)s later.",
                n,
            )
            % said
        )
    return ngettext("%(name)s gets %(n)s message, now.", "%(name)s gets %(n)s messages, now.", n) % said


def _nothing(name: str, later: int) -> str:
    if not later:
        return _("%(name)s gets no message.") % {"name": name}
    words = ngettext(
        "%(name)s gets no message now, and %(n)s later.",
        "%(name)s gets no message now, and %(n)s later.",
        later,
    )
    return words % {"name": name, "n": later}


def _later(outcome: Outcome) -> Iterable[str]:
    """What becomes of messages that stood before."""
    if n := _count(outcome.moved):
        yield ngettext(
            "%(n)s later message goes at another time.", "%(n)s later messages go at other times.", n
        ) % {"n": n}
    if n := _count(outcome.gone):
        yield ngettext("%(n)s planned message goes away.", "%(n)s planned messages go away.", n) % {"n": n}
    if outcome.moved and (n := _count(outcome.added)):
        yield ngettext("%(n)s message is new.", "%(n)s messages are new.", n) % {"n": n}


def _count(shifts: Iterable[Shift]) -> int:
    """Messages to the patient; calls and what goes to those who help stand in the list."""
    return sum(shift.to_patient and not shift.is_call for shift in shifts)


def _text(answer: Answer) -> Text:
    message = example(answer.letter, now=answer.due_at)
    language = get_language_info(message.language)
    return Text(
        name=answer.name,
        title=answer.title,
        due_at=answer.due_at,
        is_now=answer.is_now,
        held=answer.held,
        language=message.language,
        direction="rtl" if language["bidi"] else "ltr",
        subject=" ".join(message.subject.split()),
        body=message.text,
    )
