"""The way in, as a browser sees it: opening a page changes nothing, and the address leaves no trace. Source: ux.md P11, P14."""

from collections.abc import Callable

from checklists.models import LinkSession
from tests.factories import Clinic
from tests.patient.conftest import mint
from tests.phone.windows import walks_in
from tests.screen import Screen


def test_the_token_leaves_the_address_bar_with_the_birth_date(clinic: Clinic, phone: Screen) -> None:
    walks_in(phone, mint(clinic.book()))
    phone.page.wait_for_url("**/my/")
    phone.look()
    assert LinkSession.objects.filter(ended_at=None).count() == 1


def test_an_opened_phone_shows_its_list(clinic: Clinic, opened: Callable[..., Screen]) -> None:
    screen = opened(clinic.book(), theme="dark", scripts=False)
    assert screen.page.url.endswith("/my/")
    screen.says("Maple House")


def test_the_desk_is_signed_in(clinic: Clinic, at_desk: Callable[..., Screen]) -> None:
    desk = at_desk(clinic.nurse)
    desk.go(f"/staff/{clinic.site.slug}/")
