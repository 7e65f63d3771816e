"""To whom backups are sealed, where they rest, and what a restore has to know from outside the database."""

from clinic.settings.base import env

# 64 hexadecimal digits, as `manage.py backup_key` prints them. Its other half is never on these machines.
BACKUP_PUBLIC_KEY = env("BACKUP_PUBLIC_KEY", default="")
# Where `manage.py backup` puts its file. Empty: each call names one.
BACKUP_DIR = env("BACKUP_DIR", default="")
