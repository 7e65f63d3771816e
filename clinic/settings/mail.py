"""SMTP: who we send through and as whom. The sweep opens its own lines."""

from clinic.settings.base import STATE_DIR, env

EMAIL_HOST = env("EMAIL_HOST", default="127.0.0.1")
# Where the demo may send to: the catcher on this machine, or the one beside it in docker-compose.yml.
MAIL_CATCHERS = {"127.0.0.1", "localhost", "::1", "mail"}
EMAIL_PORT = env.int("EMAIL_PORT", default=1025)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
# Implicit TLS, verified, without a fallback; off only towards a catcher on this machine.
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
# Connections a sweep may open at once, where enough is due: at most so many messages are in doubt after a crash.
SMTP_LINES = env.int("SMTP_LINES", default=8)
EMAIL_TIMEOUT = 10
EMAIL_FROM = env("EMAIL_FROM", default="appointments@localhost")
DEFAULT_FROM_EMAIL = EMAIL_FROM
# Ids of what has left, on another volume than the database: a restore can be checked against it.
SENT_JOURNAL = env("SENT_JOURNAL", default=str(STATE_DIR / "sent.journal"))
# Told after each good sweep, so that silence is noticed from outside. Empty: off.
HEARTBEAT_URL = env("HEARTBEAT_URL", default="")
# Where the demo's catcher shows the mail; empty where mail really leaves.
MAIL_PAGE_URL = env("MAIL_PAGE_URL", default="")
