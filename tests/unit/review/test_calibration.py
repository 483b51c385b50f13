"""Calibration over HTTP: anchors made and retired, a queue that opens, anchors slipped in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review import gate, seats
from lti_tool.review.calibration import anchors, progress, slipping
from lti_tool.review.calibration.errors import AnchorExists, AnchorRated, NotCalibrated
from lti_tool.review.calibration.rules import rules
from lti_tool.review.models import CalibrationAnchor, Decision, Rating, Review
from lti_tool.workspace.models import Attempt, reference
from tests.applications import says
from tests.unit.review.conftest import KEY, Assessor, School, levels, rubric_form
from tests.unit.review.test_desk import queries

pytestmark = pytest.mark.one_engine

People = Callable[..., Assessor]
CALIBRATION = {"calibration": True, "calibration_anchors": 2, "calibration_agreement": 80}
OFF_BY_ONE = {"a1_1": "basic"}
OFF_BY_FOUR = {"a1_1": "basic", "a1_2": "basic", "a2_1": "basic", "a3_1": "basic"}


PAGES = ("/calibration", "/agreement?source=anchors")


class Below(Assessor):
    """The pages of a launch that are not below its list of submissions."""

    def __init__(self, who: Assessor) -> None:
        self.client, self.path = who.client, who.path

    def get(self, page: str, **options: Any) -> Any:
        return self.client.get(f"{self.path}{page}", **options)


def ask(school: School, **values: Any) -> None:
    for name, value in (CALIBRATION | values).items():
        settings.change(school.registration_id, name, value, "a test")
    db.session.commit()


def anchor(school: School, author: str, **below: str) -> CalibrationAnchor:
    """An anchor whose agreed levels are the best but for `below`."""
    attempt = school.submit(author)
    attempt.state = "released"
    agreed = levels(school.credential, **below)
    made = anchors.make(
        attempt, agreed, {key: f"Agreed on {key}." for key in agreed}, school.person("olga").id
    )
    db.session.commit()
    return made


def hand_in(assessor: Assessor, school: School, public_id: str, **below: str) -> Any:
    """Rate everything at its best but for `below`, and hand it in."""
    comments = {key.replace("_", "."): "What is missing." for key in below}
    form = rubric_form(levels(school.credential, **below), comments)
    return assessor.post(f"/{public_id}/hand-in", form, follow_redirects=True)


def scored(school: School, assessor_id: int, author: str, ago: int = 0) -> Review:
    """A score that an assessor has handed in, so many minutes ago."""
    review = Review(
        registration_id=school.registration_id,
        attempt_id=school.submit(author).id,
        assessor_id=assessor_id,
        state="done",
        finished_at=clock.now() - timedelta(minutes=ago),
    )
    db.session.add(review)
    db.session.commit()
    return review


@pytest.fixture
def olga(school: School, launched: People) -> Assessor:
    """An administrator, who assesses nothing."""
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    return launched("olga", roles=[])


@pytest.fixture
def vera_id(school: School, assessor: Assessor) -> int:
    return school.person("vera").id


def page(who: Assessor, path: str) -> str:
    answer = who.client.get(f"{who.path}{path}")
    assert answer.status_code == 200
    return str(answer.text)


def own_progress(school: School, assessor_id: int) -> progress.Progress:
    found = progress.of(school.registration_id, assessor_id, rules(school.registration_id))
    return found[KEY]


# Anchors


def test_an_administrator_makes_a_released_submission_an_anchor(
    school: School, assessor: Assessor, olga: Assessor
) -> None:
    attempt = school.submit("ana")
    form = rubric_form(levels(school.credential, a3_4="basic"), {"a3.4": "Name who."})
    assessor.post(f"/{attempt.public_id}/release", form)

    shown = olga.get(f"/{attempt.public_id}/anchor").text
    sent = {f"reason-{key}": f"Why {key}." for key in levels(school.credential)}
    answer = olga.post(
        f"/{attempt.public_id}/anchor", levels(school.credential, a3_4="developing") | sent
    )

    assert 'name="a3.4" value="basic" checked' in shown
    assert ">Name who.</textarea>" in shown
    assert answer.status_code == 303
    made = db.session.scalars(select(CalibrationAnchor)).one()
    assert (made.attempt_id, made.levels["a3.4"], made.reasons["a1.1"]) == (
        attempt.id,
        "developing",
        "Why a1.1.",
    )
    assert reference(made.public_id) in page(olga, "/calibration")


def test_each_line_of_an_anchor_needs_its_level_and_a_reason(
    school: School, assessor: Assessor, olga: Assessor
) -> None:
    attempt = school.submit("ana")
    assessor.post(f"/{attempt.public_id}/release", rubric_form(levels(school.credential)))
    reasons = {f"reason-{key}": f"Why {key}." for key in levels(school.credential)}
    form = levels(school.credential) | reasons | {"reason-a1.2": " ", "a1.3": "grand"}

    answer = olga.post(f"/{attempt.public_id}/anchor", form)

    assert answer.status_code == 422
    assert 'href="#reason-a1.2"' in answer.text and 'href="#line-a1.3"' in answer.text
    assert "Why a3.6." in answer.text
    assert not db.session.scalars(select(CalibrationAnchor)).all()


def test_only_a_released_submission_becomes_an_anchor(school: School, olga: Assessor) -> None:
    attempt = school.submit("ana")

    assert olga.get(f"/{attempt.public_id}/anchor").status_code == 409


@pytest.mark.parametrize("path", ["/calibration", "/agreement", "/agreement.csv"])
def test_assessors_do_not_enter_the_administrators_pages(
    school: School, assessor: Assessor, path: str
) -> None:
    assert assessor.client.get(f"{assessor.path}{path}").status_code == 403


def test_a_retired_anchor_is_offered_to_nobody_until_it_is_brought_back(
    school: School, assessor: Assessor, olga: Assessor
) -> None:
    ask(school)
    made = anchor(school, "ana")
    change = f"{olga.path}/calibration/{made.public_id}"

    told = olga.client.post(f"{change}/retire", follow_redirects=True).text
    retired = assessor.get(f"/{made.public_id}").status_code
    olga.client.post(f"{change}/restore")

    assert "Undo" in told
    assert retired == 404
    assert assessor.get(f"/{made.public_id}").status_code == 200


def test_an_anchor_of_another_program_does_not_exist(school: School, olga: Assessor) -> None:
    answer = olga.client.post(f"{olga.path}/calibration/somewhere-else/retire")

    assert answer.status_code == 404


def test_a_submission_is_one_anchor_and_agreed_on_anew_only_until_it_is_rated(
    school: School, assessor: Assessor
) -> None:
    made = anchor(school, "ana")
    attempt = db.session.get_one(Attempt, made.attempt_id)
    agreed = levels(school.credential, **OFF_BY_ONE)

    with pytest.raises(AnchorExists):
        anchors.make(attempt, agreed, {}, made.added_by_id)
    anchors.retire(made)
    assert anchors.make(attempt, agreed, {}, made.added_by_id).levels["a1.1"] == "basic"
    db.session.commit()
    hand_in(assessor, school, made.public_id)
    anchors.retire(made)
    with pytest.raises(AnchorRated):
        anchors.make(attempt, agreed, {}, made.added_by_id)


# The gate


def test_an_uncalibrated_assessor_finds_the_list_closed_and_the_first_anchor_offered(
    school: School, assessor: Assessor
) -> None:
    ask(school)
    made = anchor(school, "ana")
    waits = school.submit("ben")

    listed = assessor.get("").text
    opened = assessor.get(f"/{waits.public_id}").text

    for text in (listed, opened):
        assert "Calibrate before you score" in text
        assert f"/submissions/{made.public_id}" in text
        assert waits.reference not in text
        assert not says(text, "Ana") and not says(text, "Ben")


def test_an_uncalibrated_assessor_takes_no_place_and_nothing_of_theirs_is_lost(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    ask(school)
    attempt = school.submit("ana")

    answer = assessor.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})
    form = assessor.post(f"/{attempt.public_id}", rubric_form({}, {"a1.1": "Typed words."}))

    assert answer.status_code == form.status_code == 403
    assert answer.json["error"]["code"] == "not_calibrated"
    assert "Typed words." in form.text
    assert not db.session.scalars(select(Review)).all()


def test_what_was_begun_before_calibration_was_asked_for_goes_on(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit("ana")
    assessor.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})
    ask(school)

    answer = assessor.put(f"/{attempt.public_id}/ratings/a1.2", {"level": "basic", "revision": 0})

    assert answer.status_code == 200
    assert "Calibrate before" not in assessor.get(f"/{attempt.public_id}").text


def test_administrators_who_do_not_assess_see_everything(school: School, olga: Assessor) -> None:
    ask(school)
    waits = school.submit("ana")

    assert waits.reference in olga.get("").text
    assert "Calibrate before" not in olga.get(f"/{waits.public_id}").text


def test_a_credential_may_ask_for_calibration_by_itself(school: School, vera_id: int) -> None:
    settings.change(school.registration_id, "calibration", True, "a test", "another")

    gate.refuse_uncalibrated(school.registration_id, vera_id, KEY)
    with pytest.raises(NotCalibrated):
        gate.refuse_uncalibrated(school.registration_id, vera_id, "another")


# Calibrating


def test_an_anchor_is_nameless_and_under_a_number_of_its_own(
    school: School, assessor: Assessor
) -> None:
    ask(school)
    made = anchor(school, "ana")
    attempt = db.session.get_one(Attempt, made.attempt_id)

    desk = assessor.get(f"/{made.public_id}").text

    assert reference(made.public_id) in desk
    assert "Nothing is released." in desk and "Hand in and compare" in desk
    for told in (attempt.reference, attempt.public_id, "Ana", "presentation.pptx"):
        assert told not in desk
    file = attempt.snapshot["files"][0]["public_id"]
    assert f"/files/{file}" in desk


def test_a_later_attempt_as_an_anchor_says_nothing_of_the_one_before(
    school: School, assessor: Assessor
) -> None:
    ask(school)
    school.submit("ana")
    later = school.submit("ana", carried={"a1.1": 1}, note="I changed much.")
    later.state = "released"
    made = anchors.make(later, levels(school.credential), {}, school.person("olga").id)
    db.session.commit()

    desk = assessor.get(f"/{made.public_id}").text

    for told in ("I changed much.", "carried from", "attempt 2"):
        assert told not in desk


def test_rating_an_anchor_changes_nothing_of_the_submission(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    ask(school)
    made = anchor(school, "ana")
    attempt = db.session.get_one(Attempt, made.attempt_id)
    attempt.state = "submitted"
    db.session.commit()

    answer = assessor.put(
        f"/{made.public_id}/ratings/overall", {"comment": "Well done.", "revision": 0}
    )
    hand_in(assessor, school, made.public_id)

    assert answer.status_code == 200
    db.session.refresh(attempt)
    assert attempt.state == "submitted"
    assert seats.of_attempt(attempt) == [] and seats.holders(attempt) == []
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0
    review = db.session.scalars(select(Review)).one()
    assert (review.purpose, review.state, review.slipped) == ("calibrate", "done", False)


def test_what_one_assessor_rates_of_an_anchor_no_other_sees(
    school: School, assessor: Assessor, launched: People
) -> None:
    ask(school)
    made = anchor(school, "ana")
    assessor.put(
        f"/{made.public_id}/ratings/a1.1", {"level": "basic", "comment": "Mine.", "revision": 0}
    )

    assert "Mine." not in launched("otto").get(f"/{made.public_id}").text
    assert "Mine." in assessor.get(f"/{made.public_id}").text


def test_handing_in_needs_everything_and_loses_nothing(school: School, assessor: Assessor) -> None:
    ask(school)
    made = anchor(school, "ana")

    answer = assessor.post(f"/{made.public_id}/hand-in", rubric_form({"a1.1": "basic"}))

    assert answer.status_code == 422
    kept = db.session.scalars(select(Rating)).one()
    assert (kept.item_key, kept.level) == ("a1.1", "basic")


def test_a_rating_that_another_tab_changed_is_not_overwritten(
    school: School, assessor: Assessor
) -> None:
    ask(school)
    made = anchor(school, "ana")
    assessor.put(f"/{made.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})

    answer = assessor.post(f"/{made.public_id}", rubric_form({"a1.1": "developing"}))

    assert answer.status_code == 409
    assert db.session.scalars(select(Rating.level)).all() == ["basic"]


def test_levels_stand_beside_the_agreed_ones_with_their_reasons(
    school: School, assessor: Assessor
) -> None:
    ask(school)
    made = anchor(school, "ana", a1_2="developing")

    compared = hand_in(assessor, school, made.public_id, a1_1="basic").text

    assert "Same level: 86% (13 of 15 lines)" in compared
    assert "At most one level apart: 93% (14 of 15 lines)" in compared
    line = compared.split('id="line-a1.2"')[1].split("</section>")[0]
    assert "2 levels apart" in line and "Agreed on a1.2." in line
    again = assessor.post(f"/{made.public_id}/hand-in", rubric_form({"a1.2": "developing"}))
    assert again.status_code == 409


def test_the_queue_opens_at_the_set_agreement_and_stays_open(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    ask(school)
    first, second, third = (anchor(school, name) for name in ("ana", "ben", "cleo"))
    waits = school.submit("dan")

    hand_in(assessor, school, first.public_id, **OFF_BY_FOUR)
    closed = hand_in(assessor, school, second.public_id, **OFF_BY_FOUR).text
    opened = hand_in(assessor, school, third.public_id).text
    anchor(school, "eve")

    assert "Your list is open" not in closed and third.public_id in closed
    assert "Your list is open" in opened
    assert waits.reference in assessor.get("").text
    sent = assessor.put(f"/{waits.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})
    assert sent.status_code == 200


def test_who_has_rated_every_anchor_is_told_whom_to_ask_and_so_is_the_administrator(
    school: School, assessor: Assessor, olga: Assessor
) -> None:
    ask(school)
    hand_in(assessor, school, anchor(school, "ana").public_id)

    assert "no anchor submission left" in assessor.get("").text
    told = page(olga, "/calibration")
    assert "There are too few anchor submissions" in told
    assert "has rated all there are" in told


def test_nobody_calibrates_by_their_own_work_and_first_by_what_they_have_not_scored(
    school: School, launched: People, assessor: Assessor, vera_id: int
) -> None:
    ask(school)
    own, known, other = anchor(school, "vera"), anchor(school, "ana"), anchor(school, "ben")
    db.session.add(
        Review(
            registration_id=school.registration_id,
            attempt_id=known.attempt_id,
            assessor_id=vera_id,
            state="done",
        )
    )
    db.session.commit()

    offered = assessor.get("").text

    assert other.public_id in offered
    assert assessor.get(f"/{own.public_id}").status_code == 403


# Slipped in


def calibrated(school: School, assessor: Assessor, **values: Any) -> None:
    """Let an assessor's queue be open by one anchor; every second review another comes up."""
    ask(school, calibration_anchors=1, calibration_every=2, **values)
    hand_in(assessor, school, anchor(school, "ana").public_id)


def test_an_anchor_comes_up_after_so_many_reviews_and_looks_like_any_other(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    calibrated(school, assessor)
    later = anchor(school, "ben")
    scored(school, vera_id, "cleo")
    before = assessor.get("").text
    scored(school, vera_id, "dan")

    listed, again = (
        assessor.get("").text.partition("<table")[2].partition("</table>")[0] for _ in range(2)
    )
    desk = assessor.get(f"/{later.public_id}").text

    assert reference(later.public_id) not in before
    assert listed.count(f'submissions/{later.public_id}"') == 1
    assert listed == again
    assert not says(listed, "Ben")
    for told in ("calibrat", "anchor submission"):
        assert told not in desk.lower()
    assert ">Release</button>" in desk


def test_a_slipped_in_anchor_is_told_after_it_is_released_and_nothing_is(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    calibrated(school, assessor)
    later = anchor(school, "ben")
    scored(school, vera_id, "cleo"), scored(school, vera_id, "dan")
    form = rubric_form(
        levels(school.credential, **OFF_BY_FOUR),
        dict.fromkeys(("a1.1", "a1.2", "a2.1", "a3.1"), "What is missing."),
    )

    preview = assessor.get(f"/{later.public_id}/preview")
    told = assessor.post(f"/{later.public_id}/release", form, follow_redirects=True).text

    assert preview.status_code == 200
    assert "This was an anchor submission" in told
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0
    assert own_progress(school, vera_id).has_fallen
    listed = assessor.get("").text
    assert reference(later.public_id) not in listed
    assert "agree less than before" in listed and "Your list stays open" in listed


def test_what_else_may_be_done_with_a_submission_leads_to_the_anchors_desk(
    school: School, olga: Assessor
) -> None:
    made = anchor(school, "ana")

    answer = olga.post(f"/{made.public_id}/anchor", levels(school.credential))

    assert answer.status_code == 303
    assert answer.location.endswith(f"/submissions/{made.public_id}")


def test_falling_agreement_shows_to_the_administrator_and_closes_nothing(
    school: School, assessor: Assessor, vera_id: int, olga: Assessor
) -> None:
    calibrated(school, assessor)
    later = anchor(school, "ben")
    scored(school, vera_id, "cleo"), scored(school, vera_id, "dan")
    hand_in(assessor, school, later.public_id, **OFF_BY_FOUR)

    assert "below 80%" in page(olga, "/calibration")
    gate.refuse_uncalibrated(school.registration_id, vera_id, KEY)


def test_what_was_scored_before_the_queue_opened_slips_nothing_in(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    scored(school, vera_id, "cleo", ago=5), scored(school, vera_id, "dan", ago=5)
    calibrated(school, assessor)
    anchor(school, "ben")

    assert slipping.due(school.registration_id, vera_id) == []


def test_a_slipped_in_anchors_waiting_time_is_within_the_promise_and_stable(
    school: School, assessor: Assessor, vera_id: int
) -> None:
    calibrated(school, assessor)
    anchor(school, "ben")
    scored(school, vera_id, "cleo"), scored(school, vera_id, "dan")

    once, again = (slipping.due(school.registration_id, vera_id) for _ in range(2))

    assert once == again
    assert timedelta() <= clock.now() - once[0].submitted_at <= timedelta(days=11)


# Speed


def test_the_pages_take_as_many_queries_whatever_there_is(
    school: School, assessor: Assessor, olga: Assessor, launched: People
) -> None:
    ask(school, calibration_anchors=1)
    first = anchor(school, "ana")
    hand_in(assessor, school, first.public_id)
    few = [queries(Below(olga), path) for path in PAGES]
    for name in ("ben", "cleo"):
        made = anchor(school, name)
        hand_in(assessor, school, made.public_id)
        hand_in(launched(f"otto{name}"), school, made.public_id)

    many = [queries(Below(olga), path) for path in PAGES]

    assert many == few
