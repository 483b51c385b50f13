import pytest

from rubric import Text

BOTH = Text("Part 1", "Parte 1")


@pytest.mark.parametrize("language", ["es", "es-MX", "es_US", "ES"])
def test_a_text_is_said_in_spanish_of_any_region(language):
    assert BOTH.in_(language) == "Parte 1"


@pytest.mark.parametrize("language", ["en", "en-US", "fr", "", "est"])
def test_a_text_is_said_in_english_otherwise(language):
    assert BOTH.in_(language) == "Part 1"


def test_a_text_without_spanish_falls_back_to_english():
    assert Text("Part 1").in_("es") == "Part 1"


def test_blank_lines_part_paragraphs():
    text = Text("One\nline.\n\nAnother.\n")

    assert text.paragraphs("en") == ("One line.", "Another.")


def test_joined_texts_are_joined_in_each_language():
    assert BOTH.joined(" · ", Text("title")) == Text("Part 1 · title", "Parte 1 · title")
    assert Text("a").joined(", ", Text("b")) == Text("a, b")
