"""What one cell of the matrix has to answer, and what is wrong with what came back. Read from the table of rights."""

from collections.abc import Iterator

from django.db import transaction

from checklists.rules.access import DESK_KINDS
from checklists.rules.rights import Who, cells
from clinic import route_rights
from clinic.policies import BEFORE_A_FACTOR
from tests.isolation.addresses import Route
from tests.isolation.entitled import door_of, entitled
from tests.isolation.people import Person
from tests.isolation.relations import FAR, FOREIGN, Asked, rows_of
from tests.isolation.scene import ANSWERS, EVERYTHING, OTHER_PERSON, PERSON, PRIVATE, STAFF, Scene
from tests.isolation.test_every_route import ANSWERED, UNWELL, held
from tests.isolation.test_reading import MAY_WRITE, written

# An act that turns on the row: an item that is a safety item, a decision where a note is theirs, a place that is taken.
BY_THE_ROW = frozenset({200, 303, 403, 404})
OTHERS = (*OTHER_PERSON, "othermed")
ALL = (*EVERYTHING, *OTHERS, *FAR)


def problems_of(
    route: Route,
    person: Person,
    who: str,
    relation: str,
    method: str,
    wanted: Asked,
    scenes: dict[str, Scene],
) -> Iterator[str]:
    before, guarded = written(), bool(wanted.data) and relation in ("same site", "other site")
    rows = [scenes[relation].expected]
    stood = rows_of(rows) if guarded else {}
    with transaction.atomic():
        sent = {"data": wanted.data} if method == "POST" else {}
        response = getattr(person.client, method.lower())(wanted.path, **sent)
        code, text = response.status_code, held(response)
        touched = {table for table, count in written().items() if count != before.get(table, 0)} - MAY_WRITE
        changed = guarded and rows_of(rows) != stood
        transaction.set_rollback(True)
    _restore(person)
    allowed = expected(route, person, relation, method, wanted)
    if code not in allowed:
        yield f"{code}, not {sorted(allowed)}"
    refused = code in (401, 403, 404, 405) or (code == 302 and not person.columns)
    if leaked := [each for each in _hidden(route, who, refused=refused) if each in text]:
        yield f"tells {leaked}"
    if touched and (method != "POST" or code in (401, 403, 404, 405)):
        yield f"writes {sorted(touched)}"
    if changed and not _reaches(person, relation):
        yield "changes rows of somebody else"


def _restore(person: Person) -> None:
    person.client.cookies.clear()
    for name, value in person.kept.items():
        person.client.cookies[name] = value


def _reaches(person: Person, relation: str) -> bool:
    """Staff reach whoever is at their site; a link its own appointment alone."""
    if not person.columns & {Who.FRONT_DESK, Who.NURSE, Who.PRESCRIBER, Who.MANAGER}:
        return False
    return person.own_site == (relation == "same site")


def expected(route: Route, person: Person, relation: str, method: str, wanted: Asked) -> set[int]:
    """From the table of rights and from who somebody is."""
    if method not in _taken(route):
        return {405}
    read = "GET" if method == "HEAD" else method
    if route.name in route_rights.OPEN:
        return UNWELL.get(route.name, ANSWERED)
    if route.name in route_rights.OWN:
        return _own_sign_in(route, person, read)
    if person.halfway or not entitled(route.name, read) & person.columns:
        return _before_the_code(route, person, read) or refusal(route, person, read)
    if wanted.names_a_row and _is_foreign(route, person, relation):
        return {403, 404}
    return ANSWERED | BY_THE_ROW


def _is_foreign(route: Route, person: Person, relation: str) -> bool:
    """An hour of break-glass reaches the visits of its one patient, whoever else stands at either site."""
    if person.has_opened and "opening" in route.parameters:
        return "appointment" in route.parameters and relation in ("same site", *FOREIGN)
    return relation in FOREIGN if person.own_site else relation != "other site"


def _taken(route: Route) -> frozenset[str]:
    """What the tie says; for routes that are everybody's or one's own, what they declare."""
    if route.name in route_rights.OPEN | route_rights.OWN:
        return route.policy.methods
    tied = {method for method in ("GET", "POST") if route_rights.acts_of(route.name, method)}
    return frozenset(tied | ({"HEAD"} if "GET" in tied else set()))


def _before_the_code(route: Route, person: Person, method: str) -> set[int]:
    """The page itself sends a patient to where a code comes from; a place of a list that is empty is not there."""
    acts = route_rights.acts_of(route.name, method)
    if (
        person.is_patient_before_a_code
        and cells(acts, Who.UNLOCKED)
        and Who.UNLOCKED in entitled(route.name, method)
    ):
        return {303, 404}
    return set()


def _own_sign_in(route: Route, person: Person, method: str) -> set[int]:
    if person.halfway == "password only" and route.name in BEFORE_A_FACTOR:
        return ANSWERED
    if person.is_signed_in and not person.halfway:
        return ANSWERED | {403}
    return refusal(route, person, method)


def refusal(route: Route, person: Person, method: str) -> set[int]:
    """A page of the desk leads to the sign-in, or to where a factor is set up; everything else says no."""
    leads = route.policy.kinds & DESK_KINDS and method == "GET"
    if leads and (not person.is_signed_in or person.halfway):
        return {401} if route.policy.passive else {302}
    return {403}


_NAMES = tuple(each for each in PERSON if each not in ("Canaryfirst", "Canarypref"))
_NOT_THEIRS = (*OTHERS, *FAR)
_OF_CLINICAL = (*PRIVATE, *FAR)
READS_NOT: dict[str, tuple[str, ...]] = {
    "front desk": (*ANSWERS, "othermed", *_OF_CLINICAL),
    "nurse": _OF_CLINICAL,
    "prescriber": _OF_CLINICAL,
    "manager": tuple(each for each in ALL if each not in STAFF),
    "privacy officer": tuple(each for each in ALL if each not in STAFF),
    "front desk and manager": (*ANSWERS, "othermed", *_OF_CLINICAL),
    "other site's nurse": (*EVERYTHING, *OTHERS),
    "glass reader": (*EVERYTHING, *OTHERS),
    "patient": _NOT_THEIRS,
    "unlocked patient": _NOT_THEIRS,
    "other patient": (*EVERYTHING, *FAR),
    "companion": (*_NAMES, "Canarypref", *ANSWERS, *PRIVATE, *STAFF, *_NOT_THEIRS),
    "guest": (*_NAMES, "Canarypref", *ANSWERS, *PRIVATE, *STAFF, *_NOT_THEIRS),
    "remembered phone": ALL,
    "driver": (*_NAMES, *ANSWERS, *PRIVATE, *STAFF, *_NOT_THEIRS),
}


# Whom an hour of break-glass tells of: the one patient, and nothing that a patient keeps to themselves.
_OF_THE_HOUR = (*PRIVATE, *_NOT_THEIRS)


def _hidden(route: Route, who: str, *, refused: bool) -> tuple[str, ...]:
    """What must not stand in the answer: of a refusal, anything of anybody."""
    if who not in READS_NOT:
        return ALL
    if who == "glass reader" and not refused and Who.BREAK_GLASS in door_of(route.name):
        return _OF_THE_HOUR
    return tuple(each for each in ALL if each not in STAFF) if refused else READS_NOT[who]
