"""The shipped formulary is read once and refuses data that contradict themselves."""

import shutil
from pathlib import Path

import pytest

from checklists.queries.formulary import DATA, EDITION, formulary, load, screening
from checklists.queries.formulary import medicine as about
from checklists.rules.medications import FormularyInvalid

LINE = "{generic},{medicine_class},,,,,{low},{high},short,,why,question,source"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in DATA.glob("*.csv"):
        shutil.copy(name, tmp_path / name.name)
    return tmp_path


def append(folder: Path, file: str, line: str) -> int:
    path = folder / file
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    return len(path.read_text("utf-8").splitlines())


def problem(folder: Path) -> str:
    with pytest.raises(FormularyInvalid) as refused:
        load(folder)
    return str(refused.value)


def medicine(generic: str, medicine_class: str = "opioid", low: str = "", high: str = "") -> str:
    return LINE.format(generic=generic, medicine_class=medicine_class, low=low, high=high)


def test_the_shipped_formulary_holds_every_medicine() -> None:
    assert len(formulary().medicines) == 256


def test_the_shipped_formulary_is_read_once() -> None:
    assert formulary() is formulary()


def test_the_version_names_edition_and_content(folder: Path) -> None:
    before = load(folder).version
    append(folder, "other_names.csv", "Somename,")
    assert before.startswith(EDITION) and before != load(folder).version


def test_a_half_life_is_a_range_of_hours_or_unknown() -> None:
    assert formulary().medicines["alprazolam"].half_life_hours == (6.0, 27.0)
    assert formulary().medicines["kava"].half_life_hours is None


def test_an_unknown_class_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("newmed", "wonder_drug"))
    assert f"line {line}, column class: unknown class 'wonder_drug' of 'newmed'" in problem(folder)


def test_a_generic_listed_twice_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("alprazolam"))
    assert f"line {line}" in problem(folder)


def test_a_name_of_two_medicines_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("Xanax"))
    assert f"line {line}, column generic: 'Xanax' is listed for 'alprazolam' and 'Xanax'" in problem(folder)


def test_a_bracket_label_declares_a_name_of_two_medicines(folder: Path) -> None:
    append(folder, "formulary.csv", medicine("tramadol (by a friend)", "substance_other"))
    assert load(folder).names["tramadol"].generics == ("tramadol", "tramadol (by a friend)")


def test_a_half_life_that_is_no_number_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("newmed", low="six", high="7"))
    assert f"line {line}, columns half_life_hours_low and half_life_hours_high" in problem(folder)


def test_a_name_without_letters_is_refused(folder: Path) -> None:
    append(folder, "formulary.csv", medicine("***"))
    assert "has no letters" in problem(folder)


def test_a_common_name_must_be_listed(folder: Path) -> None:
    append(folder, "formulary.csv", "newmed,opioid,,,,Newbrand,,,short,,why,question,source")
    assert "column common: common name 'Newbrand' is not listed" in problem(folder)


def test_a_combination_of_unknown_parts_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "combinations.csv", "Newbrand,nosuchmedicine,,,source")
    assert f"combinations.csv line {line}, column generics" in problem(folder)


def test_a_line_with_too_few_cells_is_refused(folder: Path) -> None:
    line = append(folder, "look_alikes.csv", "one,two")
    assert f"look_alikes.csv line {line}" in problem(folder)


def test_other_columns_are_refused(folder: Path) -> None:
    (folder / "other_names.csv").write_text("title\nx\n")
    assert "other_names.csv line 1" in problem(folder)


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / "other_names.csv").write_text("")
    assert "other_names.csv line 1" in problem(folder)


def test_words_are_screened_by_the_shipped_formulary() -> None:
    assert [match.generic for match in screening("xanex").matches] == ["alprazolam"]


def test_a_missing_file_is_named_with_its_cure(folder: Path) -> None:
    (folder / "combinations.csv").unlink()
    assert "combinations.csv: No such file" in problem(folder) and "Put back" in problem(folder)


def test_a_file_in_another_encoding_is_named_with_its_line(folder: Path) -> None:
    path = folder / "look_alikes.csv"
    line = len(path.read_bytes().splitlines()) + 1
    path.write_bytes(path.read_bytes() + b"M\xfcller,other,,source\n")
    assert f"look_alikes.csv line {line}: not UTF-8" in problem(folder)


def test_an_open_quote_is_named_with_its_line(folder: Path) -> None:
    line = append(folder, "look_alikes.csv", 'one,"two,,source')
    assert f"look_alikes.csv line {line}: unexpected end of data" in problem(folder)


def test_a_half_life_the_wrong_way_round_is_refused(folder: Path) -> None:
    append(folder, "formulary.csv", medicine("newmed", low="9", high="3"))
    assert "the lower first" in problem(folder)


def test_staff_read_what_the_formulary_knows_of_a_medicine() -> None:
    known = about("diazepam")
    assert known is not None and known.half_life_hours == (20.0, 200.0)
    assert (known.medicine_class, known.route.value) == ("benzodiazepine", "prescriber_decision")
    assert "ketamine" in known.why and "half-life" in known.source


def test_an_ending_names_no_medicine() -> None:
    assert about("") is None


def test_every_medicine_says_why_it_is_listed_and_where_that_is_from() -> None:
    assert [each.generic for each in formulary().medicines.values() if not each.why or not each.source] == []
