"""The key that signs where the audit stood, where its statements rest, and where all of it rests once more."""

from pathlib import Path

from clinic.settings.base import STATE_DIR, env

# 64 hexadecimal digits, not in the database. Empty: nothing is signed, and `doctor` says so.
AUDIT_KEY = env("AUDIT_KEY", default="")
# Public keys of before, where the key was changed: what they signed stays genuine.
AUDIT_EARLIER_KEYS = env.list("AUDIT_EARLIER_KEYS", default=[])
AUDIT_ANCHORS = Path(env("AUDIT_ANCHORS", default="") or STATE_DIR / "audit.anchors")
# A folder on another machine, where every entry of the audit follows within a minute. Empty: no copy, and `doctor` says so.
AUDIT_COPY_DIR = env("AUDIT_COPY_DIR", default="")
