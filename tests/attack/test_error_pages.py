"""Figure 14: each error page, at both doors, answers with every header. Source: WB-2 to WB-4."""

import pytest
from django.test import Client

from tests.attack.test_headers import missing
from tests.staff.test_errors import STATUSES, _with_broken_pages, asked, the_table_knows_these_too

__all__ = ["_with_broken_pages", "the_table_knows_these_too"]


@pytest.mark.parametrize("door", ["/staff/", "/my/"])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.django_db
def test_each_error_page_says_everything(door: str, status: int) -> None:
    answer = asked(Client(raise_request_exception=False), door, status)
    assert answer.status_code == status
    assert missing(answer, door) == []
