"""The framework: apps, middleware, templates, languages, static files."""

from pathlib import Path

import environ
from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

SECRET_KEY = env("SECRET_KEY")
DEBUG = False
DEMO = env.bool("DEMO", default=False)
# The sending identity of this database: a clone with another id never mails by itself.
INSTANCE_ID = env("INSTANCE_ID")
# What a page may say before it knows who asks, and while the database is away: a neutral name and a telephone number.
PUBLIC_ALIAS = env("PUBLIC_ALIAS", default="Maple House" if DEMO else "")
PUBLIC_PHONE = env("PUBLIC_PHONE", default="+1 303 555 0100" if DEMO else "")
STATE_DIR = Path(env("STATE_DIR", default=str(BASE_DIR / ".local")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "phonenumber_field",
    "checklists",
    "clinic",
]
MIDDLEWARE = [
    "clinic.middleware.second_wall.SecondWall",
    "clinic.middleware.requests.RequestLog",
    "clinic.middleware.headers.Headers",
    "clinic.middleware.in_clear.InClear",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "clinic.middleware.desk_language.DeskLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.middleware.policy.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "clinic.context.product",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# Only languages whose texts exist: a page never calls itself what it is not. A new one is a new folder.
LOCALE_PATHS = [BASE_DIR / "locale"]
_CATALOGUES = sorted(LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.mo"))
_SPOKEN = ["en", *(to_language(file.parts[-3]) for file in _CATALOGUES)]
# An installation may speak fewer: those whose texts somebody of its own has read.
_WANTED = {LANGUAGE_CODE, *(env.list("LANGUAGES", default=[]) or _SPOKEN)}
LANGUAGES = [(code, LANG_INFO[code]["name_local"].capitalize()) for code in _SPOKEN if code in _WANTED]
USE_I18N = True
PHONENUMBER_DEFAULT_REGION = "US"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "clinic.static.HashedFiles"},
}
# Hashed names without a build step on a workstation: files are found where they stand.
WHITENOISE_USE_FINDERS = env.bool("STATIC_FROM_SOURCE", default=False)
WHITENOISE_AUTOREFRESH = False
# Nobody else's page has a use for our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Source maps are for a developer's tools: compressing them cost more than everything else together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "gif", "webp", "gz", "br", "woff", "woff2")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
