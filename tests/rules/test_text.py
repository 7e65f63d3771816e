import pytest

from checklists.rules.text import Text, text_in

SPANISH = {"es": "Agua", "pt-BR": "Água"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", Text("Agua", "es")),
        ("es-MX", Text("Agua", "es")),
        ("pt-BR", Text("Água", "pt-BR")),
        ("pt", Text("Water", "en")),
        ("en", Text("Water", "en")),
        ("", Text("Water", "en")),
    ],
)
def test_words_know_the_language_they_are_in(language, expected):
    assert text_in("Water", SPANISH, language=language, default="en") == expected


def test_a_text_reads_as_its_words():
    assert str(Text("Agua", "es")) == "Agua"
