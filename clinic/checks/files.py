"""What is told in logs and errors, what a request may bring, what lies on the disk, and secrets that are none."""

import logging
from pathlib import Path
from typing import Any

from clinic.checks.gate import Gate

_MOST_BYTES, _MOST_FIELDS, _MOST_FILES = 5_000_000, 1_000, 100
_FEWEST_CHARACTERS = 12
_WELL_KNOWN = ("django-insecure", "changeme", "change-me", "local-only-")
_OTHERS_MAY_WRITE = 0o002


def _mails_errors(settings: Any) -> bool:
    handlers = settings.LOGGING.get("handlers", {}).values()
    return bool(settings.ADMINS or settings.MANAGERS) or any(
        "AdminEmail" in each.get("class", "") for each in handlers
    )


def _logs_everything(settings: Any) -> bool:
    """Below INFO libraries log statements with their values, and addresses."""
    known = logging.getLevelNamesMapping()
    levels = [settings.LOGGING.get("root", {}), *settings.LOGGING.get("loggers", {}).values()]
    return any(known.get(str(each.get("level", "WARNING")), 0) < logging.INFO for each in levels)


def _logs_unread(settings: Any) -> bool:
    handlers = settings.LOGGING.get("handlers", {}).values()
    return not settings.LOGGING or any("redact" not in each.get("filters", ()) for each in handlers)


def _takes_anything(settings: Any) -> bool:
    limits = (
        (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, _MOST_BYTES),
        (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, _MOST_FIELDS),
        (settings.DATA_UPLOAD_MAX_NUMBER_FILES, _MOST_FILES),
    )
    return any(given is None or given > most for given, most in limits)


def _prints_as_it_stands(settings: Any) -> bool:
    options = [each.get("OPTIONS", {}) for each in settings.TEMPLATES]
    return any(not each.get("autoescape", True) or each.get("debug") for each in options)


def _kept(settings: Any) -> list[Path]:
    """Folders of files that are nobody else's; those that are not there yet are made closed."""
    journal = Path(settings.SENT_JOURNAL).parent
    named = [settings.STATE_DIR, journal, settings.DAY_SHEETS_DIR, settings.AUDIT_COPY_DIR]
    return [Path(each) for each in named if str(each)]


def _written_by_others(settings: Any) -> bool:
    return any(each.is_dir() and each.stat().st_mode & _OTHERS_MAY_WRITE for each in _kept(settings))


def _served(settings: Any) -> bool:
    public = [Path(each).resolve() for each in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS) if each]
    return any(each.resolve().is_relative_to(folder) for each in _kept(settings) for folder in public)


def _guessable(settings: Any) -> bool:
    secrets = (settings.SECRET_KEY, settings.LINK_PEPPER, *settings.SECRET_KEY_FALLBACKS)
    return any(
        len(set(each)) < _FEWEST_CHARACTERS or each.casefold().startswith(_WELL_KNOWN) for each in secrets
    )


GATES = (
    Gate(
        "E080",
        "Errors would be mailed, with what a patient typed in them.",
        "Leave ADMINS and MANAGERS empty, and AdminEmailHandler out of LOGGING.",
        _mails_errors,
    ),
    Gate(
        "E081",
        "A log is set to DEBUG: statements would stand in it with their values.",
        "Let no level in LOGGING be below INFO.",
        _logs_everything,
    ),
    Gate(
        "E082",
        "A log is written without taking tokens and addresses out.",
        'Give each handler in LOGGING the filter "redact".',
        _logs_unread,
    ),
    Gate(
        "E083",
        "A request may bring more than we can hold.",
        "Set DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS and DATA_UPLOAD_MAX_NUMBER_FILES.",
        _takes_anything,
    ),
    Gate(
        "E084",
        "Templates print texts as they stand, or tell of themselves when they break.",
        "Take autoescape and debug out of the OPTIONS of TEMPLATES.",
        _prints_as_it_stands,
    ),
    Gate(
        "E085",
        "Everybody on the server may write to a folder of ours.",
        "Take the right away: chmod o-w on STATE_DIR, DAY_SHEETS_DIR, AUDIT_COPY_DIR and the folder of SENT_JOURNAL.",
        _written_by_others,
    ),
    Gate(
        "E086",
        "A folder of ours lies among the static files, which everybody may fetch.",
        "Put STATE_DIR, SENT_JOURNAL, DAY_SHEETS_DIR and AUDIT_COPY_DIR elsewhere.",
        _served,
    ),
    Gate(
        "E087",
        "A secret can be guessed.",
        'Make new ones for SECRET_KEY and LINK_PEPPER: python -c "import secrets; print(secrets.token_urlsafe(48))".',
        _guessable,
    ),
)
