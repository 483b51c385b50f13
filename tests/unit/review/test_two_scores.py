"""Two blind scores of one submission: agreed lines are settled, a third person decides the rest."""

import re
from collections.abc import Callable

import pytest

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review import release as releases
from lti_tool.review import saving, seats
from lti_tool.review.case import open_case
from lti_tool.review.errors import (
    Declined,
    HandedIn,
    NoPart,
    NotSettled,
    OwnWork,
    ReleaseIncomplete,
    Settled,
    Taken,
    UnknownItem,
)
from lti_tool.review.models import Scoring
from lti_tool.review.standing import Entry
from lti_tool.workspace.models import Attempt
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.scoring_people import (
    decide_lines,
    hand_in,
    pass_by,
    people_of,
    rate,
    release,
    score,
    two_score,
)

Launched = Callable[..., Assessor]


@pytest.fixture
def attempt(school: School) -> Attempt:
    two_score(school)
    return school.submit("ana")


@pytest.fixture
def staff(school: School) -> list[int]:
    return people_of(school, "vera", "otto", "tess", "uma")


def test_two_scores_that_agree_are_settled_and_released_by_one_of_them(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, *_ = staff
    first = score(school, attempt, vera, a3_4="basic").stage

    second = score(school, attempt, otto, a3_4="basic").stage
    decision = release(attempt, otto)

    assert (first, second) == ("scoring", "settled")
    assert decision.ratings == levels(school.credential, a3_4="basic")
    assert decision.comments["a3.4"] == f"a3.4 by {vera}.\n\na3.4 by {otto}."
    assert [one["assessor"] for one in decision.scores] == [vera, otto]
    assert decision.lines == []


def test_the_third_persons_level_holds_on_the_lines_that_differ_and_only_there(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, _uma = staff
    score(school, attempt, vera, a1_1="basic", a3_4="basic", part1="not_yet")
    differing = score(school, attempt, otto, a1_1="developing", part1="not_yet").lines

    stage = decide_lines(school, attempt, tess, a1_1="basic", a3_4="proficient").stage
    decision = release(attempt, tess)

    assert differing == decision.lines == ["a1.1", "a3.4"]
    assert stage == "settled"
    assert decision.ratings == levels(school.credential, a1_1="basic", part1="not_yet")
    assert decision.comments["a1.1"] == f"a1.1 by {tess}."
    assert [one["purpose"] for one in decision.scores] == ["score", "score", "adjudicate"]


def test_a_third_person_rates_no_other_line(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, _uma = staff
    score(school, attempt, vera)
    score(school, attempt, otto, a3_4="basic")

    with pytest.raises(UnknownItem):
        saving.save_one(attempt, school.credential, tess, "a1.1", Entry("proficient"))


def test_a_third_person_comments_below_the_top_level(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, _uma = staff
    score(school, attempt, vera)
    score(school, attempt, otto, a3_4="basic")
    saving.save_one(attempt, school.credential, tess, "a3.4", Entry("basic"))
    db.session.commit()

    with pytest.raises(ReleaseIncomplete) as refused:
        hand_in(attempt, tess)

    assert [(one.item, one.what) for one in refused.value.missing] == [("a3.4", "comment")]


@pytest.mark.one_engine
def test_neither_of_the_two_is_the_third_and_there_is_one_third(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, uma = staff
    score(school, attempt, vera)
    score(school, attempt, otto, a3_4="basic")
    rate(school, attempt, tess, {"a3.4": "basic"})

    for assessor, refusal in ((vera, HandedIn), (otto, HandedIn), (uma, Taken)):
        with pytest.raises(refusal):
            seats.claim(attempt, assessor)


@pytest.mark.one_engine
def test_there_are_two_places_and_an_expired_one_is_free_again(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, _uma = staff
    rate(school, attempt, vera, {"a1.1": "basic"})
    rate(school, attempt, otto, {"a1.1": "basic"})
    with pytest.raises(Taken) as taken:
        seats.claim(attempt, tess)
    pass_by(attempt)

    score(school, attempt, tess)

    assert taken.value.holder is None
    assert score(school, attempt, otto).stage == "settled"
    with pytest.raises(Settled):
        seats.claim(attempt, vera)


@pytest.mark.one_engine
def test_whose_place_expired_may_be_the_third_and_begins_anew(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, _uma = staff
    rate(school, attempt, vera, {"a3.4": "developing"})
    pass_by(attempt)
    score(school, attempt, otto)
    score(school, attempt, tess, a3_4="basic")

    case = open_case(attempt, vera)

    assert case.review is None
    assert [(one.item.key, one.level) for one in case.items] == [("a3.4", None)]
    assert decide_lines(school, attempt, vera, a3_4="basic").stage == "settled"


@pytest.mark.one_engine
def test_a_declined_score_and_one_handed_back_do_not_count(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, uma = staff
    rate(school, attempt, vera, levels(school.credential, a1_1="basic"))
    seats.decline(attempt, vera, "We are neighbors.")
    with pytest.raises(Declined):
        seats.claim(attempt, vera)
    rate(school, attempt, otto, levels(school.credential, a1_1="basic"))
    seats.hand_back(open_case(attempt, otto).review)  # type: ignore[arg-type]
    db.session.commit()

    score(school, attempt, tess)
    stage = score(school, attempt, uma).stage

    assert stage == "settled"
    assert release(attempt, uma).earned


@pytest.mark.one_engine
def test_the_number_of_scores_is_that_of_the_first_claim(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, *_ = staff
    score(school, attempt, vera)
    settings.change(school.registration_id, "assessors", 1, "a test")
    db.session.commit()

    with pytest.raises(NotSettled):
        releases.finish(attempt, vera)
    db.session.rollback()

    assert score(school, attempt, otto).stage == "settled"


@pytest.mark.one_engine
def test_only_those_with_a_part_and_administrators_release_and_never_the_author(
    school: School, attempt: Attempt, staff: list[int]
) -> None:
    vera, otto, tess, uma = staff
    score(school, attempt, vera)
    with pytest.raises(NotSettled):
        releases.finish(attempt, uma, administrator=True)
    score(school, attempt, otto)

    with pytest.raises(NoPart):
        releases.finish(attempt, tess)
    with pytest.raises(OwnWork):
        releases.finish(attempt, attempt.person_id, administrator=True)
    db.session.rollback()

    assert release(attempt, uma, administrator=True).earned


# What each of them sees


def score_by_form(school: School, who: Assessor, attempt: Attempt, **below: str) -> None:
    rated = levels(school.credential, **below)
    comments = {key.replace("_", "."): f"{who.path} gave this" for key in below}
    saved = who.post(f"/{attempt.public_id}/preview", rubric_form(rated, comments))
    assert saved.status_code == 303
    assert who.post(f"/{attempt.public_id}/hand-in").status_code == 303


@pytest.mark.one_engine
def test_the_desk_hands_in_where_it_would_release_and_asks_first(
    school: School, attempt: Attempt, launched: Launched
) -> None:
    vera = launched("vera")
    desk = vera.get(f"/{attempt.public_id}").text
    asked = vera.post(
        f"/{attempt.public_id}/preview", rubric_form({"a1.1": "basic"}), follow_redirects=True
    ).text

    assert "Hand in my score" in desk
    assert ">Release<" not in desk
    assert "Still missing before you can hand it in" in asked
    assert "A1.1 Five steps: a comment is needed below the passing level" in asked


@pytest.mark.one_engine
def test_what_is_handed_in_is_shown_to_its_assessor_and_to_nobody_else(
    school: School, attempt: Attempt, launched: Launched
) -> None:
    vera, otto = launched("vera"), launched("otto")
    score_by_form(school, vera, attempt, a3_4="developing")

    own, other = (each.get(f"/{attempt.public_id}").text for each in (vera, otto))
    others_pages = other + otto.get("").text + otto.get(f"/{attempt.public_id}/preview").text
    late = vera.put(f"/{attempt.public_id}/ratings/a3.4", {"level": "basic", "revision": 1})

    assert "Your score is handed in" in own
    assert "What happens next" in own
    assert "<textarea" not in own
    assert f"{vera.path} gave this" in own
    assert "Hand in my score" in other
    assert "Vera" not in others_pages
    assert f"{vera.path} gave this" not in others_pages
    assert vera.get(f"/{attempt.public_id}/preview").status_code == 302
    assert (late.status_code, late.json["error"]["code"]) == (409, "handed_in")


@pytest.mark.one_engine
def test_who_has_handed_in_sees_the_same_page_whether_the_other_agrees_or_not(
    school: School, attempt: Attempt, launched: Launched, staff: list[int]
) -> None:
    vera = launched("vera")
    score_by_form(school, vera, attempt, a3_4="developing")
    alone = vera.get(f"/{attempt.public_id}").text

    score(school, attempt, staff[1], a1_1="basic")
    together = vera.get(f"/{attempt.public_id}").text

    assert _without_tokens(together) == _without_tokens(alone)


@pytest.mark.one_engine
def test_the_third_person_sees_the_differing_lines_alone_and_nothing_of_the_two(
    school: School, attempt: Attempt, launched: Launched
) -> None:
    vera, otto, tess = launched("vera"), launched("otto"), launched("tess")
    score_by_form(school, vera, attempt, a3_4="developing", a1_1="basic", part3="not_yet")
    score_by_form(school, otto, attempt, a3_4="basic", part3="not_yet")

    desk = tess.get(f"/{attempt.public_id}").text
    queue = tess.get("").text
    answer = tess.put(
        f"/{attempt.public_id}/ratings/a3.4",
        {"level": "basic", "comment": "No next step.", "revision": 0},
    )
    question = tess.get(f"/{attempt.public_id}/preview").text

    assert re.findall(r'<fieldset class="line" id="line-([^"]+)"', desk) == ["a1.1", "a3.4"]
    assert "You decide 2 lines" in desk
    assert 'id="evidence-part3"' in desk
    assert " checked" not in re.sub(r'id="keys-on" checked', "", desk)
    assert "Hand in my decision" in desk
    for page in (desk, queue, question, answer.text):
        assert "Vera" not in page
        assert "Otto" not in page
        assert "gave this" not in page
    assert answer.json["path"] == {
        "earned": False,
        "sentence": "You decide 2 lines. Every other line has its level.",
        "items": {"a1.1": "waiting", "a3.4": "open"},
    }
    assert answer.json["total"] == 2


@pytest.mark.one_engine
def test_what_is_settled_says_of_each_line_how_and_is_released_there(
    school: School, attempt: Attempt, launched: Launched
) -> None:
    vera, otto, tess = launched("vera"), launched("otto"), launched("tess")
    score_by_form(school, vera, attempt, a3_4="developing")
    score_by_form(school, otto, attempt)
    tess.put(f"/{attempt.public_id}/ratings/a3.4", {"level": "proficient", "revision": 0})
    assert tess.post(f"/{attempt.public_id}/hand-in").status_code == 303

    page = vera.get(f"/{attempt.public_id}").text
    outside = launched("uma").get(f"/{attempt.public_id}").text
    refused = launched("uma").post(f"/{attempt.public_id}/release")
    released = vera.post(f"/{attempt.public_id}/release", follow_redirects=True).text

    assert page.count("decided by a third person") == 1
    assert page.count("<span>agreed</span>") == 14
    assert "Earned: all 15 items are passed." in page
    assert "Otto" not in page
    assert "waits to be released" in outside
    assert "<span>agreed<" not in outside
    assert refused.status_code == 403
    assert "Released" in released


@pytest.mark.one_engine
def test_who_released_a_double_score_is_told_to_administrators_alone(
    school: School, attempt: Attempt, launched: Launched, staff: list[int]
) -> None:
    score(school, attempt, staff[0])
    score(school, attempt, staff[1])
    release(attempt, staff[0])
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    otto, olga = launched("otto"), launched("olga", roles=[])

    told = otto.get("").text + otto.get(f"/{attempt.public_id}").text
    late = otto.post(f"/{attempt.public_id}/release").text
    overseen = olga.get("").text, olga.get(f"/{attempt.public_id}").text

    assert "Vera" not in told + late
    assert "Decided lately" in told
    assert all("Vera" in page for page in overseen)


@pytest.mark.one_engine
def test_administrators_see_who_scores_what_two_people_score_blind(
    school: School, attempt: Attempt, launched: Launched, staff: list[int]
) -> None:
    rate(school, attempt, staff[0], {"a1.1": "basic"})
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()

    assert "being reviewed by Vera" in launched("olga", roles=[]).get("").text
    assert "Vera" not in launched("otto").get("").text


@pytest.mark.one_engine
def test_a_submission_that_one_person_scores_is_released_in_one_step(
    school: School, launched: Launched
) -> None:
    attempt = school.submit("ana")

    answer = launched("vera").post(
        f"/{attempt.public_id}/release", rubric_form(levels(school.credential))
    )

    assert answer.status_code == 303
    assert db.session.get_one(Scoring, attempt.id).stage == "released"


def _without_tokens(page: str) -> str:
    return re.sub(r'(content|value)="[^"]{40,}"', "", page)
