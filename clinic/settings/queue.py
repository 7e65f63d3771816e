"""Celery: a beat that rings, a worker that sweeps. Reasons stand beside each value."""

from clinic.settings.base import env

CELERY_BROKER_URL = env("REDIS_URL")
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
# Rows hold the results; the broker holds none.
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
# Early acknowledgement: a task is a doorbell, so a lost one costs 15 seconds and no visibility time-out counts.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "clock"
# Each task names its queue, so that a second one can be added without moving the first.
CELERY_TASK_ROUTES = {"reminders.sweep": {"queue": "clock"}, "reminders.reconcile": {"queue": "clock"}}
# A half-open connection is found within about 20 seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
# A plain interval in UTC: a local crontab lost ticks on the night the clocks change.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "reminders.sweep", "schedule": 15.0, "options": {"expires": 14, "queue": "clock"}},
    "reconcile": {
        "task": "reminders.reconcile",
        "schedule": 900.0,
        "options": {"expires": 890, "queue": "clock"},
    },
}
