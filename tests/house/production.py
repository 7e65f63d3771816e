"""The settings of a real deployment, read anew from variables, without touching those of the run."""

import importlib
import os
import sys
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.conf import global_settings

import clinic

VARIABLES = {
    "SECRET_KEY": "o3Jv-0qzW4yFbN8tXk2LmR7sPdU6hGcA1eVi5TjQwYzBn9Ka7Lp_fE",
    "LINK_PEPPER": "Zt7-rE2pXm9QkLw4uYvNc6BsJd1HfGa8oTi3VhPyRxCq5Wbe",
    "FIELD_KEYS": "6f1c" * 16,
    "AUDIT_KEY": "3e9a" * 16,
    "INSTANCE_ID": "clinic-1",
    "SITE_BASE_URL": "https://ready.clinic.example",
    "DATABASE_URL": "postgresql://clinic_app:2Kd8sQ@db.clinic.example/clinic",
    "DATABASE_OWNER_URL": "postgresql://clinic_owner:9Lw3mZ@db.clinic.example/clinic",
    "REDIS_URL": "redis://:7Xc5vB@redis.clinic.example:6379/0",
    "EMAIL_HOST": "smtp.clinic.example",
    "EMAIL_PORT": "465",
    "EMAIL_USE_SSL": "1",
    "EMAIL_FROM": "appointments@clinic.example",
    "BEHIND_PROXY": "1",
    "DEMO": "0",
    "ALLOWED_HOSTS": "",
}


def production(**variables: str) -> SimpleNamespace:
    """What the settings become of these variables; the framework's own values below them."""
    with ExitStack() as kept:
        kept.enter_context(mock.patch.dict(os.environ, VARIABLES | variables, clear=True))
        kept.enter_context(mock.patch.dict(sys.modules))
        kept.enter_context(mock.patch.object(clinic, "settings", create=True))
        for name in [
            name for name in sys.modules if name.partition(".settings")[0] == "clinic" and "settings" in name
        ]:
            del sys.modules[name]
        return SimpleNamespace(**_named(global_settings) | _fresh())


def _fresh() -> dict[str, Any]:
    return _named(importlib.import_module("clinic.settings"))


def _named(module: Any) -> dict[str, Any]:
    return {name: getattr(module, name) for name in dir(module) if name.isupper()}
