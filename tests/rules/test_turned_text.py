import pytest

from checklists.rules.turned_text import unturned


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_a_sign_that_turns_text_around_is_left_out(sign):
    assert unturned(f"{sign}Sam {sign}Lee") == "Sam Lee"


@pytest.mark.parametrize("text", ["محمد الأحمد", "علی\u200cرضا", "क्\u200dष", "José 😀", ""])
def test_everything_else_stays(text):
    assert unturned(text) == text
