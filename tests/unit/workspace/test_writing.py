"""Writing: every field saved with or without script, and nothing overwritten in silence."""

from tests.unit.workspace.educator import Educator, words


def test_a_section_names_every_writing_area_by_its_prompts_key(ana: Educator) -> None:
    page = ana.get("write/plan").text

    keys = [f"issue{issue}.step{step}" for issue in (1, 2, 3) for step in range(1, 6)]
    assert all(f'<textarea id="{key}" name="{key}"' in page for key in keys)


def test_the_script_saves_a_text_and_is_told_its_words(ana: Educator) -> None:
    ana.get("write/part1")

    answer = ana.put("q1", words(138))

    assert answer.json["words"] == 138
    assert answer.json["revision"] == 1
    assert ana.get("write/part1").text.count(words(138)) == 1


def test_the_form_saves_a_whole_section_without_script(ana: Educator) -> None:
    answer = ana.save("part1", {"q1": "One", "q2": "Two"})

    assert answer.status_code == 303
    page = ana.get("write/part1").text
    assert "One" in page
    assert "Two" in page


def test_the_whole_way_to_a_receipt(ana: Educator) -> None:
    ana.write_everything()

    attempt = ana.submitted()

    receipt = ana.get(f"attempts/{attempt.public_id}/receipt").text
    assert attempt.reference in receipt
