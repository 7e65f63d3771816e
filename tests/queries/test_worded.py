"""A statement that was put into words once says of each caller what the queryset says."""

import pytest

from checklists.models import Site, User
from checklists.queries import sites, staff
from checklists.queries.worded import worded
from tests.factories import Clinic


def test_a_user_is_read_as_by_the_queryset(clinic: Clinic) -> None:
    ids = User.objects.values_list("pk", flat=True)
    assert len(ids) > 1
    for pk in ids:
        expected = staff._with_seats().filter(pk=pk).first()
        assert _all_of(staff.signed_in(user_id=pk)) == _all_of(expected)


def test_a_site_is_read_as_by_the_queryset(clinic: Clinic) -> None:
    for own in (frozenset({clinic.site.pk}), frozenset({clinic.site.pk, clinic.site.pk + 1000})):
        expected = sites._watched().filter(pk__in=own, slug=clinic.site.slug).first()
        assert _all_of(sites._own(own, clinic.site.slug)) == _all_of(expected)


@pytest.mark.parametrize("own", [(), (-1,), (0,)], ids=["no site", "a number like a stand-in", "another"])
def test_a_site_that_is_not_the_callers_is_not_read(clinic: Clinic, own: tuple[int, ...]) -> None:
    assert sites._own(frozenset(own), clinic.site.slug) is None


def test_a_stand_in_that_is_not_in_the_statement_once_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="-1 stands 0 times"):
        worded(Site.objects.filter(pk=-2), -1)
    with pytest.raises(ValueError, match="-1 stands 2 times"):
        worded(Site.objects.filter(pk__gt=-1, pk__lt=-1), -1)


def _all_of(row: object) -> dict[str, object]:
    assert row is not None
    return {name: value for name, value in vars(row).items() if name != "_state"}
