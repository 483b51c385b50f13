"""Release: one decision per attempt, computed, kept, and owed to the gradebook, all or nothing."""

from flask_babel import force_locale
from flask_babel import gettext as _

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook import history, outbox
from lti_tool.installation import public_url
from lti_tool.platforms import people
from lti_tool.review import decisions, standing
from lti_tool.review.case import Case
from lti_tool.review.errors import AlreadyReleased, ReleaseIncomplete, Withdrawn
from lti_tool.review.models import Decision
from lti_tool.web.languages import LANGUAGES
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt
from rubric import Path, path_to_earned


def refuse_closed(attempt: Attempt) -> None:
    """Raise AlreadyReleased or Withdrawn where an attempt takes no ratings any more.

    Holds the attempt until the transaction ends, so that of two releases the second waits here
    and then is told.
    """
    db.session.refresh(attempt, with_for_update={"of": Attempt})
    if attempt.state == "withdrawn":
        raise Withdrawn()
    decision = decisions.standing(attempt)
    if decision is not None:
        raise AlreadyReleased(decision.released_at, decisions.assessor_name(decision))


def release(case: Case, assessor_id: int) -> Decision:
    """Make the decision of a review and send it on its way. Does not commit.

    Call `refuse_closed` before reading the case. Raises ReleaseIncomplete with everything that
    is missing. The decision is what `path_to_earned` says, never typed.
    """
    lacking = standing.missing(case.items)
    if lacking:
        raise ReleaseIncomplete(lacking)
    attempt, path = case.attempt, path_for_educator(case)
    decision = _decision(case, path, assessor_id)
    db.session.add(decision)
    attempts.release(
        attempt, earned=path.earned, ratings=decision.ratings, comments=decision.comments
    )
    outbox.owe_released(
        _facts(attempt),
        earned=path.earned,
        comment=gradebook_comment(case),
        zero_when_not_yet=_zero_when_not_yet(attempt),
    )
    return decision


def path_for_educator(case: Case) -> Path:
    """The path to earned in the educator's own language, English where the LMS told none."""
    levels = standing.ratings(case.items)
    return path_to_earned(case.credential, levels, educator_language(case.attempt))


def gradebook_comment(case: Case) -> str:
    """What the LMS shows beside the grade: the path's sentence and where to read more. No names."""
    with force_locale(educator_language(case.attempt)):
        more = _("Open the assignment to read the feedback on each item.")
    return f"{path_for_educator(case).sentence} {more}"


def gradebook_score(case: Case) -> float | None:
    """The score that a release would carry: 1 or 0 of 1, or none (product.md, "Released")."""
    attempt = case.attempt
    if path_for_educator(case).earned:
        return 1.0
    carried = history.has_carried_score(attempt.link_id, attempt.person_id)
    return 0.0 if carried or _zero_when_not_yet(attempt) else None


def _zero_when_not_yet(attempt: Attempt) -> bool:
    held: str = settings.value(attempt.registration_id, "not_yet_score")
    return held == "zero"


def educator_language(attempt: Attempt) -> str:
    """The language that the LMS told for whoever handed the attempt in."""
    told = (people.get(attempt.registration_id, attempt.person_id).locale or "")[:2].lower()
    return told if told in LANGUAGES else "en"


def _decision(case: Case, path: Path, assessor_id: int) -> Decision:
    attempt = case.attempt
    comments = {one.item.key: one.entry.comment for one in case.items if one.entry.comment}
    if case.overall.comment:
        comments[standing.OVERALL] = case.overall.comment
    return Decision(
        registration_id=attempt.registration_id,
        attempt_id=attempt.id,
        number=1,
        assessor_id=assessor_id,
        credential_key=attempt.credential_key,
        credential_version=attempt.credential_version,
        ratings=standing.ratings(case.items),
        comments=comments,
        reasons={one.item.key: one.reason for one in case.items if one.overrules},
        points={one.item.key: list(one.points) for one in case.items if one.item.points},
        earned=path.earned,
        sentence=path.sentence,
    )


def _facts(attempt: Attempt) -> outbox.AttemptFacts:
    return outbox.AttemptFacts(
        registration_id=attempt.registration_id,
        link_id=attempt.link_id,
        person_id=attempt.person_id,
        attempt=attempt.public_id,
        review_url=public_url(f"/lti/review/{attempt.public_id}"),
        submitted_at=attempt.submitted_at,
        posts_scores=attempt.posts_scores,
    )
