"""Celery: a beat that rings, a worker that sweeps. The reason stands beside each value; tests/house compares them.

Nothing of a request is in here: the web never publishes.
"""

from clinic.settings.base import env

CELERY_BROKER_URL = env("REDIS_URL")
# A schedule in a local zone lost ticks on the night the clocks change.
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
# Rows hold the results; the broker holds none.
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
# Whoever reaches the broker can ring, but never run code of theirs: a pickle is refused unread.
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
# Early acknowledgement: a task is a doorbell, so a lost one costs 15 seconds and no visibility time-out counts.
CELERY_TASK_ACKS_LATE = False
# A worker that sweeps hoards no rings: the other one hears them.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# One may wait ten minutes for a mail server's last answer; the other goes on.
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# After a second signal: time to finish the messages begun and to give claims back.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
# The worker waits for its broker as long as it takes; the standby sends meanwhile.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Who rings tries once: a lost ring is the next one's work. The default waits more than 100 s on a silent broker.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
# Who listens waits longer, and finds a half-open connection within about 20 seconds. See clinic/celery.py.
WORKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_TASK_DEFAULT_QUEUE = "clock"
# Each task names its queue, so that a second one can be added without moving the first.
CELERY_TASK_ROUTES = {
    name: {"queue": "clock"}
    for name in (
        "reminders.sweep",
        "reminders.reconcile",
        "reminders.prune",
        "reminders.day_sheets",
        "reminders.audit",
        "reminders.audit_copy",
    )
}
_OFFER = {"schedule": 900.0, "options": {"expires": 890, "queue": "clock"}}
# Plain intervals: a crontab skips the hour that comes twice. A ring nobody heard is stale when the next one comes.
# Chores are offered and run when their own row says so: a second beat does nothing twice.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "reminders.sweep", "schedule": 15.0, "options": {"expires": 14, "queue": "clock"}},
    "reconcile": {"task": "reminders.reconcile", **_OFFER},
    "prune": {"task": "reminders.prune", **_OFFER},
    "day_sheets": {"task": "reminders.day_sheets", **_OFFER},
    "audit": {"task": "reminders.audit", **_OFFER},
    # Within a minute on another machine; without AUDIT_COPY_DIR it finds nothing to do.
    "audit_copy": {
        "task": "reminders.audit_copy",
        "schedule": 30.0,
        "options": {"expires": 29, "queue": "clock"},
    },
}
