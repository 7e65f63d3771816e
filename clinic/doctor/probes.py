"""The probes, in the order in which one depends on another. None raises; none waits longer than a few seconds."""

from collections.abc import Callable
from datetime import datetime

from django.db import Error

from clinic.doctor import (
    audit_copy,
    backups,
    database,
    database_log,
    packages,
    paper,
    queue,
    reminders,
    sealed_words,
    settings,
    setup,
)
from clinic.doctor.finding import Finding, ill

Probe = Callable[[datetime], Finding]

PROBES: tuple[tuple[str, Probe], ...] = (
    ("database", database.answers),
    ("migrations", database.migrations),
    ("database role", database.role),
    ("second wall", database.wall),
    ("database log", database_log.silence),
    ("sealed words", sealed_words.rest),
    ("broker", queue.broker),
    ("worker", queue.worker),
    ("beat", setup.beat),
    ("standby", setup.standby),
    ("mail", queue.mail),
    ("reminders", reminders.lag),
    ("sending", reminders.sending),
    ("clock", reminders.clock),
    ("journal", reminders.journal),
    ("in doubt", reminders.in_doubt),
    ("paused", reminders.paused),
    ("failed", reminders.failed),
    ("expired", reminders.expired),
    ("repairs", reminders.repairs),
    ("conservation", reminders.conserved),
    ("audit", database.audit_chain),
    ("audit anchors", database.anchors),
    ("audit copy", audit_copy.elsewhere),
    ("protocols", database.protocols),
    ("day sheets", paper.copies),
    ("backups", backups.newest),
    ("packages", packages.looked_at),
    ("settings", settings.checks),
    ("address", settings.address),
    ("delivery events", settings.delivery),
)


def examine(now: datetime) -> tuple[Finding, ...]:
    """Every probe's finding, then each site's steps; one that breaks is ill itself, and the others still answer."""
    return (*(_asked(name, probe, now) for name, probe in PROBES), *_steps(now))


def _steps(now: datetime) -> tuple[Finding, ...]:
    try:
        return tuple(setup.sites(now))
    except Error as error:
        return (ill("sites", f"cannot be asked: {type(error).__name__}", "See the line about the database."),)


def _asked(name: str, probe: Probe, now: datetime) -> Finding:
    try:
        return probe(now)
    except Error as error:
        return ill(
            name, f"the database does not answer: {type(error).__name__}", "See the line about the database."
        )
    except Exception as error:  # noqa: BLE001
        # A probe that breaks must not hide the others: it is itself the finding.
        return ill(name, f"could not be looked at: {type(error).__name__}: {error}", "Look into the log.")
