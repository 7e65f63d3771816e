"""A name without a space, as long as one may be, is read whole on each page of the desk. Source: ux.md X3."""

from datetime import timedelta

from tests.factories import NOW, Clinic
from tests.screen import Screen

LONG = {
    "first_name": "Maximiliana" * 7,
    "last_name": "Featherstonehaugh" * 4,
    "email": "",
}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_long_name_stays_on_the_page(nurse: Screen, clinic: Clinic, desk_of: str) -> None:
    row = clinic.book(clinic.patient(**LONG), starts_at=NOW + timedelta(hours=2))
    page = nurse.page
    of_them = ("", f"check-in/{row.pk}/", f"appointments/{row.pk}/", f"patients/{row.patient_id}/")
    lists = (
        "calls/",
        "unreachable/",
        "patients/?q=maximiliana",
        "day-sheet/",
        "free-chair/",
    )
    wider = {}
    for address in (*of_them, *lists):
        page.goto(desk_of + address)
        assert LONG["last_name"] in page.content(), address
        wider[address] = page.evaluate(WIDER)
    assert set(wider.values()) == {0}, wider
