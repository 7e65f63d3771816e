"""Each field of each table says how much it tells."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register

from checklists.rules.field_classes import class_of, listed
from clinic.start import OWN

_OURS = "checklists"
_HINT = "Say in checklists/rules/field_classes.py how much it tells."


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
