"""Another credential has other keys, another grid, several texts and files, other settings."""

from pathlib import Path

import pytest

from rubric import (
    DefinitionError,
    Text,
    length_findings,
    load_credential,
    parse_credential,
    path_to_earned,
    with_settings,
)

SMALL = Path(__file__).parent / "small.yaml"


@pytest.fixture
def small():
    return load_credential(SMALL)


def test_items_and_prompts_come_from_the_definition(small):
    assert [item.key for item in small.items] == ["essay", "b1", "b2", "c1"]
    assert [prompt.key for prompt in small.prompts] == [
        "why",
        "preface",
        *["case1", "case1.look", "case1.act"],
        *["case2", "case2.look", "case2.act"],
        "caption",
    ]


def test_a_grid_has_as_many_groups_and_rows_as_the_definition_says(small):
    grid = small.artifact("table").grid

    assert [group.key for group in grid.groups] == ["case1", "case2"]
    assert [row.label for row in grid.rows] == [Text("Look"), Text("Act")]
    assert small.prompt("case2.act").label == Text("Case 2 · Act")


def test_an_artifact_may_need_a_text_several_files_and_a_link(small):
    record = small.artifact("record")

    assert record.needs == "all"
    assert [slot.key for slot in small.files] == ["sound", "script"]
    assert record.files[0].max_bytes == 5 * 1024 * 1024
    assert [slot.max_files for slot in small.files] == [2, 1]
    assert [link.key for link in small.links] == ["page"]


def test_a_length_line_counts_every_text_of_its_artifact(small):
    (finding,) = length_findings(small, {"preface": 15, "case1.look": 9})

    assert [one.measure.key for one in finding.out] == [
        "case1.look",
        "case1.act",
        "case2.look",
        "case2.act",
    ]


def test_an_unlimited_text_has_no_measure(small):
    assert small.measure_of("caption") is None
    assert small.artifact("record").words is None


def test_the_earning_rule_counts_the_items_of_the_definition(small):
    ratings = {item.key: item.top for item in small.items}

    assert path_to_earned(small, ratings).sentence == "Earned: all 4 items are passed."
    with pytest.raises(ValueError, match=r"a1\.1"):
        path_to_earned(small, {"a1.1": "basic"})


def test_a_key_that_is_not_there_is_named(small):
    for look_up in (small.item, small.prompt, small.artifact, small.part):
        with pytest.raises(KeyError, match="nowhere"):
            look_up("nowhere")
    with pytest.raises(KeyError, match="excellent"):
        small.item("b1").level("excellent")


def test_settings_change_ranges_and_texts_and_leave_the_defaults_alone(small):
    other = with_settings(small, {"essay_scope": "each", "reader": "the board"})

    assert other.part("essay").words.scope == "each"
    assert other.artifact("table").asks.en == "Fill it in for the board."
    assert other.values == {"essay_scope": "each", "reader": "the board"}
    assert small.artifact("table").asks.en == "Fill it in for a friend."
    assert with_settings(other, {}) == small


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"color": "red"}, "no setting 'color'"),
        ({"essay_scope": "some"}, "'essay_scope': must be one of: whole, each"),
        ({"reader": 3}, "'reader': must be text"),
        ({"reader": None}, "'reader': empty, but a value is needed"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(small, values, message):
    with pytest.raises(ValueError, match=message):
        with_settings(small, values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"assessors": 0}, "must be at least 1"),
        ({"assessors": 1.5}, "must be a whole number"),
        ({"assessors": True}, "must be a whole number"),
        ({"hours": "two"}, "must be a number"),
        ({"hours": float("nan")}, "must be at least 0"),
        ({"letter_file_types": []}, "must be a list of at least one"),
        ({"letter_file_types": ["docx", "exe"]}, "must be one of: docx, odt, pdf"),
    ],
)
def test_numbers_and_lists_of_settings_are_checked(credential, values, message):
    with pytest.raises(ValueError, match=message):
        with_settings(credential, values)


def test_settings_of_numbers_and_lists_take_effect(credential):
    other = with_settings(
        credential,
        {"hours": 7.5, "tries": 3, "letter_file_types": ["pdf"], "letter_max_megabytes": 2},
    )

    (document,) = other.artifact("letter").files
    assert (document.types, document.max_bytes) == (("pdf",), 2 * 1024 * 1024)
    assert (other.values["hours"], other.values["tries"]) == (7.5, 3)


def test_a_text_that_names_settings_says_their_names_and_nothing_for_one_that_is_not_set():
    text = SMALL.read_text(encoding="utf-8").replace("for {reader}.", "in {kinds}{limit}.")
    settings = """
  - key: kinds
    label: Kinds
    kind: choices
    options:
      - {value: a, label: {en: apples, es: manzanas}}
      - {value: b, label: {en: bread, es: pan}}
    default: [a, b]
  - {key: limit, label: Limit, kind: integer, optional: true, default: null}
"""

    asks = parse_credential(text + settings, "small").artifact("table").asks

    assert asks.en == "Fill it in in apples, bread."


def test_a_setting_that_would_break_the_definition_is_refused():
    text = SMALL.read_text(encoding="utf-8")
    soft = parse_credential(
        text.replace("scope: each, strength: hard", "scope: each, strength: {setting: strength}")
        + "  - key: strength\n    label: S\n    kind: text\n    default: hard\n",
        "small",
    )

    with pytest.raises(DefinitionError, match="its artifact's range is soft"):
        with_settings(soft, {"strength": "soft"})


def test_a_credential_can_be_a_key_and_equals_the_same_definition_from_elsewhere(small):
    same = parse_credential(SMALL.read_text(encoding="utf-8"), "an import")

    assert {small: "kept"}[same] == "kept"
    assert same.source == "an import"
