"""What a protocol asks on the day after an infusion: its section "next_day". Source: clinical.md 7."""

from dataclasses import dataclass

from checklists.rules.json_reader import JsonReader
from checklists.rules.protocol_items import check_keys, read_question
from checklists.rules.questions import Question


@dataclass(frozen=True)
class NextDay:
    """The questions in the order they are asked, one a page. The first answer of a list says that all is well."""

    questions: tuple[Question, ...]


def read_next_day(reader: JsonReader) -> NextDay:
    """The section; every problem is written into the reader. Each question says where its bands come from."""
    found = NextDay(tuple(_sourced(part) for part in reader.parts("questions")))
    reader.close()
    if not found.questions:
        reader.problem("questions", "at least one question was expected")
    check_keys(found.questions, reader)
    return found


def _sourced(reader: JsonReader) -> Question:
    reader.sources[reader.path] = reader.text("source")
    return read_question(reader)
