"""Own checks at start-up: what the framework's checks do not see.

`always` holds in the demo too; `production` goes through the gates, one unsafe setting each. Nothing starts while one is found:
`clinic/start.py` refuses for the web, the worker and the beat, the framework for each command, and `doctor` says the same.
"""

from clinic.checks.always import (
    demo_stays_on_this_machine,
    mail_leaves_encrypted,
    secrets_are_secrets,
    the_cache_is_shared,
    the_formulary_is_whole,
    the_relay_gets_a_fair_number_of_lines,
    the_ring_has_keys,
)
from clinic.checks.fields import every_field_has_a_class
from clinic.checks.gate import Gate
from clinic.checks.production import GATES, production_is_safe, standing_open
from clinic.checks.routes import every_route_has_a_policy, no_route_is_wider_than_the_table, routes

__all__ = [
    "GATES",
    "Gate",
    "demo_stays_on_this_machine",
    "every_field_has_a_class",
    "every_route_has_a_policy",
    "mail_leaves_encrypted",
    "no_route_is_wider_than_the_table",
    "production_is_safe",
    "routes",
    "secrets_are_secrets",
    "standing_open",
    "the_cache_is_shared",
    "the_formulary_is_whole",
    "the_relay_gets_a_fair_number_of_lines",
    "the_ring_has_keys",
]
