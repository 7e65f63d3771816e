"""The day sheet's copy for a day without a network or a server."""

from clinic.settings.base import env

# A folder of its own. Empty: no copy is written, and `doctor` says so.
DAY_SHEETS_DIR = env("DAY_SHEETS_DIR", default="")
