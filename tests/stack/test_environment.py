"""Which variables the local stack fills in, and when it keeps its hands off."""

import json
import stat
from pathlib import Path

import pytest
from environ import Env

from clinic.stack.environment import fill_environment, local_environment
from clinic.stack.ports import Ports, remember
from clinic.stack.state import State, state_of


@pytest.fixture
def state(tmp_path: Path) -> State:
    return state_of(tmp_path, uid=1000)


def filled(state: State, **given: str) -> dict[str, str]:
    variables = dict(given)
    fill_environment(variables, state=state, dotenv=state.folder / "no.env")
    return variables


def test_nothing_set_fills_everything(state: State) -> None:
    assert filled(state) == local_environment(state)


def test_a_secret_key_means_a_real_deployment_and_fills_nothing(state: State) -> None:
    assert filled(state, SECRET_KEY="real") == {"SECRET_KEY": "real"}


def test_what_was_filled_is_told(state: State) -> None:
    variables = {"REDIS_URL": "redis://elsewhere"}
    assert "REDIS_URL" not in fill_environment(variables, state=state, dotenv=state.folder / "no.env")


def test_a_database_of_ones_own_is_kept(state: State) -> None:
    assert (
        filled(state, DATABASE_URL="postgresql://elsewhere/x")["DATABASE_URL"] == "postgresql://elsewhere/x"
    )


def test_a_database_of_ones_own_is_migrated_as_its_own_role(state: State) -> None:
    assert (
        filled(state, DATABASE_URL="postgresql://elsewhere/x")["DATABASE_OWNER_URL"]
        == "postgresql://elsewhere/x"
    )


def test_a_broker_of_ones_own_is_kept(state: State) -> None:
    assert filled(state, REDIS_URL="redis://elsewhere")["REDIS_URL"] == "redis://elsewhere"


def test_secrets_stay_the_same(state: State) -> None:
    assert local_environment(state) == local_environment(state)


def test_two_checkouts_have_other_secrets(state: State, tmp_path: Path) -> None:
    other = state_of(tmp_path / "other", uid=1000)
    assert local_environment(state)["SECRET_KEY"] != local_environment(other)["SECRET_KEY"]


def test_secrets_are_for_the_owner_alone(state: State) -> None:
    local_environment(state)
    assert stat.S_IMODE((state.folder / "secrets.json").stat().st_mode) == 0o600


def test_each_secret_has_at_least_256_bits(state: State) -> None:
    local_environment(state)
    kept = json.loads((state.folder / "secrets.json").read_text())
    assert all(len(bytes.fromhex(value)) >= 32 for value in kept.values())


def test_links_lead_to_the_port_of_the_stack_that_runs(state: State) -> None:
    local_environment(state)
    remember(state.folder, Ports(web=8123))
    assert local_environment(state)["SITE_BASE_URL"] == "http://127.0.0.1:8123"


def test_the_two_database_roles_are_different(state: State) -> None:
    local = local_environment(state)
    users = {Env.db_url_config(local[name])["USER"] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    assert users == {"clinic_app", "clinic_owner"}


def test_the_settings_read_the_socket_from_the_address(state: State) -> None:
    parsed = Env.db_url_config(local_environment(state)["DATABASE_URL"])
    assert (parsed["NAME"], parsed["OPTIONS"]["host"]) == ("clinic", str(state.database_sockets))
