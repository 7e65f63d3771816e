"""Where a medicine class is sent, strictest first. Source: clinical.md 4.3 (default, signed off per protocol)."""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType


class Route(StrEnum):
    """Who acts on a medicine, strictest first. The patient never sees a route."""

    URGENT_REVIEW = "urgent_review"
    PRESCRIBER_DECISION = "prescriber_decision"
    NURSE_NOTE = "nurse_note"
    TAKE_AS_USUAL_CONFIRM = "take_as_usual_confirm"
    INFORMATION = "information"


_CLASSES_BY_ROUTE = {
    Route.URGENT_REVIEW: "benzodiazepine_designer substance_other nmda_antagonist_duplicate cns_depressant insulin",
    Route.PRESCRIBER_DECISION: (
        "benzodiazepine z_drug barbiturate maoi maoi_reversible opioid_antagonist glutamate_modulator opioid"
        " opioid_partial_agonist methylxanthine glp1_receptor_agonist gastric_emptying_delay sglt2_inhibitor"
        " sulfonylurea glinide stimulant cyp_inducer cyp3a4_inhibitor_strong cyp2b6_inhibitor substance_alcohol"
        " substance_cannabis cannabinoid alcohol_treatment"
    ),
    Route.NURSE_NOTE: (
        "gabapentinoid alpha2_agonist sedating_antihistamine muscle_relaxant antipsychotic orexin_antagonist"
        " hypnotic_other antidepressant_sedating wakefulness_promoter norepinephrine_reuptake_inhibitor"
        " sympathomimetic thyroid_hormone cyp3a4_inhibitor_moderate mood_stabiliser biguanide"
    ),
    Route.TAKE_AS_USUAL_CONFIRM: "antihypertensive beta_blocker",
    Route.INFORMATION: "antidepressant_information anxiolytic_information",
}

ROUTES = MappingProxyType(
    {name: route for route, names in _CLASSES_BY_ROUTE.items() for name in names.split()}
)
OPIOIDS = frozenset({"opioid", "opioid_partial_agonist"})
HOLDING = frozenset({Route.URGENT_REVIEW, Route.PRESCRIBER_DECISION})
_WEIGHTS = MappingProxyType({route: weight for weight, route in enumerate(Route)})
_FAMILIES = MappingProxyType({"benzodiazepine_designer": "benzodiazepine"})


def route_for(medicine_class: str, *, reviewed: bool = False) -> Route:
    """The route of a class; an opioid without a review on record (`reviewed`) is new, hence urgent.

    Raises KeyError for a class that no route names; the formulary refuses such a row when it is built.
    """
    if medicine_class in OPIOIDS and not reviewed:
        return Route.URGENT_REVIEW
    return ROUTES[medicine_class]


def weight(route: Route) -> int:
    """0 for the strictest route, growing as routes get milder."""
    return _WEIGHTS[route]


def strictest(routes: Iterable[Route]) -> Route | None:
    """The strictest of the routes; None when there is none, which means that a nurse looks."""
    return min(routes, key=weight, default=None)


def family(medicine_class: str) -> str:
    """Classes that count as one when names resemble each other: both kinds of benzodiazepine."""
    return _FAMILIES.get(medicine_class, medicine_class)
