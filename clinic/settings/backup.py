"""To whom backups are sealed, where they rest, how long records stay, and what a restore has to know from outside the database."""

from pathlib import Path

from clinic.settings.base import STATE_DIR, env

# 64 hexadecimal digits, as `manage.py backup_key` prints them. Its other half is never on these machines.
BACKUP_PUBLIC_KEY = env("BACKUP_PUBLIC_KEY", default="")
# Where `manage.py backup` puts its file. Empty: each call names one.
BACKUP_DIR = env("BACKUP_DIR", default="")
# Numbers of records that were erased, on another volume than the database: a restore erases them again.
ERASURE_LOG = Path(env("ERASURE_LOG", default="") or STATE_DIR / "erasures.log")
# Who may come in and as what, in numbers, written each hour beside the others: a restore takes again what was taken since a backup.
ACCOUNT_FILE = Path(env("ACCOUNT_FILE", default="") or STATE_DIR / "accounts.json")
# Years after the last appointment until `manage.py forget` erases a record by itself. 0: never.
RECORDS_KEPT_YEARS = env.int("RECORDS_KEPT_YEARS", default=0)
