"""How each item of a submission stands: rated, counted, carried, and what a release still needs."""

import pytest

from lti_tool.review.standing import Carried, Entry, Missing, missing, ratings, standings
from rubric import Credential, length_findings, load_credential, shipped_definitions

GOOD = {"letter": 450} | {f"issue{i}.step{s}": 170 for i in range(1, 4) for s in range(1, 6)}
SHORT = GOOD | {"issue2.step1": 138}


@pytest.fixture(scope="module")
def credential() -> Credential:
    return load_credential(next(p for p in shipped_definitions() if "ell-advocacy" in str(p)))


def stand(credential, entries=None, counts=GOOD, carried=None):
    found = standings(credential, entries or {}, length_findings(credential, counts), carried or {})
    return {one.item.key: one for one in found}


def test_length_lines_come_with_what_the_count_says(credential: Credential) -> None:
    found = stand(credential, counts=SHORT)

    assert (found["a1.4"].level, found["a1.4"].source) == ("basic", "count")
    assert (found["a2.3"].level, found["a2.3"].source) == ("proficient", "count")


def test_every_other_line_begins_unrated(credential: Credential) -> None:
    found = stand(credential)

    assert {one.level for key, one in found.items() if key not in ("a1.4", "a2.3")} == {None}


def test_what_the_assessor_chose_holds_against_the_count(credential: Credential) -> None:
    found = stand(
        credential, {"a1.4": Entry("proficient", reason="A table was counted twice.")}, SHORT
    )

    assert found["a1.4"].level == "proficient"
    assert found["a1.4"].overrules
    assert ratings(found.values())["a1.4"] == "proficient"


def test_without_a_reason_the_count_is_what_the_path_counts(credential: Credential) -> None:
    found = stand(credential, {"a1.4": Entry("proficient")}, SHORT)

    assert ratings(found.values())["a1.4"] == "basic"
    assert Missing("a1.4", "reason") in missing(found.values())


def test_choosing_below_an_in_range_count_takes_a_comment_and_no_reason(
    credential: Credential,
) -> None:
    found = stand(credential, {"a1.4": Entry("basic", "Padding.")})

    assert all(one.item != "a1.4" for one in missing(found.values()))


def test_carried_items_keep_their_passing_level(credential: Credential) -> None:
    found = stand(credential, carried={"a1.1": Carried(1), "part1": Carried(1)})

    assert (found["a1.1"].level, found["a1.1"].source) == ("proficient", "carried")
    assert found["part1"].level == "passing"


def test_a_carried_item_can_be_rated_anew(credential: Credential) -> None:
    found = stand(credential, {"a1.1": Entry("basic", "Changed.")}, carried={"a1.1": Carried(1)})

    assert found["a1.1"].level == "basic"


def test_a_carried_length_line_that_is_out_of_range_now_has_what_the_count_says(
    credential: Credential,
) -> None:
    found = stand(credential, counts=SHORT, carried={"a1.4": Carried(1)})

    assert found["a1.4"].level == "basic"


def test_a_carried_length_line_keeps_the_reason_that_overruled_the_same_count(
    credential: Credential,
) -> None:
    found = stand(credential, counts=SHORT, carried={"a1.4": Carried(1, "A table.")})

    assert (found["a1.4"].level, found["a1.4"].reason) == ("proficient", "A table.")
    assert ratings(found.values())["a1.4"] == "proficient"


def test_a_release_needs_every_level_and_a_comment_below_the_best(credential: Credential) -> None:
    found = stand(credential, {"a3.1": Entry("basic"), "part1": Entry("not_yet", "  ")})

    lacking = missing(found.values())

    assert Missing("a3.1", "comment") in lacking
    assert Missing("part1", "comment") in lacking
    assert Missing("a3.2", "level") in lacking
    assert [one.item for one in lacking] == [
        item.key for item in credential.items if item.key not in ("a1.4", "a2.3")
    ]
