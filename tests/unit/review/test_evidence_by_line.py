"""The desk shows what the educator marked: in the evidence, and beside each line."""

import pytest

from lti_tool.database import db
from lti_tool.workspace.models import ArtifactFile, Attempt
from tests.unit.review.conftest import Assessor, School


@pytest.fixture
def marked(school: School) -> Attempt:
    """A submission with a passage, a text and a slide marked; a passed line's text was edited."""
    attempt = school.submit(carried={"a1.3": 1}, changed={"issue1.step1": "We ask. <b>We listen."})
    deck = attempt.snapshot["files"][0]["public_id"]
    passage = {"kind": "passage", "prompt": "issue1.step1", "start": 3, "end": 14}
    attempt.snapshot = attempt.snapshot | {
        "anchors": [
            {"item": "a1.1"} | passage | {"quote": "ask. <b>We "},
            {"item": "a1.2"} | passage | {"start": 8, "end": 21, "quote": "<b>We listen."},
            {"item": "a1.3", "kind": "text", "prompt": "issue1.step1"},
            {"item": "a3.4", "kind": "page", "file": deck, "page": 2},
        ],
        "touched": {"a1.3": ["issue1.step1"]},
    }
    db.session.commit()
    return attempt


@pytest.mark.one_engine
def test_passages_are_marked_where_they_begin_with_their_lines(
    marked: Attempt, assessor: Assessor
) -> None:
    page = assessor.get(f"/{marked.public_id}").text

    first = '<a class="marked-for" href="#line-a1.1">A1.1 Five steps</a>'
    second = '<a class="marked-for" href="#line-a1.2">A1.2 The guide</a>'
    mark = '<mark class="marked" id="place-issue1.step1-'
    assert (
        f'lang="">We {mark}3" data-lines="a1.1">{first}ask. </mark>'
        f'{mark}8" data-lines="a1.1 a1.2">{second}&lt;b&gt;We </mark>'
        f'{mark}14" data-lines="a1.2">listen.</mark></div>'
    ) in page


@pytest.mark.one_engine
def test_each_line_lists_its_evidence_as_links(marked: Attempt, assessor: Assessor) -> None:
    page = assessor.get(f"/{marked.public_id}").text

    deck = marked.snapshot["files"][0]["public_id"]
    assert '<a href="#place-issue1.step1-3">' in page
    assert '<a href="#text-issue1.step1">' in page
    assert f'<a href="#page-{deck}-2">' in page
    assert f'id="page-{deck}-2"' in page


@pytest.mark.one_engine
def test_a_passed_line_says_that_its_evidence_was_edited(
    marked: Attempt, assessor: Assessor
) -> None:
    page = assessor.get(f"/{marked.public_id}").text

    carried = page.split('data-carried="a1.3"')[1].split("</details>")[0]
    assert "the evidence was edited: glance at it" in carried
    assert page.count("the evidence was edited: glance at it") == 1


@pytest.mark.one_engine
def test_a_submission_of_before_there_were_marks_is_shown_without(
    school: School, assessor: Assessor
) -> None:
    page = assessor.get(f"/{school.submit().public_id}").text

    assert "<mark" not in page
    assert "Evidence:" not in page


@pytest.mark.one_engine
def test_a_slides_picture_stands_beside_its_text_and_opens_in_its_full_size(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit()
    deck = attempt.snapshot["files"][0]["public_id"]
    slide = {"text": "Our 87 students", "notes": "", "pictures": [[1, 960, 540]]}
    db.session.query(ArtifactFile).update({"pages": [slide], "preview_pages": 1})
    db.session.commit()

    page = assessor.get(f"/{attempt.public_id}").text

    sides = page.split('<div class="page-sides">')[1]
    picture = f"{assessor.path}/files/{deck}/pages/1.png"
    assert f'<a class="page-opens" href="{picture}" target="_blank"' in sides
    assert f'src="{picture}" alt="Slide 1"' in sides
    assert sides.index(picture) < sides.index("Our 87 students")
