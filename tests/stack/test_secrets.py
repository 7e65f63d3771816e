"""Secrets of the local stack: made once, kept, and what a newer version needs is added to them."""

import json
import stat
from pathlib import Path

from checklists.rules.audit_anchor import public_of
from clinic.stack.secrets_file import NAMES, secrets_of


def test_they_are_made_once_and_for_this_account_alone(tmp_path: Path) -> None:
    made = secrets_of(tmp_path)
    assert set(made) == set(NAMES) and secrets_of(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_what_a_newer_version_needs_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    made = secrets_of(tmp_path)
    file = tmp_path / "secrets.json"
    kept = json.loads(file.read_text())
    older = {name: value for name, value in kept.items() if name != "AUDIT_KEY"}
    file.write_text(json.dumps(older))
    file.chmod(0o600)
    fresh = secrets_of(tmp_path)
    assert {name: fresh[name] for name in older} == {name: made[name] for name in older}
    assert secrets_of(tmp_path)["AUDIT_KEY"] == fresh["AUDIT_KEY"] != made["AUDIT_KEY"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secrets.json"]


def test_the_audits_key_is_one(tmp_path: Path) -> None:
    assert len(public_of(secrets_of(tmp_path)["AUDIT_KEY"])) == 64
