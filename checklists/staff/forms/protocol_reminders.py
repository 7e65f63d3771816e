"""One message of a protocol: how important it is and what becomes of it; its times are forms of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.protocol_edit import Data
from checklists.rules.protocol_numbers import CHANGED_HERE
from checklists.rules.reminder_rules import Channel, Condition, OnDoubt
from checklists.staff import protocol_words as words
from checklists.staff.forms.fields import DeskForm, OneLine


class ReminderForm(DeskForm):
    rank = forms.ChoiceField(
        label=_("How important"), choices=words.choices(words.RANKS), widget=forms.RadioSelect
    )
    only_if = forms.MultipleChoiceField(
        label=_("Only if"),
        choices=words.choices(words.CONDITIONS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All that are ticked have to be true."),
    )
    if_missed = forms.ChoiceField(
        label=_("If it cannot go in time"), choices=words.choices(words.IF_MISSED), widget=forms.RadioSelect
    )
    on_doubt = forms.ChoiceField(
        label=_("If nobody knows whether it left"),
        choices=words.choices(words.ON_DOUBT),
        widget=forms.RadioSelect,
        help_text=_("When the line breaks at the very end, a mail server may have taken it or not."),
    )
    waits_for_morning = forms.BooleanField(label=_("Keeps the quiet hours of the night"), required=False)
    source = OneLine(
        label=_("Your own source for its time, if you change it"), max_length=300, required=False
    )

    def __init__(self, *args: Any, now: Data, **options: Any) -> None:
        own = now.get("source") if "default" in now and now.get("source") != CHANGED_HERE else ""
        initial = {
            "rank": now.get("rank"),
            "only_if": now.get("only_if"),
            "if_missed": now.get("if_missed"),
            "waits_for_morning": now.get("waits_for_morning"),
            "on_doubt": now.get("on_doubt") or OnDoubt.RESEND.value,
            "source": own,
        }
        super().__init__(*args, initial=initial, **options)
        if now.get("channel") == Channel.CALL:
            del self.fields["on_doubt"]

    def applied(self, rule: Data) -> Data:
        typed = self.cleaned_data
        order = [condition.value for condition in Condition if condition.value in typed["only_if"]]
        same = set(order) == set(rule.get("only_if") or ())
        on_doubt = typed.get("on_doubt")
        said = on_doubt and on_doubt != rule.get("on_doubt", OnDoubt.RESEND.value)
        return {
            **rule,
            **({"on_doubt": on_doubt} if said else {}),
            "rank": typed["rank"],
            "only_if": rule.get("only_if") if same else order,
            "if_missed": typed["if_missed"],
            "waits_for_morning": typed["waits_for_morning"],
        }


class AddReminderForm(DeskForm):
    key = forms.ChoiceField(label=_("Add a message"))

    def __init__(self, *args: Any, missing: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].choices = missing  # type: ignore[attr-defined]
