"""Columns for words that rest sealed, and a narrow way to seal them anew where rows are append-only.

What stands there is sealed afterwards, some rows at a time: by `migrate` itself, and by `rotate_field_keys`. Back, every word is
opened again: that needs the keys, and all of them fit or none is changed.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import migrations
from psycopg import sql

from checklists import key_ring
from checklists.models.sealed import SealedAnswers, SealedText, place
from checklists.rules.typed import mapped

# Of the tables that are append-only, what may be sealed anew: the owner says `app.sealing`, nothing else of the row changes, and what
# comes is a ciphertext. Whether it is the right one no database can tell: the key does, on the first reading.
WORDS = {
    "confirmation": ("note",),
    "eatingplan": ("note", "words_for_patient"),
    "intake": ("words",),
    "medicationreview": ("note", "words_for_patient"),
    "nextdayanswer": ("answer",),
    "overrideweek": ("note",),
    "reviewdraft": ("note",),
    "statuschange": ("note",),
    "tick": ("answer",),
    "vitalsigns": ("note",),
}
# The others: their words may be changed, or a trigger of their own is in the way.
OTHERS = {
    "answerdraft": ("raw",),
    "appointment": ("notes",),
    "breakglass": ("review", "words"),
    "medicationentry": ("text",),
    "override": ("note",),
    "privatenote": ("text",),
}
FUNCTIONS = r"""
CREATE FUNCTION is_same_but_for_words(before jsonb, after jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF before = after THEN
    RETURN true;
  END IF;
  IF jsonb_typeof(before) IS DISTINCT FROM jsonb_typeof(after) THEN
    RETURN false;
  END IF;
  CASE jsonb_typeof(after)
    WHEN 'string' THEN
      RETURN after #>> '{}' ~ '^k1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}={0,2}$';
    WHEN 'object' THEN
      RETURN before - ARRAY(SELECT jsonb_object_keys(after)) = '{}'::jsonb AND NOT EXISTS (
        SELECT FROM jsonb_each(after) part WHERE NOT is_same_but_for_words(before -> part.key, part.value));
    WHEN 'array' THEN
      RETURN jsonb_array_length(before) = jsonb_array_length(after) AND NOT EXISTS (
        SELECT FROM generate_series(0, jsonb_array_length(after) - 1) place
        WHERE NOT is_same_but_for_words(before -> place, after -> place));
    ELSE
      RETURN false;
  END CASE;
END $$;
CREATE FUNCTION is_sealed_anew(relation oid, before jsonb, after jsonb, words text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('app.sealing', true), '') = 'on'
    AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = relation), 'MEMBER')
    AND before - words = after - words
    AND NOT EXISTS (SELECT FROM unnest(words) word WHERE NOT is_same_but_for_words(before -> word, after -> word))
$$;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
    IF is_sealed_anew(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), TG_ARGV) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
FUNCTIONS_BEFORE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DROP FUNCTION is_sealed_anew(oid, jsonb, jsonb, text[]);
DROP FUNCTION is_same_but_for_words(jsonb, jsonb);
"""
# As it was, but for the note.
OVERRIDE = """
CREATE OR REPLACE FUNCTION refuse_changed_override() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (
      (OLD.site_id, OLD.item_id, OLD.reason, OLD.finding, OLD.band, OLD.needs_second, OLD.requested_by_id,
       OLD.requested_at) IS DISTINCT FROM
      (NEW.site_id, NEW.item_id, NEW.reason, NEW.finding, NEW.band, NEW.needs_second, NEW.requested_by_id,
       NEW.requested_at)
      OR {note}
      OR (OLD.approved_at IS NOT NULL AND (OLD.approved_by_id, OLD.approved_at)
          IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at))
      OR (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_by_id, OLD.withdrawn_at, OLD.approved_at)
          IS DISTINCT FROM (NEW.withdrawn_by_id, NEW.withdrawn_at, NEW.approved_at))) THEN
    RAISE EXCEPTION 'what was asked and agreed never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.approved_by_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.approved_by_id IS NULL) AND NOT EXISTS (
      SELECT FROM checklists_membership
      WHERE user_id = NEW.approved_by_id AND site_id = NEW.site_id AND role = 'prescriber') THEN
    RAISE EXCEPTION 'only a prescriber of the site agrees to an override' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
_HELD = sql.SQL("SELECT id, to_jsonb({column}) FROM {table} WHERE {column}::text LIKE '%%k1.%%' ORDER BY id")
_TEXT = sql.SQL("UPDATE {table} SET {column} = %s::jsonb #>> '{{}}' WHERE id = %s")
_DOCUMENT = sql.SQL("UPDATE {table} SET {column} = %s::jsonb WHERE id = %s")
DOCUMENTS = {"answer", "raw"}
CHANGED = "OLD.note IS DISTINCT FROM NEW.note"
SEALED = "is_sealed_anew(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), ARRAY['note'])"


def trigger(table: str, words: tuple[str, ...]) -> str:
    named = ", ".join(f"'{word}'" for word in words)
    return f"""
CREATE OR REPLACE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON checklists_{table}
  FOR EACH ROW EXECUTE FUNCTION refuse_change({named});
"""


def open_all(apps: Any, editor: Any) -> None:
    """Everything or nothing: this migration is one transaction."""
    with editor.connection.cursor() as cursor:
        for table, columns in {**WORDS, **OTHERS}.items():
            cursor.execute(f"ALTER TABLE checklists_{table} DISABLE TRIGGER USER")
            for column in columns:
                _open(cursor, f"checklists_{table}", column)
            cursor.execute(f"ALTER TABLE checklists_{table} ENABLE TRIGGER USER")


def _open(cursor: Any, table: str, column: str) -> None:
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    cursor.execute(_HELD.format(**names), [])
    for pk, held in cursor.fetchall():
        opened = mapped(json.loads(held), _leaf(place(table, column, pk)))
        set_to = _DOCUMENT if column in DOCUMENTS else _TEXT
        cursor.execute(set_to.format(**names), [json.dumps(opened), pk])


def _leaf(where: str) -> Callable[[Any], Any]:
    def opened(leaf: Any) -> Any:
        try:
            return key_ring.unseal(leaf, about=where) if key_ring.is_sealed(leaf) else leaf
        except key_ring.Unreadable as closed:
            raise RuntimeError(f"{where} cannot be opened: {closed.why}. Nothing was changed.") from closed

    return opened


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0026_remembered_phones"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BEFORE),
        *(migrations.RunSQL(trigger(*each), trigger(each[0], ())) for each in WORDS.items()),
        migrations.RunSQL(
            OVERRIDE.format(note=f"({CHANGED} AND NOT {SEALED})"), OVERRIDE.format(note=CHANGED)
        ),
        migrations.AlterField(
            model_name="appointment",
            name="notes",
            field=SealedText(blank=True),
        ),
        migrations.AlterField(
            model_name="breakglass",
            name="review",
            field=SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="breakglass",
            name="words",
            field=SealedText(max_length=300),
        ),
        migrations.AlterField(
            model_name="confirmation",
            name="note",
            field=SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="eatingplan",
            name="note",
            field=SealedText(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="eatingplan",
            name="words_for_patient",
            field=SealedText(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="intake",
            name="words",
            field=SealedText(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="medicationentry",
            name="text",
            field=SealedText(max_length=200),
        ),
        migrations.AlterField(
            model_name="medicationreview",
            name="note",
            field=SealedText(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="medicationreview",
            name="words_for_patient",
            field=SealedText(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="override",
            name="note",
            field=SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="overrideweek",
            name="note",
            field=SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="privatenote",
            name="text",
            field=SealedText(max_length=2000),
        ),
        migrations.AlterField(
            model_name="reviewdraft",
            name="note",
            field=SealedText(max_length=400),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="note",
            field=SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="vitalsigns",
            name="note",
            field=SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="answerdraft",
            name="raw",
            field=SealedAnswers(default=dict),
        ),
        migrations.AlterField(
            model_name="nextdayanswer",
            name="answer",
            field=SealedAnswers(),
        ),
        migrations.AlterField(
            model_name="tick",
            name="answer",
            field=SealedAnswers(default=dict),
        ),
        migrations.RunPython(migrations.RunPython.noop, open_all),
    ]
