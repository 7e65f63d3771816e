"""What the application's database role may do. Append-only tables take rows and give none back."""

from django.db import connections

# What people did is only ever inserted; the audit is written through its function alone.
APPEND_ONLY = (
    "checklists_statuschange",
    "checklists_startchange",
    "checklists_tick",
    "checklists_intake",
    "checklists_confirmation",
    "checklists_medicationreview",
    "checklists_reviewdraft",
    "checklists_eatingplan",
    "checklists_vitalsigns",
    "checklists_reminderevent",
    "checklists_deliveryevent",
    "checklists_nextdayanswer",
    "checklists_overrideweek",
    "checklists_auditanchor",
)
READ_ONLY = ("checklists_auditentry", "checklists_audithead", "django_migrations")


def grant(*, alias: str) -> None:
    """Idempotent: run after each migration. One role for owner and application needs no grants."""
    role = connections["default"].settings_dict["USER"]
    if not role or role == connections[alias].settings_dict["USER"]:
        return
    with connections[alias].cursor() as cursor:
        for statement in _statements(connections[alias].ops.quote_name(role)):
            cursor.execute(statement)


def _statements(role: str) -> list[str]:
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in APPEND_ONLY),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}" for table in READ_ONLY),
        f"GRANT EXECUTE ON FUNCTION audit_append(text, text, text, text, jsonb) TO {role}",
    ]
