"""The shipped formulary is read once and refuses data that contradict themselves."""

import shutil
from pathlib import Path

import pytest

from checklists.queries.formulary import DATA, EDITION, formulary, load, screening
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
    assert len(formulary().medicines) == 251


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
    assert f"line {line}: unknown class 'wonder_drug' of 'newmed'" in problem(folder)


def test_a_generic_listed_twice_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("alprazolam"))
    assert f"line {line}" in problem(folder)


def test_a_name_of_two_medicines_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("Xanax"))
    assert f"line {line}: 'Xanax' is listed for 'alprazolam' and 'Xanax'" in problem(folder)


def test_a_bracket_label_declares_a_name_of_two_medicines(folder: Path) -> None:
    append(folder, "formulary.csv", medicine("tramadol (by a friend)", "substance_other"))
    assert load(folder).names["tramadol"].generics == ("tramadol", "tramadol (by a friend)")


def test_a_half_life_that_is_no_number_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "formulary.csv", medicine("newmed", low="six", high="7"))
    assert f"line {line}: the half-life" in problem(folder)


def test_a_name_without_letters_is_refused(folder: Path) -> None:
    append(folder, "formulary.csv", medicine("***"))
    assert "has no letters" in problem(folder)


def test_a_common_name_must_be_listed(folder: Path) -> None:
    append(folder, "formulary.csv", "newmed,opioid,,,,Newbrand,,,short,,why,question,source")
    assert "common name 'Newbrand' is not listed" in problem(folder)


def test_a_combination_of_unknown_parts_is_refused_by_its_line(folder: Path) -> None:
    line = append(folder, "combinations.csv", "Newbrand,nosuchmedicine,,,source")
    assert f"combinations line {line}" in problem(folder)


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
