"""Logs: standard error, one line an event, never a token, an address or a person."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "clinic.logs.Redact"}},
    "formatters": {"line": {"()": "clinic.logs.OneLine"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "checklists": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "clinic": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
