"""Figure 11: the chain takes rows fast enough, and a million of them are walked in a minute. Source: security.md 6."""

import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from checklists.actions import audit
from checklists.queries.audit import verify
from checklists.rules.access import system
from tests import databases
from tests.attack.sizes import SCALE, size
from tests.conftest import _NAME

ONE_BY_ONE, WALKED = size(50, 3_000), size(500, 1_000_000)
CHAINS = 8


@pytest.mark.django_db(transaction=True)
def test_a_long_chain_is_written_and_walked(servers: databases.Servers, count: Callable[..., None]) -> None:
    began = time.perf_counter()
    for number in range(ONE_BY_ONE):
        audit.record(
            by=system("test"),
            action="test.write",
            obj=f"thing:{number}",
            site_id=None,
            data={"fields": ["a", "b"]},
        )
    a_second = ONE_BY_ONE / (time.perf_counter() - began)
    with connection.cursor() as cursor:
        for chain in range(CHAINS):
            cursor.execute(
                "SELECT count(audit_append(%s, 'system:test', 'test.write', 'thing:' || n, '{\"page\": \"staff_board\"}')) FROM generate_series(1, %s) n",
                [f"looks:{chain}", -(-(WALKED - ONE_BY_ONE) // CHAINS)],
            )
    began = time.perf_counter()
    found = verify()
    walked = time.perf_counter() - began
    count(
        rows_walked=found.entries,
        worst_seconds_to_walk=round(walked, 1),
        least_inserts_a_second=round(a_second),
    )
    assert found.broken is None and found.entries >= WALKED
    assert SCALE < 1 or (walked <= 60 and a_second >= 300)
    _change_one_in_the_middle(servers, found.entries // CHAINS // 2)
    broken = verify().broken
    assert broken is not None and broken.chain == "looks:3"


def _change_one_in_the_middle(servers: databases.Servers, seq: int) -> None:
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(
            "UPDATE checklists_auditentry SET actor = 'staff:9' WHERE chain = 'looks:3' AND seq = %s", [seq]
        )
