"""The alignment vocabularies: complete, with stable ids, and strict about every fault."""

import re

import pytest

from rubric import DefinitionError, load_credential, shipped_definitions
from rubric.frameworks import (
    found,
    load_framework,
    load_guide,
    parse_framework,
    parse_guide,
    shipped_frameworks,
)

FRAMEWORKS = {one.key: one for one in map(load_framework, shipped_frameworks())}
GUIDE = load_guide(list(FRAMEWORKS.values()))
BLUEPRINT = FRAMEWORKS["ma-blueprint"]
ENTRIES = [entry for framework in FRAMEWORKS.values() for entry in framework.entries]

SMALL = """
key: small
version: 1
title: Small
short: Small
note: A small one.
levels:
  - {key: A, label: One}
  - {key: B, label: Other}
groups:
  - id: "1"
    label: First
    rows:
      - number: 1
        texts: {A: Say it., B: Do it.}
entries:
  - {id: "9", label: Alone}
"""


def faults(text):
    with pytest.raises(DefinitionError) as refused:
        parse_framework(text, "bad")
    return [f"{fault.place}: {fault.message}" for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("key", "ids"),
    [
        ("family-strategies", [str(number) for number in range(1, 9)]),
        ("key-actions", [str(number) for number in range(2, 8)]),
    ],
)
def test_a_list_has_the_numbers_of_its_source(key, ids):
    assert [entry.id for entry in FRAMEWORKS[key].entries] == ids


def test_the_blueprint_has_128_statements_in_48_cells():
    cells = {(entry.path[-1].id, entry.level.id) for entry in BLUEPRINT.entries}

    assert (len(BLUEPRINT.entries), len(cells)) == (128, 48)
    assert [pillar.id for pillar in BLUEPRINT.groups] == ["1", "2", "3", "4"]
    assert {len(pillar.groups) for pillar in BLUEPRINT.groups} == {3}
    assert [level.id for level in BLUEPRINT.levels] == ["E", "S", "D", "X"]


def test_the_ids_of_the_blueprint_are_stable_and_each_stands_once():
    ids = [entry.id for entry in BLUEPRINT.entries]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[1-4]\.[1-3]\.[ESDX]\.[1-3]", id) for id in ids)
    assert BLUEPRINT.entry("1.2.S.3").label.en.startswith("Hold themselves and their staff")
    assert BLUEPRINT.entry("4.2.E.1").label.en.endswith("honor students' hopes.")


def test_the_blueprint_says_whose_it_is():
    assert "Massachusetts" in BLUEPRINT.title.en
    assert BLUEPRINT.short.en == "MA blueprint"
    assert "not policy of Illinois" in BLUEPRINT.note.en


def test_everything_is_in_both_languages():
    texts = [text for entry in ENTRIES for text in (entry.label, entry.gist, entry.short) if text]
    texts += [group.label for entry in ENTRIES for group in entry.path]
    texts += [one.note for one in FRAMEWORKS.values()]
    texts += [one.label for one in GUIDE.families] + [one.meaning for one in GUIDE.glossary]

    assert [text for text in texts if not text.es or text.es == text.en] == []


def test_statements_of_a_row_are_of_all_levels():
    block = BLUEPRINT.groups[0].groups[1]

    assert [entry.id for entry in block.rows[0]] == [
        "1.2.E.1",
        "1.2.S.1",
        "1.2.D.1",
        "1.2.X.1",
    ]


@pytest.mark.parametrize(
    ("words", "language", "ids"),
    [
        ("honor culture", "en", ["1.2.X.2"]),
        ("PLANEACION  comun", "es", ["1.1.S.2", "1.1.D.2"]),
        ("4.3.e.1", "en", ["4.3.E.1"]),
        ("civic classroom 4.3", "en", ["4.3.E.1", "4.3.E.2"]),
        ("nothing of the kind", "en", []),
    ],
)
def test_a_search_finds_what_holds_every_word(words, language, ids):
    assert [entry.id for entry in found(BLUEPRINT.entries, words, language)] == ids


def test_a_search_without_words_finds_everything():
    assert found(BLUEPRINT.entries, " ", "en") == list(BLUEPRINT.entries)


def test_a_family_of_issues_suits_single_entries_and_whole_blocks():
    family = next(one for one in GUIDE.families if one.key == "rights_and_access")

    suited = [f"{one.framework} {one.id}" for one in ENTRIES if family.suits(one)]

    assert suited[:4] == [
        "family-strategies 4",
        "family-strategies 8",
        "key-actions 2",
        "key-actions 7",
    ]
    assert len(suited[4:]) == 12
    assert all(one.startswith("ma-blueprint 3.1.") for one in suited[4:])


def test_the_guide_names_steps_and_artifacts_that_there_are():
    credential = next(
        one for one in map(load_credential, shipped_definitions()) if one.key == "ell-advocacy"
    )
    steps = {key for family in GUIDE.families for key in family.steps}
    artifacts = {key for family in GUIDE.families for key in family.artifacts}

    assert steps == {step.key for step in credential.steps}
    assert artifacts < {artifact.key for artifact in credential.artifacts}


def test_the_glossary_ties_the_terms_of_the_sources_together():
    meaning = GUIDE.glossary[0].meaning.en

    assert "English Language Learner (ELL)" in meaning
    assert "English Learner (EL)" in meaning
    assert "linguistically and culturally diverse students" in meaning


@pytest.mark.parametrize(
    ("old", "new", "listed"),
    [
        ("title: Small", "title: Small\ncolor: red", ["color: unknown key"]),
        (
            "title: Small",
            "title: Small\ntitle: Other",
            ["title: repeated key: on line 4 and again on 5"],
        ),
        ("version: 1", 'version: "1"', ["version: must be a whole number"]),
        ("note: A small one.\n", "", ["note: missing"]),
        ("title: Small", "title: {es: Solo}", ["title.en: missing"]),
        ('id: "9"', "id: 9", ["entries[0].id: must be text"]),
        ('id: "9"', 'id: "1"', ["entries[0].id: repeated id 1"]),
        ('id: "9"', "id: 1.A.1", ["groups[0].rows[0].number: repeated id 1.A.1"]),
        (
            "key: B",
            "key: A",
            [
                "levels[1].key: repeated level A",
                "groups[0].rows[0].number: repeated id 1.A.1",
                "groups[0].rows[0].texts.B: there is no level B",
            ],
        ),
        (", B: Do it.", "", ["groups[0].rows[0].texts.B: missing"]),
        (
            "B: Do it.",
            "C: Do it.",
            [
                "groups[0].rows[0].texts.B: missing",
                "groups[0].rows[0].texts.C: there is no level C",
            ],
        ),
        (
            "A: Say it.",
            "A: {fr: Dis}",
            [
                "groups[0].rows[0].texts.A.fr: unknown language",
                "groups[0].rows[0].texts.A.en: missing",
            ],
        ),
        (
            "    rows:\n      - number: 1\n        texts: {A: Say it., B: Do it.}\n",
            "",
            [
                "groups[0]: holds nothing: groups, entries or rows are needed",
            ],
        ),
        (
            "label: First",
            "label: !secret x",
            [
                "groups[0].label: the YAML tag !secret has no place here",
            ],
        ),
    ],
)
def test_every_fault_of_a_vocabulary_is_listed_with_its_place(old, new, listed):
    assert SMALL.count(old) == 1

    assert faults(SMALL.replace(old, new))[: len(listed)] == listed


def test_a_file_that_is_no_vocabulary_is_refused_as_a_whole():
    assert faults("") == ["file: the file is empty"]
    assert faults("just words") == ["file: must be a mapping of keys to values"]


def test_a_guide_names_only_what_there_is():
    text = """
families:
  - {key: one, label: One, fits: {small: ["9", "8"], large: ["1"]}}
  - {key: one, label: Again, fits: {small: ["1"]}}
glossary:
  - {key: term, term: Term, meaning: What it means.}
"""

    with pytest.raises(DefinitionError) as refused:
        parse_guide(text, "bad", [parse_framework(SMALL, "small")])

    assert [str(fault) for fault in refused.value.faults] == [
        "families[0].fits.small[1]: there is no entry or group 8 in small (one, line 3)",
        "families[0].fits.large: there is no vocabulary large (one, line 3)",
        "families[1].key: repeated key one (one, line 4)",
    ]
