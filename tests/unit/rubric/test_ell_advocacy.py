"""The first credential carries everything that the program laid down, and nothing else."""

from dataclasses import fields, is_dataclass

import pytest

from rubric import Text, WordRange, with_settings

ITEM_KEYS = [
    "part1",
    *["a1.1", "a1.2", "a1.3", "a1.4"],
    *["a2.1", "a2.2", "a2.3"],
    *["a3.1", "a3.2", "a3.3", "a3.4", "a3.5", "a3.6"],
    "part3",
]
STEP_KEYS = [f"issue{issue}.step{step}" for issue in (1, 2, 3) for step in (1, 2, 3, 4, 5)]
ITEM_LABELS = [
    "Part 1",
    "A1.1 Five steps",
    "A1.2 The guide",
    "A1.3 Language",
    "A1.4 Length",
    "A2.1 Components",
    "A2.2 Language",
    "A2.3 Length",
    "A3.1 Research and demographics",
    "A3.2 Five-step plan",
    "A3.3 Participation",
    "A3.4 Call to action",
    "A3.5 Media",
    "A3.6 Language",
    "Part 3",
]


def texts_in(value):
    """Every displayable text inside a definition's objects."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in texts_in(one)]
    if is_dataclass(value):
        return [text for one in fields(value) for text in texts_in(getattr(value, one.name))]
    return []


def test_it_is_version_1_of_ell_advocacy(credential):
    assert (credential.key, credential.version) == ("ell-advocacy", 1)
    assert credential.title.en == (
        "Advocating for ELL Students and Their Families at the School Level"
    )


def test_its_15_items_stand_in_order(credential):
    assert [item.key for item in credential.items] == ITEM_KEYS
    assert [item.label.en for item in credential.items] == ITEM_LABELS


def test_its_prompts_stand_in_order_under_their_stable_keys(credential):
    plan = [
        key
        for issue in (1, 2, 3)
        for key in (f"issue{issue}", *(f"issue{issue}.step{step}" for step in (1, 2, 3, 4, 5)))
    ]

    assert [prompt.key for prompt in credential.prompts] == [
        *["q1", "q2", "q3a", "q3b"],
        *plan,
        "letter",
        *["r1", "r2"],
    ]


def test_the_plan_asks_for_15_texts_and_three_titles(credential):
    prompts = credential.artifact("plan").prompts

    assert [prompt.key for prompt in prompts if prompt.kind == "text"] == STEP_KEYS
    assert [prompt.key for prompt in prompts if prompt.kind == "title"] == [
        "issue1",
        "issue2",
        "issue3",
    ]


def test_each_plan_text_has_a_hard_range_of_150_to_200_words(credential):
    measures = credential.artifact("plan").measures

    assert [measure.texts for measure in measures] == [(key,) for key in STEP_KEYS]
    assert {measure.range for measure in measures} == {WordRange(150, 200, "each", "hard")}


def test_the_letter_has_a_hard_range_of_400_to_500_words(credential):
    assert credential.measure_of("letter").range == WordRange(400, 500, "each", "hard")


@pytest.mark.parametrize(
    ("part", "texts"), [("part1", ("q1", "q2", "q3a", "q3b")), ("part3", ("r1", "r2"))]
)
def test_parts_1_and_3_share_a_soft_range_of_400_to_500_words(credential, part, texts):
    (measure,) = credential.part(part).measures

    assert measure.key == part
    assert measure.texts == texts
    assert measure.range == WordRange(400, 500, "whole", "soft")


def test_the_third_question_is_answered_in_two_halves(credential):
    halves = [credential.prompt("q3a"), credential.prompt("q3b")]

    assert {half.question.key for half in halves} == {"q3"}
    assert credential.prompt("q1").question is None


def test_the_presentation_is_a_file_or_a_link_without_a_range(credential):
    presentation = credential.artifact("presentation")

    assert presentation.needs == "one"
    assert [slot.types for slot in presentation.files] == [("pptx", "pdf", "odp")]
    assert [link.key for link in presentation.links] == ["presentation_link"]
    assert (presentation.prompts, presentation.measures) == ((), ())


def test_the_letter_is_one_text_or_a_document_whose_words_count_as_it(credential):
    letter = credential.artifact("letter")
    (document,) = letter.files

    assert letter.needs == "one"
    assert [prompt.key for prompt in letter.prompts] == ["letter"]
    assert (document.types, document.counts_as) == (("docx", "odt", "pdf"), "letter")


def test_the_one_issue_is_chosen_once_and_the_later_artifacts_are_about_it(credential):
    (choice,) = credential.choices

    assert choice.options == ("issue1", "issue2", "issue3")
    assert credential.artifact("letter").about == choice.key
    assert credential.artifact("presentation").about == choice.key


def test_the_lines_belong_to_their_artifacts(credential):
    lines = {
        artifact.key: [line.key for line in artifact.lines] for artifact in credential.artifacts
    }

    assert lines == {
        "plan": ITEM_KEYS[1:5],
        "letter": ITEM_KEYS[5:8],
        "presentation": ITEM_KEYS[8:14],
    }


def test_every_line_offers_three_levels_and_the_length_lines_two(credential):
    offered = {
        line.key: [level.key for level in line.levels]
        for line in credential.items
        if not line.is_part
    }

    assert offered.pop("a1.4") == offered.pop("a2.3") == ["proficient", "basic"]
    assert list(offered.values()) == [["proficient", "basic", "developing"]] * 11


@pytest.mark.parametrize(("key", "texts"), [("a1.4", STEP_KEYS), ("a2.3", ["letter"])])
def test_a_length_line_knows_its_texts_and_says_not_proficient(credential, key, texts):
    line = credential.item(key)

    assert line.counts_words
    assert line.lower_share_wording
    assert [text for measure in line.measures for text in measure.texts] == texts
    assert line.level("developing") is line.level("basic")
    assert line.level("basic").name == Text("Not Proficient", "No competente")


def test_only_two_lines_count_words(credential):
    assert [item.key for item in credential.items if item.counts_words] == ["a1.4", "a2.3"]


def test_the_parts_are_passing_or_not_yet_by_their_statements(credential):
    for key, words in (("part1", "three questions"), ("part3", "considers with care")):
        item = credential.item(key)
        assert [level.key for level in item.levels] == ["passing", "not_yet"]
        assert words in item.level("passing").wording.en


def test_four_points_can_be_ticked_inside_a2_1_alone(credential):
    points = {item.key: [point.key for point in item.points] for item in credential.items}

    assert points.pop("a2.1") == ["a", "b", "c", "style"]
    assert not any(points.values())


@pytest.mark.parametrize(
    ("line", "level", "wording"),
    [
        ("a1.1", "developing", "so little detail that the evaluator cannot picture each step"),
        ("a1.2", "proficient", "evident throughout the plan"),
        ("a1.4", "proficient", "Every step has 150-200 words"),
        ("a1.4", "basic", "Not every step has 150-200 words"),
        ("a2.1", "proficient", "(c) the request to meet about it"),
        ("a2.3", "basic", "does not have 400-500 words"),
        ("a3.1", "basic", "general OR school-specific"),
        ("a3.2", "developing", "template of the plan"),
        ("a3.4", "proficient", "names what staff do next"),
        ("a3.5", "developing", "slides only inform"),
    ],
)
def test_a_level_carries_the_programs_wording(credential, line, level, wording):
    assert wording in credential.item(line).level(level).wording.en


def test_the_three_language_lines_read_the_same(credential):
    wordings = {
        tuple(level.wording for level in credential.item(key).levels)
        for key in ("a1.3", "a2.2", "a3.6")
    }

    assert len(wordings) == 1


def test_four_components_come_first_and_the_first_holds_the_federal_definition(credential):
    ells, *others = credential.components

    assert [component.key for component in others] == ["advocacy", "equity", "five_steps"]
    assert ells.rule.en == "A and B and (C1 or C2 or C3) and D"
    assert [(one.key, [any_.key for any_ in one.any_of]) for one in ells.all_of] == [
        ("A", []),
        ("B", []),
        ("C", ["C1", "C2", "C3"]),
        ("D", ["1", "2", "3"]),
    ]


def test_the_five_steps_have_no_fixed_order(credential):
    assert not credential.steps_in_order
    assert [step.name.en for step in credential.steps] == [
        "Isolate the issue",
        "Identify your allies",
        "Be clear on the rights of ELL students",
        "Organize and educate others",
        "Identify your outlets for change",
    ]


def test_no_resource_has_an_invented_address_and_two_are_load_bearing(credential):
    assert len(credential.resources) == 18
    assert {resource.address for resource in credential.resources} == {""}
    assert [one.title.en for one in credential.resources if one.load_bearing] == [
        "All In! How Educators Can Advocate for English Language Learners",
        "5-Step Action Plan",
    ]
    assert [one.title.en for one in credential.resources if one.part == "part3"] == [
        "How Do I Write a Good Personal Reflection?"
    ]


def test_what_the_program_left_open_is_a_setting_with_a_default(credential):
    assert credential.values == {
        "issuer": "",
        "hours": None,
        "assessors": 1,
        "turnaround_days": 10,
        "tries": None,
        "part1_scope": "whole",
        "part1_strength": "soft",
        "addressee": "principal",
        "letter_file_types": ["docx", "odt", "pdf"],
        "letter_max_megabytes": 10,
        "presentation_file_types": ["pptx", "pdf", "odp"],
        "presentation_max_megabytes": 50,
    }


def test_the_letter_goes_to_the_principal_or_by_setting_to_a_superintendent(credential):
    other = with_settings(credential, {"addressee": "superintendent"})

    assert "Write your principal a letter" in credential.artifact("letter").asks.en
    assert "Escriba al director o a la directora" in credential.artifact("letter").asks.es
    assert "Write your superintendent a letter" in other.artifact("letter").asks.en
    assert "Escriba al o a la superintendente" in other.artifact("letter").asks.es


def test_part_1_can_be_counted_answer_by_answer_with_question_3_as_one(credential):
    other = with_settings(credential, {"part1_scope": "each", "part1_strength": "hard"})

    assert [(measure.key, measure.texts) for measure in other.part("part1").measures] == [
        ("q1", ("q1",)),
        ("q2", ("q2",)),
        ("q3", ("q3a", "q3b")),
    ]
    assert other.measure_of("q3b").range == WordRange(400, 500, "each", "hard")


def test_every_text_but_a_resources_title_is_there_in_spanish(credential):
    titles = {resource.title for resource in credential.resources}
    same = {"pptx", "pdf", "odp", "docx", "odt"}

    english_only = {
        text.en for text in texts_in(credential) if text.es is None and text not in titles
    }

    assert english_only == {f".{extension}" for extension in same}


def test_the_earning_rule_is_a_conjunction(credential):
    assert credential.earning_rule == "conjunction"
