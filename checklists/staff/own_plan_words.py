"""Words for why a patient needs their own eating and drinking plan, and for what is noted of them; clinical people only."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from checklists.rules.conditions import Condition

CONDITIONS: Mapping[Condition, object] = {
    Condition.PREGNANCY: _("Pregnancy"),
    Condition.SLOW_STOMACH: _("Slow or altered stomach: gastroparesis, bariatric surgery, severe reflux"),
    Condition.EATING_DISORDER: _("Eating disorder"),
    Condition.FRAILTY: _("Frailty"),
    Condition.KIDNEY_DISEASE: _("Kidney disease"),
    Condition.DIALYSIS: _("Dialysis"),
    Condition.HEART_FAILURE: _("Heart failure"),
    Condition.LOW_SODIUM: _("Low sodium"),
    Condition.DIABETES: _("Diabetes"),
}
# What noting it does, where that is not the own plan.
EFFECTS: Mapping[Condition, object] = {
    Condition.DIALYSIS: _("own plan; no amount to drink is named"),
    Condition.HEART_FAILURE: _("no amount to drink is named"),
    Condition.LOW_SODIUM: _("no amount to drink is named"),
    Condition.DIABETES: _("glucose is measured on the day"),
}
OWN_PLAN = _("own eating and drinking plan")
_MEDICINES: Mapping[str, object] = {
    "class:glp1_receptor_agonist": _("Takes a GLP-1 medicine: the stomach empties slowly"),
    "class:gastric_emptying_delay": _("Takes a medicine that slows the stomach"),
    "class:insulin": _("Takes insulin: low glucose while fasting"),
    "class:sulfonylurea": _("Takes a sulfonylurea: low glucose while fasting"),
    "class:glinide": _("Takes a glinide: low glucose while fasting"),
    "class:sglt2_inhibitor": _("Takes an SGLT2 inhibitor: ketoacidosis while fasting"),
    "name:lithium": _("Takes lithium: dehydration may harm"),
}


def reasons(triggers: Iterable[str]) -> tuple[str, ...]:
    """Each trigger as staff read it."""
    return tuple(_words(trigger) for trigger in triggers)


def _words(trigger: str) -> str:
    kind, _colon, name = trigger.partition(":")
    return str(CONDITIONS[Condition(name)] if kind == "condition" else _MEDICINES[trigger])
