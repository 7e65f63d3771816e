"""Reading JSON field by field: bounds, stand-ins, and everything wrong named by its path."""

from enum import Enum

import pytest

from checklists.rules.json_reader import JsonReader


class Kind(Enum):
    ONE = 1
    TWO = 2


def reader(**fields: object) -> JsonReader:
    return JsonReader(fields)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("a", True),
        ("abc", True),
        ("abcd", False),
        ("", False),
        (" ", False),
        ("a\nb", False),
        (7, False),
        (None, False),
    ],
)
def test_a_text_has_a_length_and_can_be_printed(text: object, taken: bool) -> None:
    read = reader(name=text)
    assert read.text("name", longest=3) == (text if taken else "")
    assert bool(read.problems) is not taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [(1, True), (9, True), (0, False), (10, False), (1.0, False), (True, False), ("5", False)],
)
def test_a_whole_number_lies_between_its_bounds(value: object, taken: bool) -> None:
    read = reader(n=value)
    assert read.whole("n", 1, 9) == (value if taken else 1)
    assert bool(read.problems) is not taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (1_000_000, True),
        (-1_000_000.0, True),
        (1_000_001, False),
        (float("nan"), False),
        (False, False),
        ("1", False),
    ],
)
def test_a_plain_number_is_no_truth_and_no_nonsense(value: object, taken: bool) -> None:
    read = reader(n=value)
    assert read.number("n") == (value if taken else 0.0)
    assert bool(read.problems) is not taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [(2, True), (0, True), (72.0, True), (73, False), (-1, False), (True, False), ("2", False)],
)
def test_a_figure_carries_its_source(value: object, taken: bool) -> None:
    read = reader(hours={"value": value, "source": "F1"})
    assert read.figure("hours", 0, 72) == (float(value) if taken else 0)  # type: ignore[arg-type]
    assert read.sources == {"hours": "F1"}
    assert read.problems == ([] if taken else ["hours.value: a number from 0 to 72 was expected"])


def test_a_figure_that_was_changed_has_the_shipped_one_beside_it() -> None:
    shipped = {"value": 2, "source": "F1"}
    assert reader(h={"value": 3, "source": "Ours", "default": shipped}).figure("h", 0, 72) == 3.0
    spoilt = reader(h={"value": 3, "source": "Ours", "default": {"value": "x", "source": "F1", "by": 1}})
    spoilt.figure("h", 0, 72)
    assert [problem.partition(":")[0] for problem in spoilt.problems] == ["h.default.value", "h.default.by"]


def test_a_figure_without_a_source_is_refused() -> None:
    read = reader(h={"value": 3})
    read.figure("h", 0, 72)
    assert read.problems == ["h.source: a text of 1 to 500 letters was expected"]


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (["a", "b"], True),
        (["a", "a"], False),
        ([], False),
        (["a", 7], False),
        ([""], False),
        (["abcd"], False),
        (["abc"], True),
        ("a", False),
    ],
)
def test_a_list_of_texts_has_at_least_one_and_none_twice(value: object, taken: bool) -> None:
    read = reader(words=value)
    assert read.texts("words", longest=3) == (tuple(value) if taken else ())  # type: ignore[arg-type]
    assert bool(read.problems) is not taken


@pytest.mark.parametrize(("count", "taken"), [(100, True), (101, False)])
def test_a_list_is_not_endless(count: int, taken: bool) -> None:
    read = reader(items=[{}] * count)
    assert len(list(read.parts("items"))) == (count if taken else 0)
    assert bool(read.problems) is not taken


def test_a_choice_is_one_of_the_known_words_and_the_first_stands_in() -> None:
    read = reader(kind="three", kinds=["two", "ONE"])
    assert (read.choice("kind", Kind), read.choices("kinds", Kind)) == (Kind.ONE, (Kind.TWO, Kind.ONE))
    assert read.problems == ["kind: one of one, two was expected", "kinds[1]: one of one, two was expected"]


@pytest.mark.parametrize(("value", "taken"), [(True, True), (False, True), (0, False), (None, False)])
def test_a_flag_is_true_or_false(value: object, taken: bool) -> None:
    read = reader(on=value)
    assert read.flag("on") is (value if taken else False)
    assert bool(read.problems) is not taken


def test_fields_nobody_asked_for_are_named() -> None:
    read = reader(name="x", naem="x", gone=None)
    read.text("name")
    assert not read.has("gone")
    read.close()
    assert read.problems == ["naem: is not a field of this form"]


def test_a_null_counts_as_not_given_and_a_zero_as_given() -> None:
    read = reader(a=None, b=0)
    assert (read.has("a"), read.has("b"), read.has("c")) == (False, True, False)


def test_problems_of_parts_carry_their_whole_path() -> None:
    read = reader(items=[{"name": "x"}, {"when": {"name": 7}}])
    [first, second] = read.parts("items")
    first.text("name")
    second.part("when").text("name")
    second.part("then")
    assert read.problems == [
        "items[1].when.name: a text of 1 to 500 letters was expected",
        "items[1].then: an object was expected",
    ]


def test_what_is_no_object_is_named_as_the_protocol_itself() -> None:
    assert JsonReader([]).problems == ["protocol: an object was expected"]


def test_the_names_of_free_fields_are_cut_short() -> None:
    assert reader(**{"x" * 50: 1, "es": 2}).names() == ("x" * 40, "es")


def test_short_texts_have_fifty_letters_unless_said_otherwise() -> None:
    read = reader(keys=["x" * 50], more=["x" * 51])
    assert (read.texts("keys"), read.texts("more")) == (("x" * 50,), ())


def test_a_field_nobody_asked_for_is_named_by_forty_letters() -> None:
    read = reader(**{"x" * 50: 1})
    read.close()
    assert read.problems == [f"{'x' * 40}: is not a field of this form"]
