"""The page before a later decision is released: what it changes, and why."""

from flask import render_template, url_for

from lti_tool.gradebook import outbox
from lti_tool.review import again, standing
from lti_tool.review import release as releases
from lti_tool.review.afterwards import changes
from lti_tool.review.case import Case
from lti_tool.web.errors import Refusal
from lti_tool.web.languages import language
from lti_tool.workspace import second_looks
from rubric import path_to_earned


def again_page(case: Case, typed: str = "", refused: Refusal | None = None) -> str:
    """What the educator and the gradebook will see, and the field for the reason. `typed` is what
    stood there when it was `refused`. The case has a decision, and the assessor a place at it."""
    attempt, decision, review = case.attempt, case.decision, case.review
    assert decision is not None and review is not None
    result = again.outcome(case)
    theirs = releases.educator_language(attempt)
    path = path_to_earned(case.credential, result.ratings, theirs)
    return render_template(
        "review/again.html",
        case=case,
        is_look=review.purpose == "second_look",
        look=second_looks.standing(attempt),
        decision=decision,
        changes=changes(case.credential, decision, result.ratings, result.comments, language()),
        result=result,
        levels_changed=dict(result.ratings) != decision.ratings,
        missing=standing.missing(case.items),
        was=path_to_earned(case.credential, decision.ratings, language()),
        path=path_to_earned(case.credential, result.ratings, language()),
        gradebook_comment=releases.gradebook_comment(path, theirs),
        score=releases.gradebook_score(attempt, path),
        has_gradebook=outbox.has_gradebook(attempt.link_id),
        home=url_for("review.desk", attempt=attempt.public_id),
        typed=typed,
        refused=refused,
    )
