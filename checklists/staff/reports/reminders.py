"""What followed the messages: ticks before and after, whether they arrived, and who is not reached at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.queries import report_reminders
from checklists.queries.report_reminders import RuleEffect
from checklists.rules import reminder_words
from checklists.rules.axes import percent
from checklists.rules.hindrances import Hindrance
from checklists.rules.report_reminders import WINDOW, Arrival
from checklists.rules.small_tables import ALL, Count, Key, listed, shown, together
from checklists.staff.reports import drawings
from checklists.staff.reports.drawings import Bar, Drawing, Size
from checklists.staff.reports.pages import Asked, Report, Section
from checklists.staff.reports.tables import Table, at_least, count, row, share, words

KEY = "reminders"
_HOURS = int(WINDOW.total_seconds() // 3600)
_REACH: Mapping[Hindrance | None, object] = {
    None: gettext_lazy("Email reaches them"),
    Hindrance.NO_ADDRESS: gettext_lazy("No email address"),
    Hindrance.BOUNCED: gettext_lazy("The address does not work"),
    Hindrance.STOPPED: gettext_lazy("They want no email"),
}


@dataclass(frozen=True)
class _Message:
    name: str
    seen: Mapping[Key, Count]

    @property
    def sent(self) -> Count:
        return self.seen[ALL]

    def ticked(self, when: str) -> int | None:
        return percent(self.seen[when, True].value, self.sent.value)


def report(asked: Asked) -> Report:
    effects = report_reminders.effects(
        site_id=asked.site.id, zone=asked.site.zone, span=asked.span, by=asked.by
    )
    reach = report_reminders.reach(site_id=asked.site.id, zone=asked.site.zone, span=asked.span, by=asked.by)
    messages = [_message(each) for each in effects]
    reached = shown(listed({reason: reach.get(reason, 0) for reason in _REACH}))
    sections = ([_effect(messages), _delivery(messages)] if messages else []) + (
        [_reach(reached)] if reach else []
    )
    return Report(
        key=KEY,
        title=_("What reminders do"),
        meaning=_(
            "Of the patients who got a message before their appointment: how many ticked something in the "
            "%(hours)s hours before it, and how many in the %(hours)s hours after it."
        )
        % {"hours": _HOURS},
        basis=_basis(asked, messages),
        headline=_headline(messages, reached),
        sections=tuple(sections),
        notes=(
            _(
                "It cannot tell that a message was the cause: closer to the day people tick more anyway, and a "
                "message at the booking has no time before it."
            ),
            _("Whether a message was opened nobody knows: nothing in it is tracked."),
            _("Who is reached is said as it is today, not as it was then."),
        ),
    )


def _message(effect: RuleEffect) -> _Message:
    after = {("after", True): effect.after, ("after", False): effect.sent - effect.after}
    before = {("before", True): effect.before, ("before", False): effect.sent - effect.before}
    seen = shown(together(listed(before), listed(after), listed(effect.arrivals)))
    return _Message(reminder_words.title(effect.rule), seen)


def _effect(messages: list[_Message]) -> Section:
    rows = tuple(
        row(
            words(each.name),
            count(each.sent),
            count(each.seen["before", True]),
            share(each.ticked("before")),
            count(each.seen["after", True]),
            share(each.ticked("after")),
        )
        for each in messages
    )
    columns = (
        _("Message"), _("Sent"), _("Before"), _("Before, %"), _("After"),
        _("After, %"),
    )  # fmt: skip
    return Section(
        heading=_("Ticks around a message"),
        table=Table("ticks", _("Ticks in the day before and after a message"), columns, rows),
        draw=lambda size: _draw(messages, size),
        summary=_said_most(messages),
        inks=(
            ("before", _("%(hours)s hours before") % {"hours": _HOURS}),
            ("after", _("%(hours)s hours after") % {"hours": _HOURS}),
        ),
        note=_("Which share of them ticked something at home, before and after the message."),
    )


def _delivery(messages: list[_Message]) -> Section:
    rows = tuple(
        row(words(each.name), count(each.sent), *(count(each.seen[arrival]) for arrival in Arrival))
        for each in messages
    )
    columns = (_("Message"), _("Sent"), _("Delivered"), _("Bounced or reported"), _("No word of it"))
    return Section(
        heading=_("Whether they arrived"),
        table=Table("delivery", _("What the mail provider said of each message"), columns, rows),
        note=_("Without a provider that tells of deliveries there is no word of any."),
    )


def _reach(reached: Mapping[Key, Count]) -> Section:
    rows = [
        row(words(label), count(one := reached[reason]), share(percent(one.value, reached[ALL].value)))
        for reason, label in _REACH.items()
    ]
    rows.append(
        row(
            words(_("All patients")),
            count(reached[ALL]),
            share(100 if reached[ALL].value else None),
            is_total=True,
        )
    )
    columns = (_("By email"), _("Patients"), _("%"))
    return Section(
        heading=_("Who is reached"),
        table=Table("reach", _("Patients by whether email reaches them"), columns, tuple(rows)),
        draw=lambda size: _draw_reach(reached, size),
        summary=_unreached(reached),
    )


def _draw(messages: list[_Message], size: Size) -> Drawing:
    return drawings.bars([_bar(each) for each in messages[: None if size.beside else 3]], size, unit=" %")


def _bar(each: _Message) -> Bar:
    values = [(when, each.ticked(when), each.seen[when, True]) for when in ("before", "after")]
    return Bar(
        each.name,
        tuple((when, rate, drawings.percent(rate) or drawings.of(one, None)) for when, rate, one in values),
    )


def _draw_reach(reached: Mapping[Key, Count], size: Size) -> Drawing:
    lines = [
        Bar(
            str(label),
            (
                (
                    "plain",
                    reached[reason].value,
                    drawings.of(reached[reason], percent(reached[reason].value, reached[ALL].value)),
                ),
            ),
        )
        for reason, label in _REACH.items()
    ]
    return drawings.bars(lines, size)


def _basis(asked: Asked, messages: list[_Message]) -> str:
    number = sum(each.sent.value or 0 for each in messages)
    if any(each.sent.value is None for each in messages):
        shown_number = at_least([each.sent for each in messages], Count(None))
    else:
        shown_number = str(number)
    return _("%(days)s. It rests on %(n)s messages.") % {"days": asked.between, "n": shown_number}


def _headline(messages: list[_Message], reached: Mapping[Key, Count]) -> str:
    return f"{_said_most(messages)} {_unreached(reached)}".strip()


def _said_most(messages: list[_Message]) -> str:
    """Over all messages whose counts are shown."""
    known = [each for each in messages if None not in (each.ticked("before"), each.ticked("after"))]
    if not known:
        return _("Too few messages to show what followed them.")
    sent = sum(each.sent.value or 0 for each in known)
    before, after = (
        percent(sum(each.seen[when, True].value or 0 for each in known), sent) for when in ("before", "after")
    )
    named = {"before": before, "after": after}
    return (
        _(
            "In the day before a message %(before)s\u00a0%% ticked something, in the day after it %(after)s\u00a0%%."
        )
        % named
    )


def _unreached(reached: Mapping[Key, Count]) -> str:
    fine = percent(reached[None].value, reached[ALL].value)
    if fine is None:
        return ""
    return _("Email reaches %(share)s\u00a0%% of the patients.") % {"share": fine}
