"""Settings of the peers' process: django-post_office alone, in a schema of its own, through Django's own SMTP backend."""

import environ

env = environ.Env()
_database = env.db("BENCH_OWNER_URL")

SECRET_KEY = "of a benchmark, on this machine, for a minute"
INSTALLED_APPS = ["django.contrib.contenttypes", "post_office"]
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {**_database.get("OPTIONS", {}), "options": "-c search_path=peers"},
        "CONN_MAX_AGE": 60,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
EMAIL_BACKEND = "post_office.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", env.int("PEER_PORT")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"none": {"class": "logging.NullHandler"}},
    "loggers": {"post_office": {"handlers": ["none"], "level": "ERROR"}},
}
POST_OFFICE = {
    "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
    "CELERY_ENABLED": False,
}
