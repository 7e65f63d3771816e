"""DA-3: words that somebody typed into a question rest sealed among the codes, which statements go on to ask for."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from checklists.actions import answers
from checklists.models import AnswerDraft, Item, NextDayAnswer, Tick
from checklists.models.sealed import Unopened
from checklists.queries.facts import checklist
from checklists.queries.sealed_words import answer_in
from checklists.rules import next_day, question_steps
from checklists.rules.questions import Question, QuestionType
from checklists.rules.typed import Typed
from tests.factories import NOW, Clinic

pytestmark = pytest.mark.django_db
WORDS = "my ex-husband, and Tuesdays"


@pytest.fixture
def item(clinic: Clinic) -> Item:
    return Item.objects.filter(appointment=clinic.book()).earliest("position")


def ticked(item: Item, **answer: Any) -> Tick:
    return Tick.objects.create(
        site_id=item.site_id,
        item=item,
        operation_id=uuid4(),
        done=True,
        answer=answer,
        at=NOW,
        by="patient:1",
    )


def rests(row: Any, column: str = "answer") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}::text FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def test_typed_words_rest_sealed_and_codes_as_they_are(item: Item) -> None:
    said = {"music": "calm", "avoid": Typed(WORDS), "several": ["a", "b"], "weight": 71.5}
    tick = ticked(item, answers=said, pregnancy="no")
    held = rests(tick)
    assert "husband" not in held and '"calm"' in held and "71.5" in held
    assert Tick.objects.get(pk=tick.pk).answer == {"answers": said, "pregnancy": "no"}
    assert isinstance(Tick.objects.get(pk=tick.pk).answer["answers"]["avoid"], Typed)


def test_one_word_is_sealed_too_where_it_was_typed(item: Item) -> None:
    """Whatever it looks like: a word of ours, or a sealed text."""
    for word in ("aspirin", "yes", "k1.0123abcd." + "A" * 40):
        tick = ticked(item, answers={"avoid": Typed(word)})
        assert f'"{word}"' not in rests(tick)
        assert Tick.objects.get(pk=tick.pk).answer["answers"]["avoid"] == word


def test_statements_still_ask_for_codes(item: Item) -> None:
    tick = ticked(item, answers={"avoid": Typed(WORDS)}, driver="cannot", epoch=1)
    ticked(item, answers={"avoid": Typed(WORDS)})
    assert list(Tick.objects.filter(answer__driver="cannot", answer__epoch=1)) == [tick]
    assert list(Tick.objects.exclude(answer__has_key="driver").values_list("answer__answers__music")) == [
        (None,)
    ]


def test_a_statement_sets_no_typed_words(item: Item) -> None:
    ticked(item)
    with pytest.raises(TypeError, match=r"Tick\.answer rests sealed"):
        Tick.objects.update(answer={"answers": {"avoid": Typed(WORDS)}})


def test_words_of_another_tick_do_not_open_and_the_codes_do(item: Item, clinic: Clinic) -> None:
    mine, other = (
        ticked(item, answers={"avoid": Typed(words), "music": "calm"}) for words in (WORDS, "other")
    )
    moved = {
        "id": mine.pk,
        "answer": Tick.objects.filter(pk=other.pk).values_list("answer", flat=True).get().raw,
    }
    found = answer_in(moved)["answers"]
    assert found["music"] == "calm"
    assert isinstance(found["avoid"], Unopened) and "other" not in found["avoid"]
    assert answer_in({**moved, "id": other.pk})["answers"]["avoid"] == "other"


def test_what_is_typed_on_a_page_comes_to_the_desk(clinic: Clinic) -> None:
    """From the form through the tick to the facts; nothing of it in the table."""
    row = clinic.book()
    found = Item.objects.get(appointment=row, kind="comfort")
    questions = answers.asked(row, found.position)[1]
    typed = next(each for each in questions if each.type is QuestionType.TEXT)
    raw = {each.key: [each.options[0]] if each.options else [WORDS] for each in questions}
    answers.answer_questions(
        appointment_id=row.pk,
        item_position=found.position,
        operation_id=uuid4(),
        raw=raw,
        by=clinic.link_actor(row),
        now=NOW,
    )
    (item,) = (each for each in checklist(appointment_id=row.pk).items if each.position == found.position)
    assert item.answers[typed.key] == WORDS
    assert "husband" not in rests(Tick.objects.get(item=found))


TEXT = Question("avoid", QuestionType.TEXT, "Words to avoid?")


def test_a_draft_keeps_typed_words_sealed_and_sends_them(item: Item, clinic: Clinic) -> None:
    row = AnswerDraft(
        site_id=item.site_id, item=item, raw={"avoid": question_steps.entry(TEXT, [WORDS])}, at=NOW
    )
    field = AnswerDraft._meta.get_field("raw")
    row.pk = 77
    held = field.pre_save(row, add=True)
    assert "husband" not in str(held)
    assert question_steps.drafted((TEXT,), field.opened(77, held)).given == {"avoid": [WORDS]}  # type: ignore[attr-defined]


def test_an_answer_of_the_day_after_rests_sealed_where_it_was_typed(item: Item) -> None:
    kept = NextDayAnswer.objects.create(
        site_id=item.site_id, appointment=item.appointment, operation_id=uuid4(), question="more", band="green",
        answer=next_day.kept(Typed(WORDS)), at=NOW, by="patient:1",
    )  # fmt: skip
    assert "husband" not in rests(kept)
    assert NextDayAnswer.objects.get(pk=kept.pk).answer == {"said": WORDS}
