"""Release: one decision per attempt, computed, kept, and owed to the gradebook, all or nothing."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook import history, outbox
from lti_tool.installation import public_url
from lti_tool.platforms import people
from lti_tool.review import decisions, highlights, receipts, scoring, seats
from lti_tool.review.case import Case, open_case
from lti_tool.review.errors import AlreadyReleased, NoPart, NotSettled, OwnWork
from lti_tool.review.models import Decision
from lti_tool.review.settling import Score, Settled
from lti_tool.web.languages import LANGUAGES
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt
from rubric import Path, path_to_earned


def finish(attempt: Attempt, assessor_id: int, *, administrator: bool = False) -> Decision:
    """Release a settled submission, or, where one person scores, hand their score in and release
    it in one step. Reads everything anew with the attempt held: another tab may have saved a
    rating until then. Does not commit.

    Those who scored it release what is settled; an `administrator` may too. Raises what
    `scoring.hand_in` does, AlreadyReleased, NoPart, and NotSettled where others are to score it
    first.
    """
    if attempt.person_id == assessor_id:
        raise OwnWork()
    seats.hold(attempt)
    case = open_case(attempt, assessor_id)
    refuse_released(case)
    if case.scoring is not None and case.scoring.stage == "settled":
        if not (administrator or scoring.took_part(case, assessor_id)):
            raise NoPart()
    else:
        if seats.assessors(attempt) > 1:
            raise NotSettled()
        scoring.hand_in(case, assessor_id)
        case = open_case(attempt, assessor_id)
    return release(case, assessor_id)


def release(case: Case, assessor_id: int) -> Decision:
    """Make the decision of a settled submission and send it on its way. Does not commit.

    Call it with the attempt held and the case read since. Raises NotSettled, AlreadyReleased. The
    decision is what `path_to_earned` says of the settled levels, never typed.
    """
    refuse_released(case)
    result = scoring.settled(case)
    seats.scoring_of(case.attempt).stage = "released"
    lines = result.differing
    return decide(case, result, assessor_id, scores=scoring.scores(case), lines=lines)


def refuse_released(case: Case) -> None:
    """Raise AlreadyReleased where a decision stands."""
    if case.decision is not None:
        name = decisions.shown_assessor(case.decision)
        raise AlreadyReleased(case.decision.released_at, name)


def decide(
    case: Case,
    result: Settled,
    assessor_id: int,
    *,
    scores: Sequence[Score],
    lines: Sequence[str] = (),
    kind: str = "release",
    reason: str = "",
    tells_gradebook: bool = True,
) -> Decision:
    """Make a decision out of levels, which then is the one that holds: for the educator, for the
    gradebook, and in the chain of receipts. Does not commit.

    `scores` are those that it was made from, `lines` those that a third person decided; `reason`
    says why a later decision (`kind` "correction" or "second_look") says what it says. One that
    leaves everything as it is has nothing to tell the gradebook (`tells_gradebook`).
    """
    attempt = case.attempt
    language = educator_language(attempt)
    path = path_to_earned(case.credential, result.ratings, language)
    decision = Decision(
        registration_id=attempt.registration_id,
        attempt_id=attempt.id,
        number=1 if case.decision is None else case.decision.number + 1,
        kind=kind,
        reason=reason,
        assessor_id=assessor_id,
        credential_key=attempt.credential_key,
        credential_version=attempt.credential_version,
        scores=[_kept(one) for one in scores],
        lines=list(lines),
        highlights=highlights.released([one.highlights for one in scores]),
        ratings=dict(result.ratings),
        comments=dict(result.comments),
        reasons=dict(result.reasons),
        points={key: list(each) for key, each in result.points.items()},
        earned=path.earned,
        sentence=path.sentence,
        released_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    attempts.release(
        attempt,
        earned=path.earned,
        ratings=decision.ratings,
        comments=decision.comments,
        kind=kind,
        reason=reason,
        highlights=decision.highlights,
    )
    if tells_gradebook:
        outbox.owe_released(
            _facts(attempt),
            earned=path.earned,
            comment=gradebook_comment(path, language),
            zero_when_not_yet=_zero_when_not_yet(attempt),
        )
    receipts.write(decision, attempt, case.credential)
    return decision


def _kept(score: Score) -> dict[str, object]:
    return {
        "assessor": score.assessor_id,
        "purpose": score.purpose,
        "ratings": dict(score.ratings),
        "comments": dict(score.comments),
        "reasons": dict(score.reasons),
        "points": {key: list(each) for key, each in score.points.items()},
    }


def gradebook_comment(path: Path, language: str) -> str:
    """What the LMS shows beside the grade: the path's sentence and where to read more. No names."""
    with force_locale(language):
        more = _("Open the assignment to read the feedback on each item.")
    return f"{path.sentence} {more}"


def gradebook_score(attempt: Attempt, path: Path) -> float | None:
    """The score that a release would carry: 1 or 0 of 1, or none (product.md, "Released")."""
    if path.earned:
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
