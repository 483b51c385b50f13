"""The earning rule is a conjunction, and the path to earned says what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric import load_credential, path_to_earned, shipped_definitions

CREDENTIAL = load_credential(shipped_definitions()[0])
TOP = {item.key: item.top for item in CREDENTIAL.items}
KEYS = list(TOP)
ANY_RATINGS = st.fixed_dictionaries(
    {}, optional={item.key: st.sampled_from(item.accepted) for item in CREDENTIAL.items}
)
LOWER = st.sampled_from(
    [(item.key, level) for item in CREDENTIAL.items for level in item.accepted[1:]]
)


def test_all_items_at_their_passing_level_earn_the_credential():
    path = path_to_earned(CREDENTIAL, TOP)

    assert path.earned
    assert path.sentence == "Earned: all 15 items are passed."
    assert [item.state for item in path.items] == ["passed"] * 15


def test_nothing_rated_leaves_every_item_waiting():
    path = path_to_earned(CREDENTIAL, {})

    assert not path.earned
    assert path.sentence == "Not yet earned: 15 items are not rated yet."
    assert [item.state for item in path.items] == ["waiting"] * 15


def test_the_items_stand_in_the_rubrics_order_with_their_labels():
    path = path_to_earned(CREDENTIAL, {})

    assert [item.key for item in path.items] == KEYS
    assert [item.label for item in path.items][:5] == [
        "Part 1",
        "A1.1 Five steps",
        "A1.2 The guide",
        "A1.3 Language",
        "A1.4 Length",
    ]


@given(ANY_RATINGS)
def test_earned_if_and_only_if_every_item_has_its_passing_level(ratings):
    assert path_to_earned(CREDENTIAL, ratings).earned == (ratings == TOP)


@given(ANY_RATINGS)
def test_each_item_is_passed_open_or_waiting_by_its_own_rating_alone(ratings):
    states = {item.key: item.state for item in path_to_earned(CREDENTIAL, ratings).items}

    assert {key for key, state in states.items() if state == "waiting"} == set(KEYS) - set(ratings)
    assert {key for key, state in states.items() if state == "passed"} == {
        key for key, level in ratings.items() if level == TOP[key]
    }


@given(st.sampled_from(KEYS))
def test_one_missing_rating_is_enough_for_not_yet(missing):
    ratings = {key: level for key, level in TOP.items() if key != missing}

    assert not path_to_earned(CREDENTIAL, ratings).earned


@given(LOWER)
def test_one_lower_level_is_enough_for_not_yet(lower):
    key, level = lower

    assert not path_to_earned(CREDENTIAL, {**TOP, key: level}).earned


@given(ANY_RATINGS, st.sampled_from(KEYS))
def test_raising_one_item_to_passing_never_takes_anything_away(ratings, raised):
    before = path_to_earned(CREDENTIAL, ratings)

    after = path_to_earned(CREDENTIAL, {**ratings, raised: TOP[raised]})

    passed_before = {item.key for item in before.items if item.state == "passed"}
    passed_after = {item.key for item in after.items if item.state == "passed"}
    assert passed_after == passed_before | {raised}
    assert after.earned >= before.earned


@given(ANY_RATINGS.flatmap(lambda ratings: st.permutations(list(ratings.items()))))
def test_the_order_of_the_ratings_does_not_matter(pairs):
    assert path_to_earned(CREDENTIAL, dict(pairs)) == path_to_earned(
        CREDENTIAL, dict(sorted(pairs))
    )


@given(ANY_RATINGS)
def test_the_sentence_names_every_open_item_and_no_other(ratings):
    path = path_to_earned(CREDENTIAL, ratings)

    named = {item.label for item in path.items if item.label in path.sentence}
    assert named == {item.label for item in path.items if item.state == "open"}


@pytest.mark.parametrize(
    ("lowered", "sentence"),
    [
        (["a1.4"], "Not yet earned: A1.4 Length is open."),
        (
            ["a1.4", "a3.4"],
            "Not yet earned: A1.4 Length and A3.4 Call to action are open.",
        ),
        (
            ["a3.4", "a2.3", "a1.4"],
            "Not yet earned: A1.4 Length, A2.3 Length, and A3.4 Call to action are open.",
        ),
    ],
)
def test_the_sentence_enumerates_the_open_items_in_order(lowered, sentence):
    ratings = {**TOP, **dict.fromkeys(lowered, "basic")}

    assert path_to_earned(CREDENTIAL, ratings).sentence == sentence


def test_the_sentence_counts_what_is_not_rated_beside_what_is_open():
    path = path_to_earned(CREDENTIAL, {"a1.4": "basic", "part3": "not_yet"})

    assert path.sentence == (
        "Not yet earned: A1.4 Length and Part 3 are open. 13 items are not rated yet."
    )


def test_one_item_not_rated_is_said_in_the_singular():
    ratings = {key: level for key, level in TOP.items() if key != "part3"}

    assert path_to_earned(CREDENTIAL, ratings).sentence == (
        "Not yet earned: 1 item is not rated yet."
    )


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        (TOP, "Obtenida: los 15 elementos están aprobados."),
        (
            {**TOP, "part1": "not_yet"},
            "Todavía no se ha obtenido: queda abierto Parte 1.",
        ),
        (
            {"a1.4": "basic", "a2.3": "basic", "a3.4": "developing"},
            "Todavía no se ha obtenido: quedan abiertos A1.4 Extensión, A2.3 Extensión y "
            "A3.4 Llamado a la acción. 12 elementos todavía no tienen calificación.",
        ),
    ],
)
def test_the_sentence_is_said_in_spanish(ratings, sentence):
    assert path_to_earned(CREDENTIAL, ratings, language="es").sentence == sentence


def test_a_language_that_the_definition_lacks_falls_back_to_english():
    assert path_to_earned(CREDENTIAL, TOP, "fr") == path_to_earned(CREDENTIAL, TOP, "en")


@pytest.mark.parametrize("line", ["a1.4", "a2.3"])
@pytest.mark.parametrize("level", ["basic", "developing"])
def test_a_length_line_takes_both_lower_levels_as_open(line, level):
    path = path_to_earned(CREDENTIAL, {**TOP, line: level})

    assert [item.key for item in path.items if item.state == "open"] == [line]


@pytest.mark.parametrize(
    ("ratings", "named"),
    [
        ({"a4.1": "basic"}, "a4.1"),
        ({"A1.1": "basic"}, "A1.1"),
        ({"a1.1": "passing"}, "passing"),
        ({"a1.4": "not_yet"}, "not_yet"),
        ({"part1": "proficient"}, "proficient"),
        ({"part2": "passing"}, "part2"),
        ({"a1.1": "excellent"}, "excellent"),
        ({"a1.1": ""}, "a1.1"),
        ({"a1.1": None}, "a1.1"),
    ],
)
def test_an_unknown_item_or_level_is_refused_by_name(ratings, named):
    with pytest.raises(ValueError, match=named):
        path_to_earned(CREDENTIAL, ratings)
