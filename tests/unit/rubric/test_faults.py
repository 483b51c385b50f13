"""A bad definition is refused with every fault and its place."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric import Credential, DefinitionError, load_credential, parse_credential

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
B1 = "parts[1].artifacts[0].lines[0]"
B2 = "parts[1].artifacts[0].lines[1]"
TABLE = "parts[1].artifacts[0]"


def faults(text):
    """The faults of a definition, each as `place: message`."""
    with pytest.raises(DefinitionError) as refused:
        parse_credential(text, "bad")
    return [f"{fault.place}: {fault.message}" for fault in refused.value.faults]


def replaced(old, new):
    assert SMALL.count(old) == 1, f"{old!r} must stand once in the small definition"
    return SMALL.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file: the file is empty"),
        ("# only a comment\n", "file: the file is empty"),
        ("--- \n", "file: must be a mapping of keys to values"),
        ("just words", "file: must be a mapping of keys to values"),
        ("- a\n- b\n", "file: must be a mapping of keys to values"),
        ("key: [1, 2\nversion", "file: not YAML: expected ',' or ']', but got '<stream end>'"),
        ("key: 'open", "file: not YAML: found unexpected end of stream"),
        ("@title", "file: not YAML: found character '@' that cannot start any token"),
        ("key: \x00", "file: not YAML: character 6 is a control character"),
        ("a: 1\n---\nb: 2\n", "file: not YAML: but found another document"),
        ("[" * 5000, "file: nested too deeply"),
        ("a: " + "[" * 50 + "]" * 50, "file: nested too deeply"),
        ("a: &a [*a]", "file: nested too deeply"),
        ("x" * 1_000_001, "file: too large: more than 1000000 characters"),
    ],
)
def test_a_file_that_is_no_definition_at_all_is_refused_as_a_whole(text, message):
    assert faults(text) == [message]


def test_aliases_cannot_make_a_small_file_open_without_end():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for i in range(1, 9):
        lines.append(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]")

    assert faults("\n".join(lines)) == ["file: too large: more than 30000 values"]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.getcwd []", "!secret x", "!!binary aGk="]
)
def test_yaml_is_read_safely(tag):
    (fault,) = faults(replaced("title: Small", f"title: {tag}"))[:1]

    assert fault.startswith("title: the YAML tag ")


ONE_FAULT = {
    "unknown key": (
        ("earning_rule: conjunction", "earning_rule: conjunction\ncolor: red"),
        "color: unknown key",
    ),
    "unknown key deep inside": (
        ("label: B1 Depth", "label: B1 Depth\n            weight: 2"),
        f"{B1}.weight: unknown key",
    ),
    "repeated YAML key": (
        ("title: Small", "title: Small\ntitle: Other"),
        "title: repeated key: on line 3 and again on 4",
    ),
    "repeated YAML key among the levels": (
        ("basic: Less deep.", "basic: Less deep., basic: Again."),
        f"{B1}.levels.basic: repeated key: on line 42 and again on 42",
    ),
    "a key that is no word": (
        ("title: Small", "title: Small\n? [a]\n: b"),
        "file: a key must be a word",
    ),
    "repeated line key": (
        ("key: b2", "key: b1"),
        f"{B2}.key: repeated line key b1",
    ),
    "repeated line key in another artifact": (
        ("key: c1", "key: b1"),
        "parts[1].artifacts[1].lines[0].key: repeated line key b1",
    ),
    "line key that is a graded part's": (
        ("key: c1", "key: essay"),
        "parts[1].artifacts[1].lines[0].key: repeated line key essay",
    ),
    "repeated prompt key": (
        ("{key: caption, label", "{key: why, label"),
        [
            "parts[1].artifacts[1].prompts[0].key: repeated prompt key why",
            "parts[1].artifacts[1].files[1].counts_as: there is no text in this artifact caption",
        ],
    ),
    "prompt key that is a group's": (
        ("{key: preface,", "{key: case1,"),
        f"{TABLE}.grid.groups[0].key: repeated prompt key case1",
    ),
    "file key that is a prompt's": (
        ("{key: sound,", "{key: why,"),
        "parts[1].artifacts[1].files[0].key: repeated prompt key why",
    ),
    "repeated artifact key": (
        ("key: record", "key: table"),
        "parts[1].artifacts[1].key: repeated artifact key table",
    ),
    "repeated step key": (
        ("{key: act,", "{key: look,"),
        [
            "steps[1].key: repeated step key look",
            f"{TABLE}.grid.rows[1]: there is no step act",
        ],
    ),
    "repeated row": (
        ("rows: [look, act]", "rows: [look, look]"),
        f"{TABLE}.grid.rows[1]: repeated row look",
    ),
    "repeated setting": (
        ("key: reader", "key: essay_scope"),
        [
            f"{TABLE}.asks: there is no setting reader",
            "settings[1].key: repeated setting key essay_scope",
        ],
    ),
    "repeated point": (
        ("{key: y, label: Y}", "{key: x, label: Y}"),
        f"{B1}.points[1].key: repeated point key x",
    ),
    "repeated option": (
        ("{value: each,", "{value: whole,"),
        "settings[0].options[1].value: repeated value whole",
    ),
    "unknown level": (
        ("basic: Less deep.", "basic: Less deep., expert: Deeper."),
        f"{B1}.levels.expert: unknown level: the levels are proficient, basic, developing",
    ),
    "level in capitals": (
        ("{proficient: Deep.,", "{Proficient: Deep.,"),
        [
            f"{B1}.levels.proficient: missing",
            f"{B1}.levels.Proficient: unknown level: the levels are proficient, basic, developing",
        ],
    ),
    "line without Proficient": (("proficient: Deep., ", ""), f"{B1}.levels.proficient: missing"),
    "line without Developing": ((", developing: Shallow.", ""), f"{B1}.levels.developing: missing"),
    "level without words": (("Less deep.", "''"), f"{B1}.levels.basic: empty"),
    "level that is null": (("Less deep.", "~"), f"{B1}.levels.basic: empty"),
    "Basic the same as itself": (
        ("basic: Less deep.", "basic: {same_as: basic}"),
        [f"{B1}.levels.basic.same_as: unknown language", f"{B1}.levels.basic.en: missing"],
    ),
    "range upside down": (
        ("{minimum: 10, maximum: 20,", "{minimum: 20, maximum: 10,"),
        f"{TABLE}.words: upside down: minimum 20 is more than maximum 10",
    ),
    "range without an end": (
        ("minimum: 10, maximum: 20", "minimum: 10"),
        f"{TABLE}.words.maximum: missing",
    ),
    "range in words": (
        ("minimum: 10,", "minimum: ten,"),
        f"{TABLE}.words.minimum: must be a whole number",
    ),
    "range below nothing": (
        ("minimum: 10,", "minimum: -1,"),
        f"{TABLE}.words.minimum: must be at least 0",
    ),
    "range as text": (
        ("words: {minimum: 10, maximum: 20, scope: each, strength: hard}", "words: 10-20"),
        f"{TABLE}.words: must be a mapping",
    ),
    "range of a part that is missing": (
        (
            "words: {minimum: 100, maximum: 200, scope: {setting: essay_scope}, strength: soft}",
            "asks: Write.",
        ),
        'parts[0].words: missing: a range, or the word "unlimited"',
    ),
    "range that a length line needs": (
        ("        words: {minimum: 10, maximum: 20, scope: each, strength: hard}\n", ""),
        [
            f'{TABLE}.words: missing: a range, or the word "unlimited"',
            f"{B2}.counts_words: this line counts words, but its artifact has no range",
        ],
    ),
    "no range where a length line needs one": (
        ("words: {minimum: 10, maximum: 20, scope: each, strength: hard}", "words: unlimited"),
        f"{B2}.counts_words: this line counts words, but its artifact has no range",
    ),
    "soft range where a length line needs a hard one": (
        ("scope: each, strength: hard", "scope: each, strength: soft"),
        f"{B2}.counts_words: this line counts words, but its artifact's range is soft",
    ),
    "unknown strength": (
        ("scope: each, strength: hard", "scope: each, strength: firm"),
        f"{TABLE}.words.strength: must be one of: hard, soft",
    ),
    "no passing statement": (
        ("    passing: It says why.\n", ""),
        "parts[0].passing: missing: a part with prompts needs a passing statement",
    ),
    "no version": (("version: 3\n", ""), "version: missing"),
    "version that is no number": (
        ("version: 3", "version: 3.1"),
        "version: must be a whole number",
    ),
    "version nought": (("version: 3", "version: 0"), "version: must be at least 1"),
    "credential key with a space": (
        ("key: small", "key: Small one"),
        "key: not a key: lower-case letters, digits and _ only",
    ),
    "text that YAML takes for something else": (
        ("title: Small", "title: Yes"),
        "title: must be text; a word such as yes or a number needs quotes",
    ),
    "value that YAML cannot read": (
        ("title: Small", "title: 2026-13-45"),
        ["title: not a value: 2026-13-45", "title: empty"],
    ),
    "value that is not what its tag says": (
        ("counts_words: true", "counts_words: !!bool maybe"),
        [f"{B2}.counts_words: not a value: maybe", f"{B2}.counts_words: empty"],
    ),
    "setting at fault in itself": (
        ("label: Essay range", "color: red"),
        ["settings[0].label: missing", "settings[0].color: unknown key"],
    ),
    "unknown language": (
        ("title: Small", "title: {en: Small, fr: Petit}"),
        "title.fr: unknown language",
    ),
    "no English": (("title: Small", "title: {es: Pequeña}"), "title.en: missing"),
    "empty Spanish": (("title: Small", "title: {en: Small, es: ' '}"), "title.es: must be text"),
    "other earning rule": (
        ("earning_rule: conjunction", "earning_rule: average"),
        "earning_rule: must be one of: conjunction",
    ),
    "no lines": (
        ("lines:\n          - key: c1", "lines: []\n        color:\n          - key: c1"),
        [
            "parts[1].artifacts[1].lines: empty: at least one is needed",
            "parts[1].artifacts[1].color: unknown key",
        ],
    ),
    "list that is none": (
        ("rows: [look, act]", "rows: look"),
        f"{TABLE}.grid.rows: must be a list",
    ),
    "entry that is none": (
        ("{key: y, label: Y}", "y"),
        f"{B1}.points[1]: must be a mapping",
    ),
    "flag that is no flag": (
        ("counts_words: true", "counts_words: 1"),
        f"{B2}.counts_words: must be true or false",
    ),
    "row that is no step": (
        ("rows: [look, act]", "rows: [look, leap]"),
        f"{TABLE}.grid.rows[1]: there is no step leap",
    ),
    "about a choice that is not there": (
        ("about: taken", "about: given"),
        "parts[1].artifacts[1].about: there is no choice given",
    ),
    "resource of a part that is not there": (
        ("part: essay", "part: essays"),
        "resources[0].part: there is no part essays",
    ),
    "address that is none": (
        ("{title: A book, part: essay}", "{title: A book, address: library}"),
        "resources[0].address: must be an address, or empty",
    ),
    "reference to a setting that is not there": (
        ("{setting: essay_scope}", "{setting: scope}"),
        "parts[0].words.scope: there is no setting scope",
    ),
    "reference that is no key": (
        ("{setting: essay_scope}", "{setting: {a: b}}"),
        "parts[0].words.scope: there is no setting {'a': 'b'}",
    ),
    "text that names a setting that is not there": (
        ("for {reader}", "for {writer}"),
        f"{TABLE}.asks: there is no setting writer",
    ),
    "default that its setting refuses": (
        ("default: whole", "default: half"),
        "settings[0].default: must be one of: whole, each",
    ),
    "setting of an unknown kind": (
        ("kind: choice", "kind: wish"),
        "settings[0].kind: must be one of: text, integer, number, choice, choices",
    ),
    "file type with a dot": (
        ("types: [mp3]", "types: [.mp3]"),
        "parts[1].artifacts[1].files[0].types[0]: not a file type, such as pdf",
    ),
    "slot for no file": (
        ("max_files: 2", "max_files: 0"),
        "parts[1].artifacts[1].files[0].max_files: must be at least 1",
    ),
    "number of files that is none": (
        ("max_files: 2", "max_files: many"),
        "parts[1].artifacts[1].files[0].max_files: must be a whole number",
    ),
}


@pytest.mark.parametrize(("change", "expected"), ONE_FAULT.values(), ids=ONE_FAULT.keys())
def test_a_fault_is_named_with_its_place(change, expected):
    assert faults(replaced(*change)) == ([expected] if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("parts: []", "parts: empty: at least one is needed"),
        ("parts: 3", "parts: must be a list"),
        ("parts: [3]", "parts[0]: must be a mapping"),
        ("settings: {a: 1}", "settings: must be a list"),
        ("settings: [a]", "settings[0]: must be a mapping"),
        (
            "parts: [{key: p, label: P, title: T}]",
            "parts[0]: asks for nothing: prompts or artifacts are needed",
        ),
        (
            "parts: [{key: p, label: P, title: T, words: unlimited, passing: x}]",
            "parts[0].words: a range, but there are no texts to count",
        ),
        (
            "parts: [{key: p, label: P, title: T, words: unlimited, passing: x}]",
            "parts[0].passing: there are no prompts that it could be about",
        ),
        (
            "parts: [{key: p, artifacts: [{key: a, choice: {}}]}]",
            "parts[0].artifacts[0]: asks for nothing: prompts, a grid, files or links are needed",
        ),
        (
            "parts: [{key: p, artifacts: [{key: a, choice: {}}]}]",
            "parts[0].artifacts[0].choice: there is no grid to choose from",
        ),
    ],
)
def test_a_part_that_asks_for_nothing_is_a_fault(listed, expected):
    assert expected in faults(listed)


def test_every_fault_is_listed_in_the_order_of_the_file():
    text = (
        SMALL.replace("version: 3", "version: three")
        .replace("proficient: Deep., ", "")
        .replace("{minimum: 10, maximum: 20,", "{minimum: 20, maximum: 10,")
        .replace("key: c1", "key: b1")
        .replace("default: a friend", "default: a friend\ncolor: red")
    )

    assert faults(text) == [
        "version: must be a whole number",
        f"{TABLE}.words: upside down: minimum 20 is more than maximum 10",
        f"{B1}.levels.proficient: missing",
        "parts[1].artifacts[1].lines[0].key: repeated line key b1",
        "color: unknown key",
    ]


def test_a_fault_says_its_line_and_the_entry_that_it_is_in():
    with pytest.raises(DefinitionError) as refused:
        parse_credential(replaced("proficient: Deep., ", ""), "small.yaml")

    (fault,) = refused.value.faults
    assert (fault.line, fault.within) == (42, "b1")
    assert str(refused.value) == (
        f"small.yaml: 1 fault\n- {B1}.levels.proficient: missing (b1, line 42)"
    )


def test_an_empty_mapping_lists_everything_that_is_missing():
    assert faults("{}") == [
        f"{key}: missing"
        for key in (
            *["key", "version", "title", "competency", "method"],
            *["components", "parts", "earning_rule"],
        )
    ]


def test_bytes_that_are_not_utf_8_are_refused(tmp_path):
    path = tmp_path / "latin1.yaml"
    path.write_bytes("key: educación".encode("latin-1"))

    with pytest.raises(DefinitionError, match="not UTF-8 text"):
        load_credential(path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "marked.yaml"
    path.write_text(SMALL, encoding="utf-8-sig")

    assert load_credential(str(path)).key == "small"


def test_a_file_that_is_not_there_is_the_callers_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_credential(tmp_path / "nowhere.yaml")


def _places(value, place=()):
    """Every place inside the data of a definition."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for step, one in inner if isinstance(value, dict | list) else ():
        yield (*place, step)
        if isinstance(one, dict | list):
            yield from _places(one, (*place, step))


PLACES = st.sampled_from(list(_places(yaml.safe_load(SMALL))))
JUNK = st.none() | st.booleans() | st.integers() | st.text("ab{}. ") | st.just([]) | st.just({})


@settings(deadline=None, max_examples=150)
@given(PLACES, JUNK | st.lists(JUNK) | st.dictionaries(st.text("ab"), JUNK))
def test_whatever_stands_anywhere_gives_a_credential_or_a_list_of_faults(place, junk):
    data = yaml.safe_load(SMALL)
    owner = data
    for step in place[:-1]:
        owner = owner[step]
    owner[place[-1]] = junk

    try:
        outcome = parse_credential(yaml.safe_dump(data), "junk")
    except DefinitionError as error:
        outcome = error.faults

    assert isinstance(outcome, Credential) or len(outcome) > 0
