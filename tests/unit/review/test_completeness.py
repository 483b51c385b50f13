"""Does everything open? Said first where the program asks; what does not goes back unscored."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.review import completeness
from lti_tool.review.errors import HandedIn, NotChecked, OwnWork, Returned, Settled, Taken
from lti_tool.review.models import Review, Scoring
from lti_tool.workspace import attempts
from lti_tool.workspace.models import ArtifactFile, Attempt, DraftText
from lti_tool.workspace.sections import CHANGES_NOTE
from tests.unit.review.conftest import Assessor, School
from tests.unit.review.scoring_people import people_of, rate, score, two_score

Launched = Callable[..., Assessor]
REASON = "The presentation asks for a password. Save it without one."
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


def with_link(attempt: Attempt) -> None:
    """Hand the presentation in as a link too, and read nothing out of its file. Commits."""
    attempt.snapshot = attempt.snapshot | {
        "links": {"presentation_link": "https://slides.example/ana"}
    }
    for file in db.session.scalars(select(ArtifactFile)):
        file.pages = [{"text": "", "notes": ""}]
    db.session.commit()


def asked_first(school: School) -> None:
    settings.change(school.registration_id, "completeness_check", True, "a test")
    db.session.commit()


@pytest.mark.one_engine
def test_what_stands_nowhere_on_the_desk_is_named_there(school: School, assessor: Assessor) -> None:
    readable, unreadable = school.submit("ana"), school.submit("ben")
    plain = assessor.get(f"/{readable.public_id}").text
    with_link(unreadable)

    named = assessor.get(f"/{unreadable.public_id}").text

    assert "Open these yourself" not in plain
    assert "Open these yourself" in named
    assert "neither text nor pictures could be read" in named
    assert "a link, which we do not follow" in named


@pytest.mark.one_engine
def test_where_the_program_asks_for_it_somebody_says_first_that_everything_opens(
    school: School, assessor: Assessor, launched: Launched
) -> None:
    asked_first(school)
    attempt = school.submit("ana")
    first = assessor.get(f"/{attempt.public_id}").text
    early = assessor.put(
        f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "comment": "No.", "revision": 0}
    )

    said = assessor.post(f"/{attempt.public_id}/checked")
    others = launched("otto").get(f"/{attempt.public_id}").text

    assert "First: does everything open?" in first
    assert "<fieldset" not in first
    assert (early.status_code, early.json["error"]["code"]) == (409, "not_checked")
    assert said.status_code == 303
    assert 'name="a1.1"' in others
    assert attempt.state == "submitted"
    kept = db.session.get_one(Scoring, attempt.id)
    assert (kept.checked_at is not None, kept.checked_by_id) == (
        True,
        people_of(school, "vera")[0],
    )


@pytest.mark.one_engine
def test_a_score_that_was_begun_goes_on_when_the_check_is_switched_on(school: School) -> None:
    vera, otto = people_of(school, "vera", "otto")
    two_score(school)
    attempt = school.submit("ana")
    rate(school, attempt, vera, {"a1.1": "basic"})
    asked_first(school)

    rate(school, attempt, vera, {"a1.2": "basic"})
    with pytest.raises(NotChecked):
        rate(school, attempt, otto, {"a1.2": "basic"})


def test_it_goes_back_without_a_score_and_does_not_count(school: School) -> None:
    (vera,) = people_of(school, "vera")
    attempt = school.submit("ana", note="I named the next steps.")
    rate(school, attempt, vera, {"a1.1": "basic"})

    completeness.send_back(attempt, vera, REASON)
    db.session.commit()

    assert (attempt.state, attempt.return_reason) == ("returned", REASON)
    assert attempt.returned_at is not None
    assert attempts.newest(school.registration_id, None, attempt.person_id) is None
    assert attempts.newest_of_all(school.registration_id, school.course.id) == {}
    assert db.session.execute(attempts.listing(hide_names=False)).one().state == "returned"
    assert db.session.scalars(select(Delivery.kind).where(Delivery.kind == "released")).all() == []
    note = select(DraftText.body).where(DraftText.prompt_key == CHANGES_NOTE)
    assert db.session.scalars(note).all() == ["I named the next steps."]
    assert db.session.scalars(select(Review.state)).all() == ["handed_back"]
    following = school.submit("ana")
    assert following.number == 2
    assert attempts.previous(following) is None
    assert attempts.later(attempt) is following
    with pytest.raises(Returned):
        rate(school, attempt, vera, {"a1.1": "basic"})


@pytest.mark.one_engine
def test_who_could_not_score_it_cannot_send_it_back(school: School) -> None:
    vera, otto, tess = people_of(school, "vera", "otto", "tess")
    two_score(school)
    attempt = school.submit("ana")
    with pytest.raises(OwnWork):
        completeness.send_back(attempt, attempt.person_id, REASON)
    score(school, attempt, vera)
    rate(school, attempt, otto, {"a1.1": "basic"})
    with pytest.raises(HandedIn):
        completeness.send_back(attempt, vera, REASON)
    with pytest.raises(Taken):
        completeness.send_back(attempt, tess, REASON)
    score(school, attempt, otto)
    with pytest.raises(Settled):
        completeness.send_back(attempt, tess, REASON)


@pytest.mark.one_engine
def test_it_is_asked_first_and_takes_a_reason(school: School, assessor: Assessor) -> None:
    attempt = school.submit("ana")
    question = assessor.get(f"/{attempt.public_id}/send-back").text

    silent = assessor.post(f"/{attempt.public_id}/send-back", {"reason": "  "})
    kept = attempts.find(school.registration_id, None, attempt.public_id).state
    sent = assessor.post(
        f"/{attempt.public_id}/send-back", {"reason": REASON}, follow_redirects=True
    )
    again = assessor.get(f"/{attempt.public_id}/send-back")

    assert "You cannot take it back." in question
    assert silent.status_code == 422
    assert "Say what could not be opened or read" in silent.text
    assert kept == "submitted"
    assert "went back without a score" in sent.text
    assert REASON in sent.text
    assert again.status_code == 302


@pytest.mark.one_engine
def test_the_educator_reads_why_where_they_go_on(
    school: School, assessor: Assessor, launched: Launched
) -> None:
    attempt = school.submit("ana")
    assessor.post(f"/{attempt.public_id}/send-back", {"reason": REASON})
    ana = launched("ana", roles=[LEARNER], custom={"credential": "ell-advocacy"})
    read = {
        page: ana.client.get(f"{ana.path}/{page}", follow_redirects=True).text
        for page in ("overview", "write/part1", f"attempts/{attempt.public_id}", "record")
    }

    assert all("came back without a score" in text for text in read.values())
    assert all(REASON in read[page] for page in read if page != "record")
    assert "Waiting for review" not in read[f"attempts/{attempt.public_id}"]
