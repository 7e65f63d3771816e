"""A question of an item: its words, its answers, and which answers concern a nurse or a prescriber."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.rules.protocol_edit import Data, free_key, with_flat_words
from checklists.rules.questions import NO, YES, QuestionType
from checklists.staff import protocol_words as words
from checklists.staff.forms.fields import DeskForm, OneLine

CONCERNS = [
    ("", _("Nothing: it is fine")),
    ("amber", _("A nurse asks about it")),
    ("red", _("It holds: a prescriber decides")),
]
EMPTY_CHOICES = 3
_YES_NO = ((YES, _("Yes")), (NO, _("No")))


class AddQuestionForm(DeskForm):
    label = OneLine(label=_("Add a question"), max_length=120)
    type = forms.ChoiceField(label=_("Its answer is"), choices=words.choices(words.TYPES))


class QuestionForm(DeskForm):
    """`now` is the question's data; its kind of answer is chosen when it is added and stays."""

    required = forms.BooleanField(label=_("Has to be answered"), required=False)

    def __init__(self, *args: Any, now: Data, languages: list[str], **options: Any) -> None:
        super().__init__(*args, initial=_initial(now, languages), **options)
        self.now, self.languages = now, languages
        self.type = QuestionType(now["type"])
        for language in languages:
            spoken = f" ({words.language(language)})" if len(languages) > 1 else ""
            self.fields[f"label_{language}"] = _text(_("Question"), spoken, 120, language)
        _ADD[self.type](self)
        self.order_fields(sorted(self.fields, key=lambda name: not name.startswith("label_")))

    def applied(self, question: Data) -> Data:
        typed = self.cleaned_data
        first, *others = self.languages
        question = {**question, "label": typed[f"label_{first}"]}
        if typed["required"] is not question.get("required", True):
            question["required"] = typed["required"]
        for language in others:
            question = with_flat_words(question, "words", language, typed[f"label_{language}"])
        return _APPLY[self.type](self, question)

    def choice_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each answer of a choice."""
        rows = (
            range(len(self.now.get("choices") or ()) + EMPTY_CHOICES)
            if self.type is QuestionType.CHOICE
            else ()
        )
        return [[self[name] for name in self.fields if name.startswith(f"choice{row}_")] for row in rows]

    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("choice")]


def _add_yes_no(form: QuestionForm) -> None:
    for answer, label in _YES_NO:
        shown = _("If the answer is “%(answer)s”") % {"answer": label}
        form.fields[f"concern_{answer}"] = forms.ChoiceField(
            label=shown, choices=CONCERNS, required=False, initial=_concern(form.now, answer)
        )
    form.fields["means"] = forms.ChoiceField(
        label=_("A “yes” also tells the list that"),
        choices=[("", _("nothing more")), *words.choices(words.MEANINGS)],
        required=False,
        initial=form.now.get("means") or "",
    )


def _add_choice(form: QuestionForm) -> None:
    form.fields["several"] = forms.BooleanField(
        label=_("More than one answer may be chosen"), required=False, initial=form.now.get("several")
    )
    standing = list(form.now.get("choices") or ())
    for row, choice in enumerate([*standing, *[{}] * EMPTY_CHOICES]):
        number = row + 1
        for language in form.languages:
            spoken = f" ({words.language(language)})" if len(form.languages) > 1 else ""
            is_first = language == form.languages[0]
            said = choice.get("label") if is_first else (choice.get("words") or {}).get(language)
            label = _("Answer %(n)s") % {"n": number}
            form.fields[f"choice{row}_{language}"] = _text(label, spoken, 60, language, said)
        form.fields[f"choice{row}_concern"] = forms.ChoiceField(
            label=_("If chosen"),
            choices=CONCERNS,
            required=False,
            initial=_concern(form.now, choice.get("key")),
        )


def _add_number(form: QuestionForm) -> None:
    for language in form.languages:
        spoken = f" ({words.language(language)})" if len(form.languages) > 1 else ""
        is_first = language == form.languages[0]
        said = form.now.get("unit") if is_first else (form.now.get("unit_words") or {}).get(language)
        form.fields[f"unit_{language}"] = _text(
            _("Unit, like kg or hours (optional)"), spoken, 20, language, said
        )
    for name, label in _LIMITS.items():
        form.fields[name] = forms.FloatField(
            label=label, required=False, min_value=-1_000_000, max_value=1_000_000, initial=form.now.get(name)
        )
        form.fields[name].widget.attrs |= {"step": "any", "inputmode": "decimal"}


_LIMITS = {
    "least": _("Smallest number that can be typed"),
    "most": _("Largest number that can be typed"),
    "amber_under": _("A nurse asks about it below"),
    "amber_from": _("A nurse asks about it from"),
}


def _apply_yes_no(form: QuestionForm, question: Data) -> Data:
    concerns = {answer: form.cleaned_data[f"concern_{answer}"] for answer, _label in _YES_NO}
    return _put(_with_concerns(question, concerns), "means", form.cleaned_data["means"])


def _apply_choice(form: QuestionForm, question: Data) -> Data:
    """Rows without words are gone; a new row gets a key from its words, an old one keeps its own."""
    typed, first, others = form.cleaned_data, form.languages[0], form.languages[1:]
    standing = list(form.now.get("choices") or ())
    choices: list[Data] = []
    concerns = {}
    for row, choice in enumerate([*standing, *[{}] * EMPTY_CHOICES]):
        label = typed[f"choice{row}_{first}"]
        if not label:
            continue
        key = choice.get("key") or free_key({"choices": [*standing, *choices]}, ("choices",), label, "answer")
        kept = {**choice, "key": key, "label": label}
        for language in others:
            kept = with_flat_words(kept, "words", language, typed[f"choice{row}_{language}"])
        choices.append(kept)
        concerns[key] = typed[f"choice{row}_concern"]
    question = _put(_put(question, "choices", choices), "several", typed["several"])
    return _with_concerns(question, concerns)


def _apply_number(form: QuestionForm, question: Data) -> Data:
    typed, first, others = form.cleaned_data, form.languages[0], form.languages[1:]
    question = _put(question, "unit", typed[f"unit_{first}"])
    for language in others:
        question = with_flat_words(question, "unit_words", language, typed[f"unit_{language}"])
    for name in _LIMITS:
        value = typed[name]
        question = {key: each for key, each in question.items() if key != name}
        if value is not None:
            question[name] = int(value) if value == int(value) else value
    return question


def _add_nothing(form: QuestionForm) -> None:
    """A few words and a clock time have nothing more to say."""


def _apply_nothing(form: QuestionForm, question: Data) -> Data:
    return question


_ADD: Mapping[QuestionType, Callable[[QuestionForm], None]] = {
    QuestionType.YES_NO: _add_yes_no,
    QuestionType.CHOICE: _add_choice,
    QuestionType.NUMBER: _add_number,
    QuestionType.TEXT: _add_nothing,
    QuestionType.TIME: _add_nothing,
}
_APPLY: Mapping[QuestionType, Callable[[QuestionForm, Data], Data]] = {
    QuestionType.YES_NO: _apply_yes_no,
    QuestionType.CHOICE: _apply_choice,
    QuestionType.NUMBER: _apply_number,
    QuestionType.TEXT: _apply_nothing,
    QuestionType.TIME: _apply_nothing,
}


def _text(label: Any, spoken: str, longest: int, language: str, said: object = None) -> OneLine:
    shown = f"{label}{spoken}" if spoken else label
    options: dict[str, Any] = {} if said is None else {"initial": said}
    return OneLine(
        label=shown,
        max_length=longest,
        required=False,
        widget=forms.TextInput(attrs={"lang": language}),
        **options,
    )


def _concern(now: Data, answer: object) -> str:
    if answer in (now.get("red") or ()):
        return "red"
    return "amber" if answer in (now.get("amber") or ()) else ""


def _with_concerns(question: Data, concerns: dict[str, str]) -> Data:
    for band in ("amber", "red"):
        chosen = [answer for answer, concern in concerns.items() if concern == band]
        if set(chosen) != set(question.get(band) or ()):
            question = _put(question, band, chosen)
    return question


def _put(question: Data, field: str, value: object) -> Data:
    """A field set, or taken away where its value is nothing."""
    left = {name: each for name, each in question.items() if name != field}
    return {**left, field: value} if value else left


def _initial(now: Data, languages: list[str]) -> dict[str, object]:
    first, *others = languages
    translated = now.get("words") or {}
    return {
        "required": now.get("required", True),
        f"label_{first}": now.get("label"),
        **{f"label_{language}": translated.get(language) for language in others},
    }
