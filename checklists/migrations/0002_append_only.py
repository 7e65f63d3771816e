"""What the database itself holds: the audit chain, append-only tables, frozen protocol versions."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION audit_hash(prev bytea, chain text, seq bigint, at timestamptz, actor text, action text, obj text,
                           data jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog AS $$
  SELECT sha256(prev || convert_to(jsonb_build_array(
    chain, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, action, obj, data)::text,
    'UTF8'))
$$;

CREATE FUNCTION audit_append(p_chain text, p_actor text, p_action text, p_obj text, p_data jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head checklists_audithead%ROWTYPE;
  stamp timestamptz := clock_timestamp();
  digest bytea;
BEGIN
  INSERT INTO checklists_audithead (chain, seq, hash) VALUES (p_chain, 0, sha256(''::bytea)) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM checklists_audithead WHERE chain = p_chain FOR UPDATE;
  digest := audit_hash(head.hash, p_chain, head.seq + 1, stamp, p_actor, p_action, p_obj, p_data);
  INSERT INTO checklists_auditentry (chain, seq, at, actor, action, obj, data, prev, hash)
    VALUES (p_chain, head.seq + 1, stamp, p_actor, p_action, p_obj, p_data, head.hash, digest);
  UPDATE checklists_audithead SET seq = head.seq + 1, hash = digest WHERE chain = p_chain;
  RETURN head.seq + 1;
END $$;
REVOKE ALL ON FUNCTION audit_append(text, text, text, text, jsonb) FROM PUBLIC;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION refuse_changed_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.state <> 'draft' AND (OLD.data, OLD.number, OLD.protocol_id, OLD.published_at)
      IS DISTINCT FROM (NEW.data, NEW.number, NEW.protocol_id, NEW.published_at)) THEN
    RAISE EXCEPTION 'a published protocol version never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER version_is_frozen BEFORE UPDATE OR DELETE ON checklists_protocolversion
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_version();
ALTER TABLE checklists_reminder SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 80);
"""

UNDO = """
DROP TRIGGER version_is_frozen ON checklists_protocolversion;
DROP FUNCTION refuse_changed_version();
DROP FUNCTION refuse_change() CASCADE;
DROP FUNCTION audit_append(text, text, text, text, jsonb);
DROP FUNCTION audit_hash(bytea, text, bigint, timestamptz, text, text, text, jsonb);
"""

APPEND_ONLY = (
    "auditentry",
    "statuschange",
    "tick",
    "intake",
    "confirmation",
    "medicationreview",
    "reminderevent",
)


def triggers(table: str) -> str:
    return f"""
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_{table}
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON checklists_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("checklists", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        *(migrations.RunSQL(triggers(table), migrations.RunSQL.noop) for table in APPEND_ONLY),
    ]
