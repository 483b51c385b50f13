"""A second attempt on the desk: what changed since the first, and what is left to rate."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from sqlalchemy import event

from lti_tool.database import db
from lti_tool.workspace.models import ArtifactFile, Attempt
from tests.unit.review.conftest import Assessor, School, levels, rubric_form

OPEN = ("a1.1", "a3.4")


def revised(school: School, assessor: Assessor, **changed: str) -> Attempt:
    """A second attempt, after a first one that left A1.1 and A3.4 open; `changed` texts differ,
    a dot in a prompt's key written as `_`."""
    first = school.submit(changed={"q1": "We asked three families."})
    below = dict.fromkeys(OPEN, "basic")
    form = rubric_form(
        levels(school.credential) | below, {key: f"Say more of {key}." for key in OPEN}
    )
    assert assessor.post(f"/{first.public_id}/release", form).status_code == 303
    carried = {item.key: 1 for item in school.credential.items if item.key not in OPEN}
    texts = {key.replace("_", "."): text for key, text in changed.items()}
    return school.submit(changed={"q1": "We asked three families."} | texts, carried=carried)


def shown(assessor: Assessor, attempt: Attempt) -> str:
    answer = assessor.get(f"/{attempt.public_id}")
    assert answer.status_code == 200
    return unescape(answer.text)


def between(page: str, start: str, end: str) -> str:
    return page.split(start)[1].split(end)[0]


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*facts: object) -> None:
        seen.append(str(facts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


# What changed


@pytest.mark.one_engine
def test_a_text_shows_what_was_taken_out_and_put_in(school: School, assessor: Assessor) -> None:
    page = shown(assessor, revised(school, assessor, q1="We asked nine <families>."))

    text = between(page, 'id="text-q1"', "</section>")
    assert '<del data-says="taken out:">three families</del>' in text
    assert '<ins data-says="put in:">nine <families></ins>' in text
    assert "unchanged" not in text
    assert '<a href="#text-q1">Question 1</a>' in between(page, "Changed since attempt 1:", "</p>")
    assert 'id="compared-on" checked> What changed since attempt 1</label>' in page


@pytest.mark.one_engine
def test_what_did_not_change_says_so_quietly(school: School, assessor: Assessor) -> None:
    page = shown(assessor, revised(school, assessor, q1="We asked nine families."))

    text = between(page, 'id="text-q2"', "</section>")
    assert '<span class="quiet compared-note">unchanged</span>' in text
    assert "<ins" not in text
    letter = between(page, 'id="evidence-letter"', 'class="text"')
    assert "Nothing changed here since attempt 1." in letter


@pytest.mark.one_engine
def test_a_file_names_the_one_that_it_replaced_and_which_slides_changed(
    school: School, assessor: Assessor
) -> None:
    second = revised(school, assessor)
    old = db.session.query(ArtifactFile).order_by(ArtifactFile.id).first()
    new = db.session.query(ArtifactFile).order_by(ArtifactFile.id.desc()).first()
    new.pages = [*new.pages[:1], {"text": "What staff do on Monday", "notes": "Ask."}]
    db.session.commit()

    page = shown(assessor, second)

    file = between(page, f'id="file-{new.public_id}"', "</section>")
    assert "Replaces the file of attempt 1:" in file
    assert f'/files/{old.public_id}" download>presentation.pptx</a>' in file
    slides = file.split('<div class="page" ')
    assert "text unchanged" in slides[1]
    assert '<del data-says="taken out:">next</del>' in slides[2]
    assert '<ins data-says="put in:">on Monday</ins>' in slides[2]
    assert '<ins data-says="put in:">Ask.</ins>' in slides[2]


@pytest.mark.one_engine
def test_where_names_are_hidden_the_file_before_has_none_either(
    school: School, assessor: Assessor
) -> None:
    second = revised(school, assessor)
    db.session.query(ArtifactFile).filter(
        ArtifactFile.public_id != second.snapshot["files"][0]["public_id"]
    ).update({"name": "Ana Alvarez.pptx"})
    first = second.draft.attempts[0]
    files = [one | {"name": "Ana Alvarez.pptx"} for one in first.snapshot["files"]]
    first.snapshot = first.snapshot | {"files": files}
    school.link.hides_names = True
    db.session.commit()

    page = shown(assessor, second)

    assert "Alvarez" not in page
    assert "presentation_file.pptx" in page


@pytest.mark.one_engine
def test_a_first_attempt_is_compared_with_nothing(school: School, assessor: Assessor) -> None:
    page = shown(assessor, school.submit())

    assert "What changed since" not in page
    assert "unchanged" not in page
    assert "<ins" not in page


@pytest.mark.one_engine
def test_the_released_decision_shows_what_changed_too(school: School, assessor: Assessor) -> None:
    second = revised(school, assessor, q1="We asked nine families.")
    form = rubric_form(levels(school.credential))
    assessor.post(f"/{second.public_id}/release", form)

    page = shown(assessor, second)

    assert "Released" in page
    assert '<ins data-says="put in:">nine</ins>' in page


# What is left to rate


@pytest.mark.one_engine
def test_open_lines_stand_with_the_comment_before_and_carried_ones_are_folded(
    school: School, assessor: Assessor
) -> None:
    page = shown(assessor, revised(school, assessor))

    for key in OPEN:
        line = between(page, f'id="line-{key}"', "</fieldset>")
        assert f"Say more of {key}." in line
        assert "Attempt 1:" in line
    assert page.count('<details class="carried"') == 13
    assert 'data-carried="a1.2">' in page
    assert "Glance at:" not in page


@pytest.mark.one_engine
def test_carried_lines_whose_evidence_was_edited_are_listed_for_a_glance(
    school: School, assessor: Assessor
) -> None:
    second = revised(school, assessor, letter="Dear Ms. Lee, we ask for a meeting.")
    second.snapshot = second.snapshot | {"touched": {"a2.1": ["letter"], "a2.2": ["letter"]}}
    db.session.commit()

    page = shown(assessor, second)

    glance = between(page, "Glance at:", "</p>")
    assert glance.count("<a ") == 2
    assert '<a href="#line-a2.1" class="glance">A2.1 Components</a>' in glance
    folded = between(page, 'data-carried="a2.1"', "</summary>")
    assert "the evidence was edited: glance at it" in folded


# Size


@pytest.mark.one_engine
def test_two_attempts_take_a_constant_number_of_queries(school: School, assessor: Assessor) -> None:
    second = revised(school, assessor)
    assessor.get(f"/{second.public_id}")
    with statements() as few:
        assessor.get(f"/{second.public_id}")

    everything = {key: f"{text} And more." for key, text in second.snapshot["texts"].items()}
    slides = [{"text": f"Slide {number}", "notes": "Say it."} for number in range(40)]
    db.session.query(ArtifactFile).update({"pages": slides})
    second.snapshot = second.snapshot | {"texts": everything}
    db.session.commit()
    with statements() as many:
        page = shown(assessor, second)

    assert page.count("<ins") > 15
    assert len(many) == len(few)
