"""Each field of each table says how much it tells; the most private ones, how they rest."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import CharField, JSONField, TextField

from checklists.rules.field_classes import PHI_SENSITIVE, class_of, listed
from checklists.rules.sealed_fields import PLAIN, SEALED, is_said
from clinic.start import OWN

_OURS = "checklists"
_HINT = "Say in checklists/rules/field_classes.py how much it tells."
_RESTS = "Say in checklists/rules/sealed_fields.py whether it rests sealed, or why it stays plain."
_SEALS = ("SealedText", "SealedAnswers")


def fields() -> Iterator[tuple[str, str]]:
    """Every column of every table, by the name that the list uses."""
    for model in apps.get_models():
        ours = model._meta.app_label == _OURS
        for field in model._meta.concrete_fields:
            yield model.__name__ if ours else model._meta.label, field.name


@register(Tags.models, OWN)
def every_field_has_a_class(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    there = set(fields())
    unsaid = sorted(each for each in there if class_of(*each) is None)
    gone = sorted(listed() - there)
    return [
        *(
            Error(f"The field {model}.{name} has no class.", hint=_HINT, id="clinic.E100")
            for model, name in unsaid
        ),
        *(
            Error(f"There is no field {model}.{name}.", hint="Take it out of the list.", id="clinic.E101")
            for model, name in gone
        ),
    ]


def texts() -> Iterator[tuple[tuple[str, str], bool]]:
    """Fields of ours in which words about somebody's health may stand, and whether they seal what is saved in them."""
    for model in apps.get_app_config(_OURS).get_models():
        for field in model._meta.concrete_fields:
            named = model.__name__, field.name
            if class_of(*named) is PHI_SENSITIVE and isinstance(field, CharField | TextField | JSONField):
                yield named, type(field).__name__ in _SEALS


@register(Tags.models, OWN)
def words_about_health_rest_as_was_decided(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    there = dict(texts())
    unsaid = sorted(each for each in there if not is_said(*each))
    gone = sorted((SEALED | set(PLAIN)) - set(there))
    other = sorted(each for each, seals in there.items() if is_said(*each) and seals != (each in SEALED))
    return [
        *(
            Error(f"Nobody said how {model}.{name} rests.", hint=_RESTS, id="clinic.E102")
            for model, name in unsaid
        ),
        *(
            Error(
                f"{model}.{name} is no text about health.",
                hint="Take it out of checklists/rules/sealed_fields.py.",
                id="clinic.E103",
            )
            for model, name in gone
        ),
        *(
            Error(f"{model}.{name} rests otherwise than was decided.", hint=_RESTS, id="clinic.E104")
            for model, name in other
        ),
    ]
