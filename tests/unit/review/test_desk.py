"""The desk over HTTP: what it shows, what it keeps, how it releases, with and without script."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms import people
from lti_tool.review import seats
from lti_tool.review.models import Decision, Rating, Review
from lti_tool.workspace.models import Attempt
from tests.platform import ASSISTANT, INSTRUCTOR, LEARNER, enter, other_platform
from tests.unit.review.conftest import Assessor, School, levels, rubric_form, written

People = Callable[..., Assessor]


def comments_for(school: School, **below: str) -> dict[str, str]:
    return {key.replace("_", "."): f"About {key}." for key in below}


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.one_engine
def test_hits_of_the_privacy_check_that_were_left_show_with_their_reasons(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    waiver = {"kind": "name", "place": "presentation_file/slide/3", "reason": "It is <signed>."}
    attempt.snapshot = attempt.snapshot | {"waivers": [waiver]}
    db.session.commit()

    page = assessor.get(f"/{attempt.public_id}").text

    assert "1 hit of the privacy check was left with a reason" in page
    assert "(Presentation as a file: slide 3)" in page
    assert "It is &lt;signed&gt;." in page


# Who may open it


@pytest.mark.one_engine
def test_an_assessor_of_the_course_opens_it(school: School, assessor: Assessor) -> None:
    attempt = school.submit()

    page = assessor.get(f"/{attempt.public_id}")

    assert page.status_code == 200
    assert attempt.reference in page.text


@pytest.mark.one_engine
def test_an_issues_tags_stand_under_its_title(school: School, assessor: Assessor) -> None:
    attempt = school.submit()
    tag = {"framework": "ma-blueprint", "version": 1, "entry": "1.2.S.3"}
    attempt.snapshot = attempt.snapshot | {"tags": {"issue2": [tag]}}
    db.session.commit()

    page = assessor.get(f"/{attempt.public_id}").text

    after_title = page.split('id="text-issue2"')[1].split('id="text-issue2.step1"')[0]
    assert "MA blueprint 1.2.S.3" in after_title
    assert "Hold themselves and their staff accountable" in after_title
    assert page.count('class="chip"') == 1
    assert "data-untag" not in page


@pytest.mark.one_engine
def test_an_assessor_of_another_course_finds_nothing(school: School, launched: People) -> None:
    attempt = school.submit()
    stranger = launched("otto", context="course-2", link="link-9")

    for answer in (
        stranger.get(f"/{attempt.public_id}"),
        stranger.post(f"/{attempt.public_id}", rubric_form({"a1.1": "basic"})),
        stranger.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0}),
        stranger.get(f"/{attempt.public_id}/preview"),
        stranger.post(f"/{attempt.public_id}/release"),
    ):
        assert answer.status_code == 404
    assert count(Review) == 0


@pytest.mark.one_engine
def test_an_assessor_of_another_lms_finds_nothing(app: Flask, school: School) -> None:
    attempt = school.submit()
    client = app.test_client()
    walked = other_platform(app).walk(client, sub="otto", roles=[INSTRUCTOR])
    path = urlsplit(walked.location).path

    assert client.get(f"{path}submissions/{attempt.public_id}").status_code == 404


@pytest.mark.one_engine
def test_an_educator_is_refused(app: Flask, school: School) -> None:
    attempt = school.submit()
    client = app.test_client()
    path = enter(client, app, sub="ana", roles=[LEARNER])

    assert client.get(f"{path}/submissions").status_code == 403
    assert client.get(f"{path}/submissions/{attempt.public_id}").status_code == 403


@pytest.mark.one_engine
def test_an_administrator_opens_it_from_any_course(school: School, launched: People) -> None:
    attempt = school.submit()
    olga = school.person("olga")
    people.grant(school.registration_id, olga.id, "administrator", "a test")
    db.session.commit()

    administrator = launched("olga", roles=[], context="course-2", link="link-9")

    assert administrator.get(f"/{attempt.public_id}").status_code == 200


@pytest.mark.one_engine
def test_nobody_scores_their_own_work(school: School, launched: People) -> None:
    attempt = school.submit("vera")
    vera = launched("vera")

    page = vera.get(f"/{attempt.public_id}")
    sent = vera.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})

    assert page.status_code == sent.status_code == 403
    assert "Nobody scores their own work" in page.text
    assert "open the assignment where you are enrolled as a learner" in page.text


@pytest.mark.one_engine
def test_an_assistant_who_learns_here_too_reads_their_own_work_on_their_own_pages(
    school: School, launched: People
) -> None:
    own, other = school.submit("tam"), school.submit("ana")
    tam = launched("tam", roles=[ASSISTANT, LEARNER])

    page = tam.get(f"/{own.public_id}")

    assert page.status_code == 302
    assert page.location == f"{tam.path}/attempts/{own.public_id}"
    assert tam.client.get(page.location).status_code == 200
    assert tam.put(f"/{own.public_id}/ratings/a1.1", {"revision": 0}).status_code == 403
    assert tam.get(f"/{other.public_id}").status_code == 200
    assert f'href="{tam.path}/overview"' in tam.get("").text


# What it shows


@pytest.mark.one_engine
def test_it_shows_every_item_with_its_levels_and_comment_field(
    school: School, assessor: Assessor
) -> None:
    page = assessor.get(f"/{school.submit().public_id}").text

    for item in school.credential.items:
        assert f'name="comment-{item.key}"' in page
        for level in item.levels:
            assert f'name="{item.key}" value="{level.key}"' in page
    assert 'name="points-a2.1"' in page
    assert page.count('name="a1.4"') == 2
    assert "Not Proficient" in page


@pytest.mark.one_engine
def test_it_shows_the_whole_evidence(school: School, assessor: Assessor) -> None:
    page = unescape(assessor.get(f"/{school.submit().public_id}").text)

    work = written("earns")
    for key, text in work.texts.items():
        assert text.strip() in page, key
    assert "Our 87 students" in page
    assert "Slide 2" in page


@pytest.mark.one_engine
def test_length_lines_come_filled_in_with_the_texts_that_are_out(
    school: School, assessor: Assessor
) -> None:
    page = assessor.get(f"/{school.submit(name='revise').public_id}").text

    assert 'name="a1.4" value="basic" checked' in page
    assert 'name="a2.3" value="proficient" checked' in page
    assert "138 words: 12 short of 150" in page
    assert "212 words: 12 over 200" in page
    assert 'name="reason-a1.4"' in page
    assert 'name="reason-a2.3"' not in page


@pytest.mark.one_engine
def test_what_the_educator_changed_and_the_earlier_comment_stand_there(
    school: School, assessor: Assessor
) -> None:
    first = school.submit(name="revise")
    release(school, assessor, first, a3_4="basic", a1_4="basic")
    carried = {item.key: 1 for item in school.credential.items if item.key not in ("a3.4", "a1.4")}
    second = school.submit(
        name="earns",
        carried=carried,
        note="I named who does what by when.",
        changes={"a1.4": "Two <steps> are longer."},
    )

    page = assessor.get(f"/{second.public_id}").text
    line = page[page.index('id="line-a1.4"') : page.index("comment-a1.4")]

    assert "Two &lt;steps&gt; are longer." in line
    assert "I named who does what by when." in page
    assert "About a3_4." in page
    assert page.count("carried from attempt 1") == 13
    assert "14 of 15 rated" in page


@pytest.mark.one_engine
def test_it_says_who_has_taken_it(school: School, assessor: Assessor, launched: People) -> None:
    attempt = school.submit()
    otto = launched("otto")
    otto.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})

    assert "Otto is reviewing this, until" in assessor.get(f"/{attempt.public_id}").text
    assert "is reviewing this" not in otto.get(f"/{attempt.public_id}").text


@pytest.mark.one_engine
def test_looking_alone_does_not_begin_a_review(school: School, assessor: Assessor) -> None:
    attempt = school.submit()

    assessor.get(f"/{attempt.public_id}")

    db.session.refresh(attempt)
    assert attempt.state == "submitted"


# Saving


def test_a_script_saves_one_rating_and_gets_the_path_back(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()

    answer = assessor.put(
        f"/{attempt.public_id}/ratings/a3.4",
        {"level": "basic", "comment": "Name who.", "reason": "", "points": [], "revision": 0},
    )

    assert answer.status_code == 200
    assert answer.json["revision"] == 1
    assert answer.json["rated"] == 3
    assert answer.json["path"]["items"]["a3.4"] == "open"
    assert answer.json["path"]["sentence"] == (
        "Not yet earned: A3.4 Call to action is open. 12 items are not rated yet."
    )


@pytest.mark.one_engine
def test_a_rating_from_an_old_tab_is_refused_with_what_is_there(
    school: School, assessor: Assessor
) -> None:
    address = f"/{school.submit().public_id}/ratings/a1.1"
    assessor.put(address, {"level": "basic", "comment": "First", "revision": 0})

    answer = assessor.put(address, {"level": "proficient", "revision": 0})

    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "conflict"
    assert answer.json["error"]["details"]["theirs"] == {
        "level": "basic",
        "comment": "First",
        "reason": "",
        "points": [],
        "revision": 1,
    }


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "body",
    [
        {"level": "excellent", "revision": 0},
        {"level": "basic"},
        {"level": "basic", "revision": -1},
        {"level": "basic", "revision": "0"},
        {"level": "basic", "revision": 10**20},
        {"level": ["basic"], "revision": 0},
        {"level": "basic", "revision": 0, "score": 1},
        {"level": "basic", "revision": 0, "comment": "x" * 200_001},
        ["basic"],
        "basic",
    ],
)
def test_a_body_that_is_not_a_rating_is_refused_and_nothing_is_kept(
    school: School, assessor: Assessor, body: object
) -> None:
    answer = assessor.put(f"/{school.submit().public_id}/ratings/a1.1", body)

    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "unknown_item"
    assert count(Rating) == 0


def test_what_is_no_character_is_dropped_from_a_comment_and_the_rest_is_kept(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    damaged = {"level": "basic", "comment": "Name \x00both \ud800allies.", "revision": 0}
    form = rubric_form({"a1.2": "basic"}, {"a1.2": "And \x00here."})

    sent = assessor.put(f"/{attempt.public_id}/ratings/a1.1", damaged)
    saved = assessor.post(f"/{attempt.public_id}", form)

    assert (sent.status_code, saved.status_code) == (200, 303)
    kept = {one.item_key: one.comment for one in db.session.scalars(select(Rating))}
    assert kept == {"a1.1": "Name both \ufffdallies.", "a1.2": "And here."}


@pytest.mark.one_engine
def test_without_script_the_whole_rubric_is_saved_as_one_form(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    form = rubric_form(
        {"a1.1": "basic", "a3.1": "proficient"}, {"a1.1": "Say\r\nmore."}, **overall("Thanks.")
    )

    answer = assessor.post(f"/{attempt.public_id}", form, follow_redirects=True)

    assert answer.status_code == 200
    assert 'name="a1.1" value="basic" checked' in answer.text
    assert "Say\nmore." in answer.text
    assert "Thanks." in answer.text
    assert 'name="revision-a1.1" value="1"' in answer.text


@pytest.mark.one_engine
def test_a_form_from_an_old_tab_overwrites_nothing_and_shows_both(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    assessor.post(f"/{attempt.public_id}", rubric_form({"a1.1": "basic"}, {"a1.1": "Theirs"}))

    answer = assessor.post(
        f"/{attempt.public_id}", rubric_form({"a1.1": "developing"}, {"a1.1": "Mine"})
    )

    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert db.session.scalar(select(Rating.comment)) == "Theirs"
    again = rubric_form({"a1.1": "developing"}, {"a1.1": "Mine"}, revision=1)
    assert assessor.post(f"/{attempt.public_id}", again).status_code == 303
    assert db.session.scalar(select(Rating.comment)) == "Mine"


@pytest.mark.one_engine
def test_a_form_without_its_token_is_refused(
    app: Flask, school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    app.config["WTF_CSRF_ENABLED"] = True

    answer = assessor.post(f"/{attempt.public_id}", rubric_form({"a1.1": "basic"}, {"a1.1": "Hm"}))

    assert answer.status_code == 400
    assert "Hm" in answer.text
    assert count(Rating) == 0


# Preview and release


@pytest.mark.one_engine
def test_the_preview_shows_what_educator_and_gradebook_will_see(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    form = rubric_form(levels(school.credential, a3_4="basic"), {"a3.4": "Name who."})

    page = assessor.post(f"/{attempt.public_id}/preview", form, follow_redirects=True)

    assert "No score, the comment alone" in page.text
    assert (
        "Not yet earned: A3.4 Call to action is open. "
        "Open the assignment to read the feedback on each item."
    ) in page.text
    assert "Name who." in page.text
    assert count(Decision) == 0


@pytest.mark.one_engine
def test_the_preview_says_that_nothing_goes_to_a_gradebook_without_a_place_for_it(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    school.link.lineitem_url, school.link.lineitems_url = None, None

    page = assessor.get(f"/{attempt.public_id}/preview").text

    assert "it takes no result of this activity" in page
    assert "the comment alone" not in page


@pytest.mark.one_engine
def test_the_preview_says_what_is_missing(school: School, assessor: Assessor) -> None:
    page = assessor.get(f"/{school.submit().public_id}/preview").text

    assert "A1.1 Five steps: not rated" in page
    assert "1 of 1" not in page


@pytest.mark.one_engine
def test_a_release_with_something_missing_is_refused_at_the_fields_and_keeps_everything(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit(name="long-letter")
    chosen = levels(school.credential, a3_4="basic")
    del chosen["a1.1"]

    answer = assessor.post(
        f"/{attempt.public_id}/release",
        rubric_form(chosen, {"a2.2": "Lovely."}) | {"revision-a1.1": "0"},
    )

    assert answer.status_code == 422
    assert 'href="#line-a1.1"' in answer.text
    assert 'href="#comment-a3.4"' in answer.text
    assert 'href="#reason-a2.3"' in answer.text
    assert 'aria-describedby="comment-a3.4-error"' in answer.text
    assert "Lovely." in answer.text
    assert 'name="a3.4" value="basic" checked' in answer.text
    assert count(Decision) == count(Delivery) == 0


@pytest.mark.one_engine
def test_a_release_shows_the_decision_and_the_state_of_its_delivery(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()

    page = release(school, assessor, attempt, a3_4="basic")

    assert "Not yet earned: A3.4 Call to action is open." in page
    assert "On its way to the LMS" in page
    assert "move to another student or reload" in page
    assert "About a3_4." in page
    assert 'type="radio"' not in page


@pytest.mark.one_engine
def test_the_decision_cannot_be_typed(school: School, assessor: Assessor) -> None:
    attempt = school.submit()
    form = rubric_form(levels(school.credential, a3_4="basic"), {"a3.4": "Name who."})

    assessor.post(f"/{attempt.public_id}/release", form | {"earned": "true", "score": "1"})

    assert db.session.scalars(select(Decision.earned)).one() is False


@pytest.mark.one_engine
def test_whoever_releases_second_is_told_and_gets_their_comments_back(
    school: School, assessor: Assessor, launched: People
) -> None:
    attempt = school.submit()
    otto = launched("otto")
    release(school, assessor, attempt)
    form = rubric_form(levels(school.credential, a1_1="basic"), {"a1.1": "I think otherwise."})

    late = otto.post(f"/{attempt.public_id}/release", form)
    rating = otto.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})

    assert late.status_code == rating.status_code == 409
    assert rating.json["error"]["code"] == "already_released"
    assert "by Vera" in late.text
    assert "I think otherwise." in late.text
    assert count(Decision) == 1


def test_what_another_tab_saves_at_the_last_moment_is_in_the_decision(
    school: School, assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = school.submit()
    hold = seats.hold
    of_one_item = update(Rating).where(Rating.item_key == "a1.1")
    late = of_one_item.values(level="basic", comment="Allies are missing.", revision=2)
    is_last_moment = iter((False, True))

    def hold_late(held: Attempt) -> None:
        hold(held)
        if next(is_last_moment):
            db.session.execute(late, execution_options={"synchronize_session": False})

    assessor.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "proficient", "revision": 0})
    form = rubric_form(levels(school.credential), **{"revision-a1.1": "1"})
    monkeypatch.setattr(seats, "hold", hold_late)
    assessor.post(f"/{attempt.public_id}/release", form)

    decision = db.session.scalars(select(Decision)).one()
    assert decision.ratings["a1.1"] == "basic"
    assert not decision.earned


def test_a_double_click_makes_one_decision(school: School, assessor: Assessor) -> None:
    attempt = school.submit()
    form = rubric_form(levels(school.credential))

    answers = [assessor.post(f"/{attempt.public_id}/release", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert count(Decision) == count(Delivery) == 1


@pytest.mark.one_engine
def test_a_withdrawn_submission_takes_no_ratings(school: School, assessor: Assessor) -> None:
    attempt = school.submit()
    attempt.state, attempt.withdrawn_at = "withdrawn", clock.now()
    db.session.commit()

    page = assessor.get(f"/{attempt.public_id}/preview", follow_redirects=True)
    sent = assessor.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})

    assert "The educator has withdrawn this submission" in page.text
    assert sent.status_code == 409


# Size


@pytest.mark.one_engine
def test_the_desk_asks_the_database_as_often_however_many_submissions_wait(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit("ana")
    alone = queries(assessor, f"/{attempt.public_id}")
    for number in range(6):
        school.submit(f"educator{number}", submitted_at=clock.now() - timedelta(days=number))

    assert queries(assessor, f"/{attempt.public_id}") <= alone


def queries(assessor: Assessor, page: str) -> int:
    """How many statements one page takes, once everything that is cached is."""
    assessor.get(page)
    seen: list[str] = []

    def note(*facts: object) -> None:
        seen.append(str(facts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert assessor.get(page).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def release(school: School, assessor: Assessor, attempt: Attempt, **below: str) -> str:
    """Rate everything at its best but for `below`, release, and return the page."""
    form = rubric_form(levels(school.credential, **below), comments_for(school, **below))
    answer = assessor.post(f"/{attempt.public_id}/release", form, follow_redirects=True)
    assert answer.status_code == 200
    return str(answer.text)


def overall(comment: str) -> dict[str, str]:
    return {"revision-overall": "0", "comment-overall": comment}
